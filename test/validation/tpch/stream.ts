import { log } from '#interfaces'
import { randomStream } from '../../../runtime/core/random.ts'
import type { Arrival, Workload } from '../../../runtime/workload/workload.ts'
import type { Query } from './profiles.ts'

export interface Stream {
  readonly jobs: number
  /** Mean seconds between two arrivals, which are Poisson; the first comes at once. */
  readonly every: number
}

/** Queries drawn by chance, each as likely as the others, in a Poisson stream. Stages say their mean duration as an estimate. */
export const streamOf = (queries: readonly Query[], { jobs, every }: Stream): Workload => ({
  name: 'tpch',
  *arrivals(seed) {
    const random = randomStream(seed, 'tpch')
    let at = 0
    for (let i = 0; i < jobs; i++) {
      yield arrivalOf(queries[random.below(queries.length)], at)
      at += Math.round(-log(1 - random.next()) * every * 1e6)
    }
  },
})

const arrivalOf = ({ name, stages }: Query, at: number): Arrival => ({
  at,
  job: {
    name,
    stages: stages.map(({ tasks, parents, meanMs }, i) => ({
      name: `s${i}`,
      count: tasks,
      burn: { sleepMs: meanMs },
      estimateMs: meanMs,
      after: parents.map((parent) => `s${parent}`),
    })),
  },
  profiles: stages.map(({ waves }) => ({ waves })),
})
