import { pow } from '#interfaces'
import type { Part } from './model-file.ts'
import { DRAW, uniform } from './draws.ts'

/** How many times as long a task takes when its job has so many executors: between two entries in proportion, beyond them as at the end. */
export class Slowdown {
  readonly #table: readonly { readonly executors: number; readonly factor: number }[]

  constructor(table: NonNullable<Part<'parallelism'>['slowdown']>) {
    this.#table = table
  }

  at(executors: number): number {
    const table = this.#table
    let low = 0
    let high = table.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (table[middle].executors < executors) low = middle + 1
      else high = middle
    }
    if (low === 0) return table[0].factor
    if (low === table.length) return table[low - 1].factor
    const [left, right] = [table[low - 1], table[low]]
    const way = (executors - left.executors) / (right.executors - left.executors)
    return left.factor + way * (right.factor - left.factor)
  }
}

/** How many times as long an attempt takes by chance; `key`: of what is drawn for it. */
export class Stragglers {
  readonly #share: number
  readonly #factor: number | undefined
  readonly #exponent: number
  readonly #most: number

  constructor({ share = 1, factor, alpha = 1, most = 100 }: Part<'stragglers'>) {
    this.#share = share
    this.#factor = factor
    this.#exponent = -1 / alpha
    this.#most = most
  }

  factor(key: number): number {
    if (this.#share < 1 && uniform(key, DRAW.straggles) >= this.#share) return 1
    if (this.#factor !== undefined) return this.#factor
    return Math.min(this.#most, pow(1 - uniform(key, DRAW.straggling), this.#exponent))
  }
}

/** Which attempts fail, and after which part of their time. */
export class Failures {
  readonly #probability: number
  readonly #at: number | undefined

  constructor({ probability, at }: Part<'failures'>) {
    this.#probability = probability
    this.#at = at
  }

  /** From 0 to 1; undefined for an attempt that does not fail. */
  after(key: number): number | undefined {
    if (uniform(key, DRAW.fails) >= this.#probability) return undefined
    return this.#at ?? uniform(key, DRAW.failing)
  }
}
