/** The median of some values, and between which of them it lies. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * The median with an interval from order statistics, whatever the values are distributed like: the narrowest pair of
 * ranks that holds it with at least that confidence, or the least and the largest value where they are too few. Throws a
 * RangeError where there are none.
 */
export function medianInterval(values: readonly number[], confidence = 0.95): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b)
  const { length } = sorted
  if (length === 0) throw new RangeError('there is no median of no values')
  const cut = ranksOutside(length, (1 - confidence) / 2)
  const median = (sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2
  return { median, low: sorted[cut], high: sorted[length - 1 - cut] }
}

/** How many values at each end are left out: the median lies among those with at most that probability (a fair coin's tail). */
function ranksOutside(length: number, most: number): number {
  let term = 2 ** -length
  let tail = term
  let cut = 0
  while (tail <= most) {
    cut++
    term *= (length - cut + 1) / cut
    tail += term
  }
  return Math.max(0, cut - 1)
}
