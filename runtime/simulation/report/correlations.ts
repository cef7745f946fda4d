import { holm } from '../../perception/paired.ts'
import { spearman } from '../../perception/spearman.ts'
import type { Traits } from '../experiment/look/traits.ts'
import { isOf, rowsOf, type Data } from './data.ts'
import { RESPONSE } from './measures.ts'
import { LEVEL, meanOf } from './standing.ts'

/** What workloads may differ in, in words. */
export const FEATURES: readonly (readonly [trait: keyof Traits, name: string])[] = [
  ['load', 'load'],
  ['taskSeconds', 'length of tasks'],
  ['taskVariation', 'variation of task lengths'],
  ['jobVariation', 'variation of job sizes'],
  ['tasksPerJob', 'tasks in a job'],
  ['depth', 'depth of jobs'],
  ['burstiness', 'burstiness of arrivals'],
  ['memoryOverCpu', 'memory against cores'],
  ['mixture', 'mixture of needs'],
  ['users', 'number of users'],
  ['largestUser', 'share of the largest user'],
]

/** How a feature of workloads goes with how a composition does on them. */
export interface Correlation {
  readonly feature: string
  readonly composition: string
  readonly points: number
  readonly rho: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** For all correlations of the report (Holm). */
  readonly adjusted: number
  readonly holds: boolean
}

/** Cases that are needed for a correlation to say anything. */
export const FEWEST = 5

/**
 * Of each feature, mean over seeds, with how a composition does against the others: the logarithm of how many times the geometric
 * mean of all its mean response is, so that 0 is middling and less is better. Features that do not vary are left out, and so are
 * cases that are several workloads in sequence, which would count those twice.
 */
export function correlationsOf(data: Data): readonly Correlation[] {
  const mixed = new Set(data.told.works.flatMap(({ name, of }) => (of ? [name] : [])))
  const rows = rowsOf(data, RESPONSE).filter(({ of }) => !mixed.has(of.workload))
  if (rows.length < FEWEST) return []
  const { compositions } = data.told
  const standing = rows.map(({ standings }) => {
    const logs = standings.map(({ value }) => Math.log(Math.max(value, 1e-9)))
    const middle = meanOf(logs)
    return logs.map((log) => log - middle)
  })
  const found = FEATURES.flatMap(([trait, feature]) => {
    const values = rows.map(({ of }) =>
      meanOf(data.runs.filter((run) => isOf(run, of)).map(({ traits }) => traits[trait])),
    )
    if (values.every((value) => value === values[0])) return []
    return compositions.map((composition, i) => ({
      feature,
      composition,
      ...spearman(
        values,
        standing.map((of) => of[i]),
      ),
    }))
  })
  const adjusted = holm(found.map(({ p }) => p))
  return found.map((each, i) => ({ ...each, adjusted: adjusted[i], holds: adjusted[i] < LEVEL }))
}
