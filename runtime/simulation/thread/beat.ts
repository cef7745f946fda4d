import type { Micros } from '#interfaces'

export interface SoFar {
  /** Tasks that have succeeded. */
  readonly tasks: number
  readonly now: Micros
}

/** Memory that a simulation shares with who started it: it writes how far it is and looks whether it is to stop. */
export class Beat {
  readonly memory: SharedArrayBuffer
  readonly #numbers: Float64Array
  readonly #stop: Int32Array

  constructor(memory = new SharedArrayBuffer(24)) {
    this.memory = memory
    this.#numbers = new Float64Array(memory, 0, 2)
    this.#stop = new Int32Array(memory, 16, 1)
  }

  get soFar(): SoFar {
    return { tasks: this.#numbers[0], now: this.#numbers[1] }
  }

  tell({ tasks, now }: SoFar): void {
    this.#numbers[0] = tasks
    this.#numbers[1] = now
  }

  get stopped(): boolean {
    return Atomics.load(this.#stop, 0) === 1
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1)
  }

  /** Before the next simulation. */
  reset(): void {
    this.tell({ tasks: 0, now: 0 })
    Atomics.store(this.#stop, 0, 0)
  }
}
