import { setImmediate as turn } from 'node:timers/promises'
import { countOf } from '../../core/job-records.ts'
import type { RunSpec } from '../../simulation/run-spec.ts'
import { workloadOf } from '../../simulation/workload-of.ts'

/** Milliseconds of counting at a time. */
const SLICE_MS = 5

/**
 * How many tasks a run is going to have: workloads do not say, so they are drawn once more, beside the thread that simulates.
 * Rejects where that fails and when it is given up.
 */
export async function expectedTasks(spec: Omit<RunSpec, 'composition'>, signal: AbortSignal) {
  const { seed, until = Infinity } = spec
  const workload = workloadOf(spec)
  let tasks = 0
  let from = performance.now()
  for (const { at, job } of workload.arrivals(seed)) {
    if (at > until) break
    for (const stage of job.stages) tasks += countOf(stage)
    if (performance.now() - from < SLICE_MS) continue
    await turn(undefined, { signal })
    from = performance.now()
  }
  return tasks
}
