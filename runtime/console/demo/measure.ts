import type { JobResult } from '../../cluster/handle.ts'
import { jainIndex } from '../../perception/paired.ts'

/** One batch as it ran. Durations are milliseconds. */
export interface BatchRecord {
  readonly composition: string
  readonly round: number
  /** The generation that dispatched all its tasks; undefined when another one dispatched some. */
  readonly generation: number | undefined
  readonly tasks: number
  readonly figures: Readonly<Record<Metric, number>>
}

export type Metric = (typeof METRICS)[number]['id']

/** What is compared; `better` says which direction is good. */
export const METRICS = [
  { id: 'responseMean', title: 'mean response', unit: 'ms', better: 'less' },
  { id: 'responseP95', title: 'p95 response', unit: 'ms', better: 'less' },
  { id: 'slowdownMean', title: 'mean slowdown', unit: '', better: 'less' },
  { id: 'slowdownP95', title: 'p95 slowdown', unit: '', better: 'less' },
  { id: 'makespan', title: 'makespan', unit: 'ms', better: 'less' },
  { id: 'fairness', title: 'fairness', unit: '', better: 'more' },
] as const

const SHORTEST_MS = 10
const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length

/** Nearest rank: the smallest value that a share `q` of the list does not exceed. */
export function quantile(list: readonly number[], q: number): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]
}

/**
 * Response is submission to end of each task, slowdown response / max(service, 10 ms), makespan
 * the first submission to the last end, fairness Jain's index over the users' mean slowdowns.
 * `expected` is the generation of the composition.
 */
export function measureBatch(
  composition: string,
  round: number,
  expected: number,
  jobs: readonly { readonly user: string; readonly result: JobResult }[],
): BatchRecord {
  const responses: number[] = []
  const slowdowns: number[] = []
  const byUser = new Map<string, number[]>()
  let own = true
  for (const { user, result } of jobs) {
    const ofUser = byUser.get(user) ?? []
    byUser.set(user, ofUser)
    for (const task of result.tasks) {
      const response = task.response / 1000
      const slowdown = response / Math.max(task.service / 1000, SHORTEST_MS)
      responses.push(response)
      slowdowns.push(slowdown)
      ofUser.push(slowdown)
      if (task.generation !== expected) own = false
    }
  }
  const began = Math.min(...jobs.map((job) => job.result.submitted))
  const ended = Math.max(...jobs.map((job) => job.result.ended))
  return {
    composition,
    round,
    generation: own ? expected : undefined,
    tasks: responses.length,
    figures: {
      responseMean: mean(responses),
      responseP95: quantile(responses, 0.95),
      slowdownMean: mean(slowdowns),
      slowdownP95: quantile(slowdowns, 0.95),
      makespan: (ended - began) / 1000,
      fairness: jainIndex([...byUser.values()].map(mean)),
    },
  }
}
