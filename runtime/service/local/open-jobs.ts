import type { Pending } from '#interfaces'
import type { LocalCluster } from '../../cluster/local.ts'
import type { OpenJob } from '../../cluster/open-job.ts'
import { microseconds } from '../../drivers/clock.ts'
import type { Shape } from '../shapes.ts'
import { generationsOf, jobRow, leftMs, stageRow, waitsOf, whatOf } from './rows.ts'
import { stateOf } from './states.ts'
import { faultOf } from './stored.ts'

type JobRow = Shape<'JobList'>['items'][number]
type JobShape = Omit<Shape<'Job'>, 'apiVersion' | 'kind'>

/** A job that no core has yet waits for the results of others. */
export function openRow(job: OpenJob): JobRow {
  const { record, spec } = job
  const submittedAt = new Date(job.at).toISOString()
  if (record) return { ...jobRow(record), submittedAt }
  const { name, user = 'anyone', pool = 'default' } = spec
  const none = { done: 0, running: 0, failed: 0 }
  return { id: job.id, name, user, pool, state: 'waiting', submittedAt, total: job.total, ...none }
}

export function openJob(cluster: LocalCluster, job: OpenJob): JobShape {
  const { record, spec } = job
  const pending = { waiting: 0, queued: 0, 'no-room': 0, impossible: 0, held: 0 }
  if (!record) {
    pending.waiting = job.total
    const stages = spec.stages.map((stage) => ({
      name: stage.name,
      what: whatOf(stage, cluster.folder),
      ...(stage.module && { module: stage.module.hash }),
      total: stage.each?.length ?? stage.count ?? 1,
      done: 0,
      running: 0,
      failed: 0,
    }))
    return { ...openRow(job), stages, pending, generations: [], repeated: job.repeated }
  }
  for (const { tasks, unfinished } of record.stages) {
    if (unfinished === 0) continue
    for (const task of tasks) {
      const state = stateOf(task)
      if (Object.hasOwn(pending, state)) pending[state as Pending]++
    }
  }
  const left = leftMs(record, microseconds())
  const waitMs = waitsOf(record.stages)
  return {
    ...openRow(job),
    stages: record.stages.map((stage) => stageRow(stage, cluster.folder)),
    pending,
    ...(left !== undefined && { leftMs: left }),
    ...(waitMs && { waitMs }),
    generations: generationsOf(record.stages),
    repeated: job.repeated,
    ...(record.fault && { fault: faultOf(record.fault) }),
  }
}
