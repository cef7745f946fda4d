/** Lets so many through at once; the others wait, and go in the order in which they came. */
export class Gate {
  #free: number
  #waiting: (() => void)[] = []
  /** Of those that waited, how many have gone. */
  #gone = 0

  constructor(most: number) {
    this.#free = most
  }

  /** Begins at once, in this very turn, where there is room; another may begin when it has settled. */
  async pass<T>(begin: () => Promise<T>): Promise<T> {
    const turn = this.enter()
    if (turn) await turn
    try {
      return await begin()
    } finally {
      this.leave()
    }
  }

  /** Undefined where there is room now; whoever enters must leave. */
  enter(): Promise<void> | undefined {
    if (this.#free === 0) return new Promise((go) => this.#waiting.push(go))
    this.#free--
    return undefined
  }

  leave(): void {
    if (this.#gone === this.#waiting.length) {
      this.#free++
      return
    }
    this.#waiting[this.#gone++]()
    if (this.#gone < 1024 && this.#gone < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#gone)
    this.#gone = 0
  }
}
