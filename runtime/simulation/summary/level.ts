import type { Micros } from '#interfaces'

/** Something that has a level at each point of time: its integral over time, exact but for rounding, not sampled. */
export class Level {
  level = 0
  #area = 0
  #since: Micros = 0

  change(by: number, now: Micros): void {
    this.#area += this.level * (now - this.#since)
    this.#since = now
    this.level += by
  }

  /** Level times microseconds, from the beginning to now. */
  area(now: Micros): number {
    return this.#area + this.level * (now - this.#since)
  }
}
