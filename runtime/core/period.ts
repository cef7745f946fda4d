import type { Micros } from '#interfaces'

/** Time that a component wants to be told of again and again; one at a time. */
export class Period {
  /** When the one that runs ends; 0 when none does. */
  #ends: Micros = 0

  /** Begins one, unless one runs or `every` answers no time; answers when it ends. */
  begin(now: Micros, every: () => unknown): Micros | undefined {
    if (this.#ends > now) return undefined
    const time = every()
    if (typeof time !== 'number' || !(time > 0) || time === Infinity) return undefined
    this.#ends = now + Math.ceil(time)
    return this.#ends
  }

  /** True when that is the one that was begun last. */
  isOver(ends: Micros): boolean {
    return this.#ends === ends
  }

  /** The one that runs counts no more. */
  reset(): void {
    this.#ends = 0
  }
}
