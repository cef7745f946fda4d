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
 * Spearman's rank correlation of pairs, ties at their mean rank. p is exact, over all orders, for few pairs, and by the t approximation
 * with n - 2 degrees beyond (Kendall, Stuart: The Advanced Theory of Statistics, 31.19); the interval by Fisher's transformation with the
 * variance of Bonett and Wright (Psychometrika 2000), its quantile from t. Below four pairs there is no interval.
 */
export function spearman(
  xs: readonly number[],
  ys: readonly number[],
  confidence = 0.95,
): RankCorrelation {
  if (xs.length !== ys.length) throw new RangeError('pairs need two lists of the same length')
  const points = xs.length
  const [rx, ry] = [ranks(xs), ranks(ys)]
  const rho = pearson(rx, ry)
  if (Number.isNaN(rho)) return { points, rho: 0, low: -1, high: 1, p: 1 }
  const p = points <= MOST_EXACT ? exactP(rx, ry, rho) : approximateP(rho, points)
  if (points < 4) return { points, rho, low: -1, high: 1, p }
  const near = Math.max(-NEAREST, Math.min(NEAREST, rho))
  const error = Math.sqrt((1 + (near * near) / 2) / (points - 3))
  const reach = studentQuantile(confidence, points - 3) * error
  const z = Math.atanh(near)
  const [low, high] = [Math.tanh(z - reach), Math.tanh(z + reach)]
  return { points, rho, low: Math.min(low, rho), high: Math.max(high, rho), p }
}

/** 7! orders are looked through in a millisecond or two. */
const MOST_EXACT = 7
/** Fisher's transformation has no bound at 1. */
const NEAREST = 0.999

function approximateP(rho: number, points: number): number {
  const t = Math.abs(rho) * Math.sqrt((points - 2) / Math.max(1e-12, 1 - rho * rho))
  return Math.max(1 - studentWithin(t, points - 2), Number.EPSILON)
}

/** The share of all orders of one list that go with the other at least as well, either way. */
function exactP(xs: readonly number[], ys: readonly number[], rho: number): number {
  let [all, far] = [0, 0]
  const order = [...ys]
  const visit = (from: number): void => {
    if (from === order.length) {
      all++
      if (Math.abs(pearson(xs, order)) >= Math.abs(rho) - 1e-9) far++
      return
    }
    for (let i = from; i < order.length; i++) {
      ;[order[from], order[i]] = [order[i], order[from]]
      visit(from + 1)
      ;[order[from], order[i]] = [order[i], order[from]]
    }
  }
  visit(0)
  return far / all
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
