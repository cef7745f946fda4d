import { CPU, SCALE, type Micros } from '#interfaces'
import type { JobRecord } from '../../core/records.ts'
import { longestChain } from './longest-chain.ts'

/** Slowdown counts nothing as shorter. */
export const SHORTEST: Micros = 10_000

/** How many times as long a job that has succeeded took as its longest chain. */
export const slowdownOf = (job: JobRecord, response: Micros): number =>
  response / Math.max(longestChain(job), SHORTEST)

/** Tasks of a job that succeeded, cores times microseconds that they were served, and when the first began. */
export function worked({ stages }: JobRecord): { tasks: number; cpu: number; wait: Micros } {
  let count = 0
  let cpu = 0
  let wait = Infinity
  for (const { tasks, shape } of stages) {
    const cores = (shape.needs[CPU] ?? 0) / SCALE
    for (const { times } of tasks) {
      if (!times) continue
      count++
      cpu += cores * times.service
      if (times.wait < wait) wait = times.wait
    }
  }
  return { tasks: count, cpu, wait: count === 0 ? 0 : wait }
}
