import type { Report, StoredEnd, StoredJob, StoredTask } from '#interfaces'
import type { TaskRecord } from '../core/records.ts'
import type { OpenJob } from './open-job.ts'

/** What a store is told of jobs and tasks. */

export function jobOf({ number, spec, at, total, key }: OpenJob): StoredJob {
  const { name, user = 'anyone', pool = 'default' } = spec
  return { type: 'job', job: number, name, user, pool, at, total, ...(key && { key }), spec }
}

export function taskOf(job: number, task: TaskRecord, report: Report, at: number): StoredTask {
  const { number, stage, index, attempt, times, lastFault } = task
  const outcome = task.outcome!
  return {
    type: 'task',
    job,
    task: number,
    stage: stage.index,
    index,
    outcome,
    attempt,
    at,
    wait: times?.wait ?? 0,
    service: report.service,
    node: times?.node ?? lastFault?.node ?? '',
    generation: times?.generation ?? lastFault?.generation ?? 0,
    value: outcome === 'ok' ? task.value : undefined,
    fault: outcome === 'ok' ? undefined : lastFault,
  }
}

export function endOf({ number, record, repeated, ...job }: OpenJob, at: number): StoredEnd {
  let done = 0
  let failed = 0
  for (const { tasks } of record?.stages ?? []) {
    for (const { outcome } of tasks) {
      if (outcome === 'ok') done++
      else if (outcome !== 'cancelled') failed++
    }
  }
  const state = job.outside ?? (record!.state as StoredEnd['state'])
  const fault = job.fault ?? record?.fault
  return { type: 'end', job: number, at, state, done, failed, repeated, ...(fault && { fault }) }
}
