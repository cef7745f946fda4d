import { holm, pairedDifference } from '../../perception/paired.ts'
import type { RunResult } from '../experiment/result.ts'
import type { Measure } from './measures.ts'

/** How one composition does in one case, beside the best there. */
export interface Standing {
  readonly composition: string
  /** Mean over seeds. */
  readonly value: number
  /** How many times as bad as the best, seed by seed: 1 for the best itself; with a 95 % interval. */
  readonly times: number
  readonly low: number
  readonly high: number
  /** Two-sided, against no difference from the best; adjusted for all cases of the measure (Holm). */
  readonly p: number
  /** The best, or not told from it. */
  readonly ties: boolean
}

/** A workload on a cluster: what compositions are compared in. */
export interface Case {
  readonly name: string
  readonly workload: string
  readonly cluster: string
}

export interface Row {
  readonly of: Case
  readonly seeds: number
  /** In the order of the compositions. */
  readonly standings: readonly Standing[]
  /** Index of the best mean. */
  readonly best: number
}

/** Differences above this p are none. */
export const LEVEL = 0.05

/**
 * Every case by one measure. A composition is compared with the best one of the case over the seeds that both have, as the mean of
 * paired relative differences (Student). Choosing the best first makes these tests a little too bold; Holm's adjustment over all
 * cases makes up for more than that.
 */
export function standings(
  measure: Measure,
  cases: readonly Case[],
  compositions: readonly string[],
  runs: readonly RunResult[],
): Row[] {
  const rows = cases.flatMap((of) => {
    const own = compositions.map((composition) => valuesOf(measure, of, composition, runs))
    return own.every((values) => values.size > 0) ? [{ of, ...compared(measure, own) }] : []
  })
  const adjusted = holm(rows.flatMap(({ others }) => others.map(({ p }) => p)))
  let at = 0
  return rows.map(({ of, seeds, best, values, others }) => ({
    of,
    seeds,
    best,
    standings: compositions.map((composition, i) => {
      if (i === best)
        return { composition, value: values[i], times: 1, low: 1, high: 1, p: 1, ties: true }
      const { mean, low, high } = others[i < best ? i : i - 1]
      const p = adjusted[at++]
      const times = { times: 1 + mean, low: 1 + low, high: 1 + high }
      return { composition, value: values[i], ...times, p, ties: !(p < LEVEL) }
    }),
  }))
}

const valuesOf = (
  { of }: Measure,
  { workload, cluster }: Case,
  composition: string,
  runs: readonly RunResult[],
): ReadonlyMap<number, number> =>
  new Map(
    runs.flatMap((run) =>
      run.workload === workload && run.cluster === cluster && run.composition === composition
        ? [[run.seed, of(run.summary)] as const]
        : [],
    ),
  )

function compared({ better }: Measure, own: readonly ReadonlyMap<number, number>[]) {
  const seeds = [...own[0].keys()].filter((seed) => own.every((values) => values.has(seed)))
  const series = own.map((values) => seeds.map((seed) => values.get(seed)!))
  const values = series.map(meanOf)
  const goodness = better === 'lower' ? values : values.map((value) => -value)
  const best = goodness.indexOf(Math.min(...goodness))
  const others = series
    .filter((_, i) => i !== best)
    .map((each) => {
      const times = each.map((value, seed) => timesAsBad(better, value, series[best][seed]))
      return pairedDifference(
        times,
        times.map(() => 1),
      )
    })
  return { seeds: seeds.length, values, best, others }
}

/** How many times as bad; 1 where both are nothing. */
function timesAsBad(better: Measure['better'], value: number, best: number): number {
  if (value === best) return 1
  return better === 'lower' ? value / best : best / value
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
