import { Moments } from '#interfaces'
import { studentQuantile, studentWithin } from './student.ts'

/** The mean of the differences of pairs, with its interval. */
export interface PairedDifference {
  readonly pairs: number
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Two-sided p of the paired t test against no difference; 1 where nothing can be said. */
  readonly p: number
}

/**
 * Differences `values[i] - against[i]`, whose mean is taken as normal (Student 1908). Below two
 * pairs the interval is without end.
 */
export function pairedDifference(
  values: readonly number[],
  against: readonly number[],
  confidence = 0.95,
): PairedDifference {
  if (values.length !== against.length)
    throw new RangeError('pairs need two lists of the same length')
  const moments = new Moments()
  values.forEach((value, i) => moments.add(value - against[i]))
  const { count: pairs, mean } = moments
  if (pairs < 2) return { pairs, mean, low: -Infinity, high: Infinity, p: 1 }
  const error = Math.sqrt(moments.variance / pairs)
  const reach = studentQuantile(confidence, pairs - 1) * error
  const t = mean === 0 ? 0 : Math.abs(mean) / error
  return { pairs, mean, low: mean - reach, high: mean + reach, p: 1 - studentWithin(t, pairs - 1) }
}

/**
 * p values adjusted for being several, each in its place (Holm 1979): compare with the level as
 * they are.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = ps.map(() => 1)
  let least = 0
  ps.map((p, i) => [p, i] as const)
    .sort((a, b) => a[0] - b[0])
    .forEach(([p, i], rank) => {
      least = Math.max(least, Math.min(1, p * (ps.length - rank)))
      adjusted[i] = least
    })
  return adjusted
}

/**
 * Jain's index of fairness: 1 when all are equal, 1/n when one has everything (Jain, Chiu, Hawe
 * 1984).
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((all, x) => all + x, 0)
  const squares = shares.reduce((all, x) => all + x * x, 0)
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares)
}
