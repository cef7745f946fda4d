import { studentQuantile } from '../../../runtime/perception/student.ts'

export interface Interval {
  readonly mean: number
  /** The true mean is within so much of `mean`, but for one choice of seed in a million. */
  readonly within: number
}

export const BATCHES = 30
const MISSED = 1e-6

const T = studentQuantile(1 - MISSED, BATCHES - 1)

/**
 * The mean of a series whose values depend on those shortly before, and its interval by batch means (Conway 1963): the series
 * in 31 equal parts, of which the first is left out because the system began empty. The means of the others are as good as
 * independent and normal where a part is much longer than the memory of the series.
 */
export function batchMeans(series: Float64Array): Interval {
  const size = Math.floor(series.length / (BATCHES + 1))
  const means = Array.from({ length: BATCHES }, (_, k) =>
    meanOf(series.subarray((k + 1) * size, (k + 2) * size)),
  )
  const mean = meanOf(means)
  const variance = means.reduce((sum, it) => sum + (it - mean) ** 2, 0) / (BATCHES - 1)
  return { mean, within: T * Math.sqrt(variance / BATCHES) }
}

export const meanOf = (values: Float64Array | readonly number[]): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}
