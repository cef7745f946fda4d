import type { Micros } from '#interfaces'
import { SegueError } from '../../errors.ts'

/** More than so many windows nobody looks at. */
const MOST = 100_000

/** Cuts time into windows of equal width, from the beginning on. */
export class Windows {
  readonly width: Micros

  constructor(width: Micros) {
    this.width = width
  }

  /** The window in which that point lies. Throws E_LIMIT beyond the last that there may be. */
  at(now: Micros): number {
    const window = Math.floor(now / this.width)
    if (window < MOST) return window
    throw new SegueError('E_LIMIT', `there would be more than ${MOST} windows`, {
      expected: `windows longer than ${now / 1e6 / MOST} s, or a simulation that is cut`,
    })
  }
}

/** A sum for each window. */
export class Sums {
  readonly #values: number[] = []

  add(window: number, value: number): void {
    while (this.#values.length <= window) this.#values.push(0)
    this.#values[window] += value
  }

  of(window: number): number {
    return this.#values[window] ?? 0
  }
}

/** What has a level at each point of time: its integral over each window. */
export class WindowedLevel {
  readonly #windows: Windows
  readonly #areas = new Sums()
  #since: Micros = 0
  #level = 0

  constructor(windows: Windows) {
    this.#windows = windows
  }

  change(by: number, now: Micros): void {
    this.#until(now)
    this.#level += by
  }

  /** Level times microseconds of each window, up to now. */
  areas(now: Micros): Sums {
    this.#until(now)
    return this.#areas
  }

  #until(now: Micros): void {
    const last = this.#windows.at(now)
    const { width } = this.#windows
    if (this.#level !== 0) {
      for (let window = this.#windows.at(this.#since); window < last; window++) {
        this.#areas.add(window, this.#level * ((window + 1) * width - this.#since))
        this.#since = (window + 1) * width
      }
      this.#areas.add(last, this.#level * (now - this.#since))
    }
    this.#since = now
  }
}
