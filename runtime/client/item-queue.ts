/** What comes is kept until it is read; one reader. */
export class ItemQueue implements AsyncIterable<unknown> {
  #items: unknown[] = []
  #ended = false
  #error: unknown
  #changed: () => void = () => {}

  push(item: unknown): void {
    this.#items.push(item)
    this.#changed()
  }

  /** After what has come; with an error, the reader gets to hear of it. */
  end(error?: unknown): void {
    this.#ended = true
    this.#error ??= error
    this.#changed()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      while (this.#items.length > 0) {
        const items = this.#items
        this.#items = []
        yield* items
      }
      if (this.#ended) break
      await new Promise<void>((wake) => (this.#changed = wake))
    }
    if (this.#error !== undefined) throw this.#error
  }
}
