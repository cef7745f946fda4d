import type { Summary } from '../monitor.ts'
import { log, pow } from './exact-math.ts'

/** Running count, mean and variance (Welford 1962): O(1) memory, numerically stable. */
export class Moments {
  count = 0
  mean = 0
  /** Sum of squared deviations from the mean. */
  m2 = 0

  add(value: number): void {
    this.count++
    const delta = value - this.mean
    this.mean += delta / this.count
    this.m2 += delta * (value - this.mean)
  }

  /** Unbiased; 0 below two values. */
  get variance(): number {
    return this.count > 1 ? this.m2 / (this.count - 1) : 0
  }
}

/** What counts as 0. */
const TINY = 1e-9

/**
 * Streaming quantiles with a relative error of at most `accuracy` (DDSketch: Masson, Rim, Lee, VLDB'19): counts in
 * buckets of geometrically growing width. Values are not negative; memory grows with the log of their range.
 */
export class Quantiles {
  readonly #gamma: number
  readonly #logGamma: number
  readonly #buckets = new Map<number, number>()
  #count = 0
  #zeros = 0

  constructor(accuracy = 0.01) {
    this.#gamma = (1 + accuracy) / (1 - accuracy)
    this.#logGamma = log(this.#gamma)
  }

  get count(): number {
    return this.#count
  }

  add(value: number): void {
    this.#count++
    if (!(value > TINY)) {
      this.#zeros++
      return
    }
    const bucket = Math.ceil(log(value) / this.#logGamma)
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1)
  }

  /** The values below which these shares, rising, of what was added lie; NaN when nothing was. */
  quantiles(shares: readonly number[]): number[] {
    const buckets = [...this.#buckets].sort((a, b) => a[0] - b[0])
    let seen = this.#zeros
    let next = 0
    return shares.map((share) => {
      if (this.#count === 0) return NaN
      // Nearest rank: of four values the largest is the one that 95 in 100 do not exceed.
      const target = Math.max(0, Math.ceil(share * this.#count) - 1)
      while (seen <= target && next < buckets.length) seen += buckets[next++][1]
      return next === 0 ? 0 : (2 * pow(this.#gamma, buckets[next - 1][0])) / (this.#gamma + 1)
    })
  }

  quantile(share: number): number {
    return this.quantiles([share])[0]
  }
}

/** Count, mean, variance, extremes and quantiles (within 1 %) of a stream of values that are not negative. */
export class Tally {
  readonly #moments = new Moments()
  readonly #quantiles = new Quantiles(0.01)
  #min = Infinity
  #max = -Infinity

  add(value: number): void {
    this.#moments.add(value)
    this.#quantiles.add(value)
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
  }

  /** All 0 when nothing was added. */
  summary(): Summary {
    const { count, mean, variance } = this.#moments
    if (count === 0) return { count, mean, variance, min: 0, max: 0, p50: 0, p95: 0, p99: 0 }
    const [min, max] = [this.#min, this.#max]
    const within = (value: number): number => Math.min(max, Math.max(min, value))
    const [p50, p95, p99] = this.#quantiles.quantiles([0.5, 0.95, 0.99]).map(within)
    return { count, mean, variance, min, max, p50, p95, p99 }
  }
}

/** A step up is this share, and steps down are as many times smaller as values below are more frequent than those above. */
const STEP = 0.05

/**
 * The value below which a share of the latest values lies, as a running estimate of one number (multiplicative
 * incremental quantile estimator: Yazidi, Hammer, IEEE Trans. Cybernetics'19). It follows a trend: however values rise or
 * fall, about `1 - share` of them lie above what it says just before. Values are not negative.
 */
export class RunningQuantile {
  readonly #up: number
  readonly #down: number
  #value = 0
  count = 0

  constructor(share: number) {
    this.#up = 1 + STEP * share
    this.#down = 1 - STEP * (1 - share)
  }

  /** 0 before the first. */
  get value(): number {
    return this.#value
  }

  /** A value that stands for `times` alike. */
  add(value: number, times = 1): void {
    if (this.count === 0) this.#value = Math.max(1, value)
    else if (value > this.#value) this.#value *= pow(this.#up, times)
    else if (this.#value > 1) this.#value *= pow(this.#down, times)
    this.count += times
  }
}
