import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { workerFile } from '../../loader/places.ts'
import type { RunSpec } from '../run-spec.ts'

/**
 * How many tasks a run is going to have: workloads do not say, so they are drawn once more, beside the thread that simulates.
 * Rejects where that fails and when it is given up.
 */
export async function countTasks(spec: Omit<RunSpec, 'composition'>, signal: AbortSignal) {
  const worker = new Worker(workerFile('count-worker', import.meta.url), { workerData: spec })
  try {
    // Rejects with what the thread throws, too.
    const [tasks] = await once(worker, 'message', { signal })
    return tasks as number
  } finally {
    await worker.terminate()
  }
}
