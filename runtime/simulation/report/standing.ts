import { holm, pairedDifference } from '../../perception/paired.ts'
import type { RunResult } from '../experiment/result.ts'
import type { Measure } from './measures.ts'

/** How one composition does in one case, beside the best there. */
export interface Standing {
  readonly composition: string
  /** Geometric mean over seeds. */
  readonly value: number
  /** How many times as bad as the best, geometric mean of ratios seed by seed: 1 for the best itself; with a 95 % interval. */
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
 * Every case by one measure. A composition is compared with the best one of the case over the seeds that all have, as the mean of
 * paired differences of logarithms (Student), since what differs differs in proportion. Choosing the best first makes these tests a little too bold; Holm's adjustment over all
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
      const times = { times: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) }
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
  const sign = better === 'lower' ? 1 : -1
  const logs = own.map((values) =>
    seeds.map((seed) => Math.log(Math.max(values.get(seed)!, LEAST))),
  )
  const means = logs.map(meanOf)
  const badness = means.map((mean) => sign * mean)
  const best = badness.indexOf(Math.min(...badness))
  const others = logs
    .filter((_, i) => i !== best)
    .map((each) => {
      const [worse, good] = sign > 0 ? [each, logs[best]] : [logs[best], each]
      return pairedDifference(worse, good)
    })
  return { seeds: seeds.length, values: means.map(Math.exp), best, others }
}

/** Nothing counts as less, so that it has a logarithm. */
const LEAST = 1e-9

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
