import { holm, pairedDifference } from '../../perception/paired.ts'
import { type BatchRecord, METRICS, type Metric } from './measure.ts'

/** One composition against the first, in one metric. */
export interface Comparison {
  readonly metric: Metric
  readonly composition: string
  readonly against: string
  readonly pairs: number
  /** Mean of the first composition over its paired batches. */
  readonly base: number
  readonly difference: number
  /** 95 % interval of the mean difference. */
  readonly low: number
  readonly high: number
  /** p adjusted for all comparisons of the table (Holm). */
  readonly p: number
  /**
   * `no difference seen`: the interval contains 0. With a question mark: it does not, but among
   * so many comparisons one such would be no surprise (adjusted p >= 0.05).
   */
  readonly verdict: 'no difference seen' | 'better' | 'worse' | 'better?' | 'worse?'
}

export interface Comparisons {
  readonly rows: readonly Comparison[]
  /** Batches that were left out, since several generations had dispatched their tasks. */
  readonly leftOut: number
}

/** One difference alone says nothing about how much differences vary. */
const LEAST_PAIRS = 2

/** Pairs the batches by round and compares each composition with the first. */
export function compare(
  batches: readonly BatchRecord[],
  compositions: readonly string[],
): Comparisons {
  const [against, ...others] = compositions
  const whole = batches.filter((batch) => batch.generation !== undefined)
  const find = (composition: string, round: number) =>
    whole.find((batch) => batch.composition === composition && batch.round === round)
  const rounds = [...new Set(whole.map((batch) => batch.round))]
  const all = METRICS.flatMap((metric) =>
    others.map((composition) => {
      const pairs = rounds.flatMap((round) => {
        const one = find(composition, round)
        const base = find(against, round)
        return one && base ? [[one.figures[metric.id], base.figures[metric.id]]] : []
      })
      const bases = pairs.map((pair) => pair[1])
      const difference = pairedDifference(
        pairs.map((pair) => pair[0]),
        bases,
      )
      return {
        metric,
        composition,
        difference,
        base: bases.reduce((a, b) => a + b, 0) / bases.length,
      }
    }),
  )
  const found = all.filter(({ difference }) => difference.pairs >= LEAST_PAIRS)
  const adjusted = holm(found.map(({ difference }) => difference.p))
  const rows = found.map(({ metric, composition, difference, base }, i): Comparison => {
    const { pairs, mean, low, high } = difference
    const word = mean < 0 === (metric.better === 'less') ? 'better' : 'worse'
    const verdict =
      low <= 0 && high >= 0
        ? 'no difference seen'
        : adjusted[i] < 0.05
          ? word
          : (`${word}?` as const)
    return {
      metric: metric.id,
      composition,
      against,
      pairs,
      base,
      difference: mean,
      low,
      high,
      p: adjusted[i],
      verdict,
    }
  })
  return { rows, leftOut: batches.length - whole.length }
}
