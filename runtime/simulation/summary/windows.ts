import type { Micros } from '#interfaces'

/** Where none is wanted, windows become twice as wide whenever there would be more than so many. */
const MOST = 256
const NARROWEST: Micros = 1000

/** Cuts time into windows of equal width, from the beginning on. */
export class Windows {
  width: Micros
  readonly #fixed: boolean
  readonly #sums: Sums[] = []

  /** Without a width it follows from how long it lasts. */
  constructor(width?: Micros) {
    this.#fixed = width !== undefined
    this.width = width ?? NARROWEST
  }

  sums(): Sums {
    const sums = new Sums()
    this.#sums.push(sums)
    return sums
  }

  level(): WindowedLevel {
    return new WindowedLevel(this, this.sums())
  }

  /** The window in which that point lies. */
  at(now: Micros): number {
    while (!this.#fixed && now >= MOST * this.width) {
      this.width *= 2
      for (const sums of this.#sums) sums.halve()
    }
    return Math.floor(now / this.width)
  }
}

/** A sum for each window. */
export class Sums {
  #values: number[] = []

  add(window: number, value: number): void {
    while (this.#values.length <= window) this.#values.push(0)
    this.#values[window] += value
  }

  of(window: number): number {
    return this.#values[window] ?? 0
  }

  /** Two windows become one. */
  halve(): void {
    const halves: number[] = []
    this.#values.forEach((value, i) => (halves[i >> 1] = (halves[i >> 1] ?? 0) + value))
    this.#values = halves
  }
}

/** What has a level at each point of time: its integral over each window. */
export class WindowedLevel {
  readonly #windows: Windows
  readonly #areas: Sums
  #since: Micros = 0
  #level = 0

  constructor(windows: Windows, areas: Sums) {
    this.#windows = windows
    this.#areas = areas
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
    let window = Math.floor(this.#since / width)
    if (this.#level !== 0) {
      for (; window < last; window++) {
        this.#areas.add(window, this.#level * ((window + 1) * width - this.#since))
        this.#since = (window + 1) * width
      }
      this.#areas.add(last, this.#level * (now - this.#since))
    }
    this.#since = now
  }
}
