/** What a heap holds: a value with its key, and the handle by which it can be removed or re-keyed. */
export interface Entry<T> {
  value: T
  key: number
  /** Breaks ties between equal keys: lower first. */
  seq: number
  /** Position in the heap; -1 when outside. */
  at: number
}

type Before<T> = (a: Entry<T>, b: Entry<T>) => boolean

const lowerKey = (a: Entry<unknown>, b: Entry<unknown>): boolean =>
  a.key < b.key || (a.key === b.key && a.seq < b.seq)

/**
 * A binary min-heap with removal and re-keying by handle: every operation O(log n), peek O(1). Ordered by
 * key, then seq, unless another order is handed in.
 */
export class Heap<T> {
  readonly #items: Entry<T>[] = []
  readonly #before: Before<T>

  constructor(before: Before<T> = lowerKey) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  peek(): Entry<T> | undefined {
    return this.#items[0]
  }

  push(value: T, key: number, seq: number): Entry<T> {
    const entry: Entry<T> = { value, key, seq, at: -1 }
    this.insert(entry)
    return entry
  }

  /** Puts an entry that is outside back in. */
  insert(entry: Entry<T>): void {
    entry.at = this.#items.length
    this.#items.push(entry)
    this.#up(entry.at)
  }

  pop(): Entry<T> | undefined {
    const top = this.#items[0]
    if (top) this.remove(top)
    return top
  }

  /** Takes the entry out; does nothing when it is outside already. */
  remove(entry: Entry<T>): void {
    const at = entry.at
    if (at < 0) return
    const last = this.#items.pop()!
    entry.at = -1
    if (last === entry) return
    this.#items[at] = last
    last.at = at
    this.#down(at)
    this.#up(last.at)
  }

  rekey(entry: Entry<T>, key: number): void {
    if (entry.key === key) return
    entry.key = key
    this.moved(entry)
  }

  /** Restores the order after what `entry` is ordered by has changed. */
  moved(entry: Entry<T>): void {
    if (entry.at < 0) return
    this.#up(entry.at)
    this.#down(entry.at)
  }

  /** Restores the order after the keys of any entries have changed; O(n). */
  reorder(): void {
    for (let at = (this.#items.length >> 1) - 1; at >= 0; at--) this.#down(at)
  }

  /** Drops the entries that are not wanted; O(n). */
  keep(wanted: (entry: Entry<T>) => boolean): void {
    const items = this.#items
    let kept = 0
    for (const entry of items) {
      if (wanted(entry)) {
        entry.at = kept
        items[kept++] = entry
      } else entry.at = -1
    }
    items.length = kept
    this.reorder()
  }

  clear(): void {
    for (const entry of this.#items) entry.at = -1
    this.#items.length = 0
  }

  /** All entries, in no particular order. */
  [Symbol.iterator](): Iterator<Entry<T>> {
    return this.#items[Symbol.iterator]()
  }

  #up(start: number): void {
    const items = this.#items
    const entry = items[start]
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent]
      if (!this.#before(entry, above)) break
      items[at] = above
      above.at = at
      at = parent
    }
    items[at] = entry
    entry.at = at
  }

  #down(start: number): void {
    const items = this.#items
    const entry = items[start]
    const size = items.length
    let at = start
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let below = items[child]
      if (child + 1 < size) {
        const right = items[child + 1]
        if (this.#before(right, below)) {
          child++
          below = right
        }
      }
      if (!this.#before(below, entry)) break
      items[at] = below
      below.at = at
      at = child
    }
    items[at] = entry
    entry.at = at
  }
}
