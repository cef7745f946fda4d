import type { JobEntry, StoredFault, StoredJob, StoredTask } from '#interfaces'
import type { StoreReading } from '../../cluster/store-reading.ts'
import type { JobSpec, StageSpec } from '../../core/job-spec.ts'
import type { Shape } from '../shapes.ts'
import { whatOf } from './rows.ts'

type JobRow = Shape<'JobList'>['items'][number]
type JobShape = Omit<Shape<'Job'>, 'apiVersion' | 'kind'>
type TaskRow = Shape<'TaskList'>['items'][number]

/** Tasks of an ended job that are read for its figures; of a larger one the first so many stand for all. */
const READ = 50_000

export function storedRow(entry: JobEntry): JobRow {
  const { end } = entry
  return {
    id: `j-${entry.job}`,
    name: entry.name,
    user: entry.user,
    pool: entry.pool,
    state: end?.state ?? 'open',
    submittedAt: new Date(entry.at).toISOString(),
    ...(end && { endedAt: new Date(end.at).toISOString() }),
    total: entry.total,
    done: end ? end.done + end.failed : 0,
    running: 0,
    failed: end?.failed ?? 0,
  }
}

/** An ended job with its stages, from what the store holds of it. */
export async function storedJob(
  store: StoreReading,
  job: StoredJob & Pick<JobEntry, 'end'>,
  folder: string,
): Promise<JobShape> {
  const spec = job.spec as JobSpec
  const { items } = await store.tasks({ job: job.job, limit: READ })
  const waits = items.map(({ wait }) => wait / 1000).sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]
  return {
    ...storedRow(job),
    stages: spec.stages.map((stage, index) => stageRow(stage, index, items, folder)),
    pending: { waiting: 0, queued: 0, 'no-room': 0, impossible: 0, held: 0 },
    ...(waits.length > 0 && {
      waitMs: { mean: mean(waits), p50: at(0.5), p95: at(0.95), max: waits.at(-1)! },
    }),
    generations: [...new Set(items.map(({ generation }) => generation))].sort((a, b) => a - b),
    repeated: job.end?.repeated ?? 0,
    ...(job.end?.fault && { fault: faultOf(job.end.fault) }),
  }
}

function stageRow(
  stage: StageSpec,
  index: number,
  tasks: readonly StoredTask[],
  folder: string,
): JobShape['stages'][number] {
  const mine = tasks.filter((task) => task.stage === index)
  const services = mine.map(({ service }) => service / 1000)
  return {
    name: stage.name,
    what: whatOf(stage, folder),
    ...(stage.module && { module: stage.module.hash }),
    total: stage.each?.length ?? stage.count ?? 1,
    done: mine.length,
    running: 0,
    failed: mine.filter(({ outcome }) => outcome !== 'ok').length,
    ...(services.length > 0 && { meanServiceMs: mean(services) }),
  }
}

export const storedTaskRow = (task: StoredTask, spec: JobSpec | undefined): TaskRow => ({
  id: `t-${task.job}.${task.task}`,
  job: `j-${task.job}`,
  stage: spec?.stages[task.stage]?.name ?? String(task.stage),
  index: task.index,
  state: task.outcome as TaskRow['state'],
  node: task.node,
  attempt: task.attempt,
  generation: task.generation,
  waitMs: task.wait / 1000,
  serviceMs: task.service / 1000,
})

export const faultOf = (fault: StoredFault): NonNullable<Shape<'Job'>['fault']> => {
  const { code, message, stack, task, node, attempt, generation } = fault
  const told = Object.entries({ code, message, stack, task, node, attempt, generation })
  return Object.fromEntries(told.filter(([, value]) => value !== undefined)) as ReturnType<
    typeof faultOf
  >
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
