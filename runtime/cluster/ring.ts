/** The newest `limit` of what was added, oldest first. */
export class Ring<T> {
  readonly limit: number
  /** How many were ever added. */
  total = 0
  readonly #items: T[] = []

  constructor(limit: number) {
    this.limit = limit
  }

  get size(): number {
    return this.#items.length
  }

  add(item: T): void {
    this.#items[this.total++ % this.limit] = item
  }

  /** The one that was added after `number` others; undefined when it is no longer kept, or not there yet. */
  at(number: number): T | undefined {
    if (number >= this.total || number < this.total - this.size) return undefined
    return this.#items[number % this.limit]
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let number = this.total - this.size; number < this.total; number++)
      yield this.#items[number % this.limit]
  }
}
