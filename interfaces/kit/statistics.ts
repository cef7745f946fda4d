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

/**
 * Streaming quantiles with a relative error of at most `accuracy` (DDSketch: Masson, Rim, Lee, VLDB'19): counts in
 * buckets of geometrically growing width. Values below 1 count as 1. Memory grows with the log of the range.
 */
export class Quantiles {
  readonly #gamma: number
  readonly #logGamma: number
  readonly #buckets: number[] = []
  #count = 0

  constructor(accuracy = 0.01) {
    this.#gamma = (1 + accuracy) / (1 - accuracy)
    this.#logGamma = Math.log(this.#gamma)
  }

  get count(): number {
    return this.#count
  }

  add(value: number): void {
    const bucket = value > 1 ? Math.ceil(Math.log(value) / this.#logGamma) : 0
    while (this.#buckets.length <= bucket) this.#buckets.push(0)
    this.#buckets[bucket]++
    this.#count++
  }

  /** The value below which a share `q` of what was added lies; NaN when nothing was. */
  quantile(q: number): number {
    if (this.#count === 0) return NaN
    const target = q * (this.#count - 1)
    let seen = 0
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket]
      if (seen > target) return bucket === 0 ? 1 : (2 * this.#gamma ** bucket) / (this.#gamma + 1)
    }
    return NaN
  }
}
