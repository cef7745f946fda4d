import { studentQuantile, studentWithin } from './student.ts'

/** How well the order of one list goes with the order of another. */
export interface RankCorrelation {
  readonly points: number
  /** -1 to 1; 0 where one of the lists is all equal, since nothing has an order then. */
  readonly rho: number
  readonly low: number
  readonly high: number
  /** Two-sided, against no relation; 1 where nothing can be said. */
  readonly p: number
}

/**
 * Spearman's rank correlation of pairs, ties at their mean rank. p by the t approximation with n - 2 degrees (Kendall, Stuart: The
 * Advanced Theory of Statistics, 31.19); the interval by Fisher's transformation with the variance of Bonett and Wright (Psychometrika
 * 2000), whose quantile is taken from t for few points. Below four pairs there is no interval.
 */
export function spearman(
  xs: readonly number[],
  ys: readonly number[],
  confidence = 0.95,
): RankCorrelation {
  if (xs.length !== ys.length) throw new RangeError('pairs need two lists of the same length')
  const points = xs.length
  const rho = pearson(ranks(xs), ranks(ys))
  if (points < 4 || Number.isNaN(rho))
    return { points, rho: Number.isNaN(rho) ? 0 : rho, low: -1, high: 1, p: 1 }
  if (Math.abs(rho) >= 1 - 1e-12) return { points, rho: Math.sign(rho), low: rho, high: rho, p: 0 }
  const t = Math.abs(rho) * Math.sqrt((points - 2) / (1 - rho * rho))
  const error = Math.sqrt((1 + (rho * rho) / 2) / (points - 3))
  const reach = studentQuantile(confidence, points - 3) * error
  const z = Math.atanh(rho)
  return {
    points,
    rho,
    low: Math.tanh(z - reach),
    high: Math.tanh(z + reach),
    p: 1 - studentWithin(t, points - 2),
  }
}

/** 1 for the least; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b])
  const of = values.map(() => 0)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]] === values[order[from]]) to++
    for (let i = from; i < to; i++) of[order[i]] = (from + 1 + to) / 2
    from = to
  }
  return of
}

/** NaN where one of them does not vary. */
function pearson(xs: readonly number[], ys: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length
  const [mx, my] = [mean(xs), mean(ys)]
  let [xy, xx, yy] = [0, 0, 0]
  xs.forEach((x, i) => {
    xy += (x - mx) * (ys[i] - my)
    xx += (x - mx) ** 2
    yy += (ys[i] - my) ** 2
  })
  return xy / Math.sqrt(xx * yy)
}
