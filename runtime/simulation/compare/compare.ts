import { holm, pairedDifference } from '../../perception/paired.ts'
import type { Metric } from './metrics.ts'

/**
 * `same`: equal in every pair. `no difference seen`: the interval contains 0. With a question mark: it does not, but among so many
 * comparisons one such would be no surprise (adjusted p >= 0.05). `better` and `worse` are real.
 */
export type Verdict = 'better' | 'worse' | 'better?' | 'worse?' | 'same' | 'no difference seen'

/** A composition against the first, in one metric. */
export interface Compared {
  readonly composition: string
  readonly mean: number
  /** Mean over pairs of its value less that of the first. */
  readonly difference: number
  /** 95 % interval of that mean. */
  readonly low: number
  readonly high: number
  /** Of the paired t test, adjusted for all comparisons (Holm 1979). */
  readonly p: number
  readonly verdict: Verdict
}

export interface MetricRow {
  readonly metric: Metric
  /** Mean of the first composition. */
  readonly mean: number
  readonly items: Compared[]
}

const LEVEL = 0.05

/** `values[m][c][s]`: metric `m` of composition `c` under seed `s`; pairs are those of one seed. */
export function compared(
  metrics: readonly Metric[],
  compositions: readonly string[],
  values: readonly (readonly (readonly number[])[])[],
): MetricRow[] {
  const differences = values.map(([base, ...others]) =>
    others.map((other) => pairedDifference(other, base)),
  )
  const adjusted = holm(differences.flatMap((row) => row.map(({ p }) => p)))
  return metrics.map((metric, m) => ({
    metric,
    mean: mean(values[m][0]),
    items: differences[m].map((difference, i): Compared => {
      const [base, own] = [values[m][0], values[m][i + 1]]
      const p = adjusted[m * differences[m].length + i]
      const same = own.every((value, s) => value === base[s])
      return {
        composition: compositions[i + 1],
        mean: mean(own),
        difference: difference.mean,
        ...{ low: difference.low, high: difference.high, p },
        verdict: same ? 'same' : verdictOf(metric, difference, p),
      }
    }),
  }))
}

function verdictOf(
  { better }: Metric,
  { mean: by, low, high }: { mean: number; low: number; high: number },
  p: number,
): Verdict {
  if (low <= 0 && high >= 0) return 'no difference seen'
  const word = by < 0 === (better === 'less') ? 'better' : 'worse'
  return p < LEVEL ? word : `${word}?`
}

const mean = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length
