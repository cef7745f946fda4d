import {
  BEGUN,
  EPOCH,
  FENCE,
  MASK,
  monotonicMs,
  NOTIFIED,
  PARTS,
  READY,
  RING,
  SHARED_BYTES,
  viewOf,
  WRITTEN,
} from './channel.ts'

/** The owner's view of how far a thread has got. */
export class Progress {
  readonly memory = new SharedArrayBuffer(SHARED_BYTES)
  readonly #shared = viewOf(this.memory)
  #read = 0
  #epoch = 0
  #fenced = false

  get epoch(): number {
    return this.#epoch
  }

  get ready(): boolean {
    return Atomics.load(this.#shared.words, READY) === 1
  }

  /** True from taking back until the thread has taken note. */
  get fenced(): boolean {
    if (this.#fenced) this.#fenced = (Atomics.load(this.#shared.words, BEGUN) & FENCE) !== 0
    return this.#fenced
  }

  hasBegun(seq: number): boolean {
    const last = Atomics.load(this.#shared.words, BEGUN) & MASK
    return ((last - seq) & MASK) < MASK >>> 1
  }

  /** Milliseconds since the last order began. */
  sinceBegun(): number {
    return monotonicMs() - this.#shared.times[0]!
  }

  /** From here on nothing begins. */
  fence() {
    const { words } = this.#shared
    this.#fenced = true
    for (;;) {
      const word = Atomics.load(words, BEGUN)
      if (word & FENCE || Atomics.compareExchange(words, BEGUN, word, word | FENCE) === word) return
    }
  }

  /**
   * Forbids what was posted and has not begun; the thread lifts the fence when it meets the first of it. `left`
   * answers, behind the fence, whether there is any: if not, the fence is lifted here.
   */
  retract<T>(left: () => T[]): T[] {
    const { words } = this.#shared
    Atomics.store(words, EPOCH, ++this.#epoch)
    this.fence()
    const taken = left()
    if (taken.length === 0) {
      Atomics.store(words, EPOCH, --this.#epoch)
      Atomics.and(words, BEGUN, MASK)
      this.#fenced = false
    }
    return taken
  }

  /** Hands over every result that the thread has written since the last call. */
  drain(result: (kind: number, number: number, ms: number) => void) {
    const { words, ring } = this.#shared
    Atomics.store(words, NOTIFIED, 0)
    const written = Atomics.load(words, WRITTEN)
    while (this.#read !== written) {
      const at = (this.#read & (RING - 1)) * PARTS
      this.#read = (this.#read + 1) | 0
      result(ring[at]!, ring[at + 1]!, ring[at + 2]!)
    }
  }
}
