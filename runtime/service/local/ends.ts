import type { JobSpec } from '../../core/job-spec.ts'
import type { TaskRecord } from '../../core/records.ts'
import type { OpenJob } from '../../cluster/open-job.ts'
import type { StoreReading } from '../../cluster/store-reading.ts'
import type { TaskEnd } from '../service.ts'
import { endOf, storedEnd } from './values.ts'

export interface EndsTools {
  readonly objects: string
  /** Resolves when what has ended by now is as durable as it gets: only then it is told. */
  readonly written: () => Promise<void>
}

/** Each task of an open job as it ends, those that have ended first; in the end those that were cancelled with it. */
export async function* endsOf(
  job: OpenJob,
  { objects, written }: EndsTools,
  signal?: AbortSignal,
): AsyncGenerator<TaskEnd, void> {
  let wake = () => {}
  let over = false
  const ended: TaskRecord[] = []
  const told = new Set<TaskRecord>()
  const unwatch = job.watch((task) => {
    ended.push(task)
    wake()
  })
  const finish = () => {
    over = true
    wake()
  }
  signal?.addEventListener('abort', finish)
  void job.handle.done.then(finish)
  try {
    for (const task of doneIn(job)) ended.push(task)
    while (!signal?.aborted) {
      const batch = ended.splice(0).filter((task) => !told.has(task))
      if (batch.length > 0) {
        await written()
        for (const task of batch) {
          if (signal?.aborted) return
          told.add(task)
          yield endOf(task, objects)
        }
      } else if (over) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    unwatch()
    signal?.removeEventListener('abort', finish)
  }
}

/** The same for a job that only the store knows. */
export async function* storedEnds(
  store: StoreReading,
  number: number,
  { stages }: JobSpec,
  objects: string,
  signal?: AbortSignal,
): AsyncGenerator<TaskEnd, void> {
  for (const [stage, { name }] of stages.entries()) {
    const { items } = await store.tasks({ job: number, stage, values: true, limit: Infinity })
    for (const task of items) {
      if (signal?.aborted) return
      yield storedEnd(task, name, objects)
    }
  }
}

const doneIn = (job: OpenJob): TaskRecord[] =>
  job.record?.stages.flatMap(({ tasks }) => tasks.filter(({ state }) => state === 'done')) ?? []
