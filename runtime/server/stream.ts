/** Sends the items of an iterable one by one, as many as the client has said that it has room for. */
export class StreamPump {
  readonly #signal: AbortSignal
  #room: number
  #grown: (() => void) | undefined

  constructor(room: number, signal: AbortSignal) {
    this.#room = room
    this.#signal = signal
    signal.addEventListener('abort', () => this.#grown?.(), { once: true })
  }

  more(count: number): void {
    this.#room += count
    this.#grown?.()
  }

  /** Ends with the iterable, or soon after the signal; throws what the iterable throws. */
  async run(items: AsyncIterable<unknown>, send: (item: unknown) => void): Promise<void> {
    for await (const item of items) {
      while (this.#room <= 0 && !this.#signal.aborted)
        await new Promise<void>((grown) => (this.#grown = grown))
      if (this.#signal.aborted) return
      this.#room--
      send(item)
    }
  }
}

/** Takes items as they come, whoever reads; keeps the latest `most` that were not read yet and drops those before. */
export async function* latest<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  const waiting: T[] = []
  let ended = false
  let failed: { error: unknown } | undefined
  let changed: () => void = () => {}
  const iterator = items[Symbol.asyncIterator]()
  const take = async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        waiting.push(next.value)
        if (waiting.length > most) waiting.shift()
        changed()
      }
    } catch (error) {
      failed = { error }
    }
    ended = true
    changed()
  }
  void take()
  try {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift()!
      if (failed) throw failed.error
      if (ended) return
      await new Promise<void>((wake) => (changed = wake))
    }
  } finally {
    // Not awaited: it ends when the iterable gives way, at the latest with its signal.
    void iterator.return?.().catch(() => {})
  }
}
