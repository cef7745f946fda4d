import { parentPort, workerData } from 'node:worker_threads'
import { countOf } from '../../core/job-records.ts'
import type { RunSpec } from '../run-spec.ts'
import { workloadOf } from '../workload-of.ts'

/** Draws a workload once, in a thread of its own: how long one job takes to be drawn nobody knows. Answers how many tasks it has. */
const spec = workerData as Omit<RunSpec, 'composition'>
const { seed, until = Infinity } = spec

let tasks = 0
for (const { at, job } of workloadOf(spec).arrivals(seed)) {
  if (at > until) break
  for (const stage of job.stages) tasks += countOf(stage)
}
parentPort!.postMessage(tasks)
