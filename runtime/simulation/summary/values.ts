/** Microseconds. */
export const SECOND = 1e6

/** How some values are spread. All 0 where there are none. */
export interface Distribution {
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Numbers in the order in which they came, eight bytes each. */
export class Values {
  #data = new Float64Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Float64Array(2 * this.length)
      larger.set(this.#data)
      this.#data = larger
    }
    this.#data[this.length++] = value
  }

  at(index: number): number {
    return this.#data[index]
  }

  /** A copy. */
  toArray(): Float64Array {
    return this.#data.slice(0, this.length)
  }
}

/** In units of so many of what the values count. Sorts them where they are. */
export function distribution(values: Float64Array, unit = 1): Distribution {
  const { length } = values
  if (length === 0) return { mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 }
  values.sort()
  let sum = 0
  for (let i = 0; i < length; i++) sum += values[i]
  const at = (share: number): number => nearestRank(values, share) / unit
  return {
    mean: sum / length / unit,
    ...{ p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) },
    max: values[length - 1] / unit,
  }
}

/** Of sorted values the smallest that a share of them does not exceed. */
const nearestRank = (sorted: Float64Array, share: number): number =>
  // A guard against 0.95 * 20 = 19.000000000000004.
  sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]
