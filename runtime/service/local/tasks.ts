import { SCALE, type Outcome, type StoredTask } from '#interfaces'
import { amount } from '../../core/amount.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import type { TaskRecord } from '../../core/records.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import type { Query } from '../service.ts'
import type { Shape } from '../shapes.ts'
import { findJob, jobNumber, notFound, taskNumbers } from './find.ts'
import { whatOf } from './rows.ts'
import { stamp } from './stamp.ts'
import { stateOf } from './states.ts'
import { faultOf, storedTaskRow } from './stored.ts'

type TaskRow = Shape<'TaskList'>['items'][number]

const LIMIT = 100
const ENDED: readonly string[] = [
  'ok',
  'failed',
  'timeout',
  'cancelled',
  'lost',
] satisfies Outcome[]

/** Tasks of open jobs, and of those that have ended as far as the store remembers them; newest job first. */
export async function taskList(cluster: LocalCluster, query: Query): Promise<Shape<'TaskList'>> {
  const { limit = LIMIT, job, state } = query
  const items: TaskRow[] = []
  let total = 0
  for (const { id, record } of [...cluster.jobs.open.values()].reverse()) {
    if (!record || (job !== undefined && id !== job)) continue
    for (const { tasks } of record.stages) {
      for (const task of tasks) {
        if (!fits(task, query)) continue
        total++
        if (items.length < limit) items.push(liveRow(task))
      }
    }
  }
  if (state === undefined || ENDED.includes(state)) {
    const stored = await endedTasks(cluster, query, limit)
    items.push(...stored.items.slice(0, limit - items.length))
    total += stored.total
  }
  return stamp('TaskList', { items, total })
}

export async function taskInfo(cluster: LocalCluster, id: string): Promise<Shape<'Task'>> {
  const [job, number] = taskNumbers(id)
  const { open, stored } = await findJob(cluster, `j-${job}`)
  if (open) {
    const task = open.record?.stages
      .flatMap(({ tasks }) => tasks)
      .find((it) => it.number === number)
    if (!task && (open.record || number > open.total))
      throw notFound(id, [], `segue task list --job j-${job}`)
    if (task) return liveTask(cluster, task)
    return stamp('Task', waitingTask(cluster, open.spec, job, number))
  }
  const store = await cluster.recorder.settled()
  const spec = stored.spec as JobSpec
  const { items } = await store.tasks({ job, task: number, limit: 1 })
  if (items.length > 0) return stamp('Task', storedTask(cluster, items[0], spec))
  if (number > stored.total) throw notFound(id, [], `segue task list --job j-${job}`)
  return stamp('Task', { ...waitingTask(cluster, spec, job, number), state: 'cancelled' })
}

async function endedTasks(
  cluster: LocalCluster,
  { job, stage, node, generation, state }: Query,
  limit: number,
): Promise<{ items: TaskRow[]; total: number }> {
  const open = [...cluster.jobs.open.values()]
  if (job !== undefined && cluster.jobs.open.has(job)) return { items: [], total: 0 }
  const store = await cluster.recorder.settled()
  const number = job === undefined ? undefined : jobNumber(job)
  const specs = new Map<number, JobSpec>()
  const specOf = async (of: number) => {
    if (!specs.has(of)) specs.set(of, (await store.job(of))!.spec as JobSpec)
    return specs.get(of)!
  }
  let at: number | undefined
  if (stage !== undefined && number !== undefined) {
    const known = (await store.job(number)) !== undefined
    at = known ? (await specOf(number)).stages.findIndex(({ name }) => name === stage) : -1
    if (at < 0) return { items: [], total: 0 }
  }
  const page = await store.tasks({
    job: number,
    stage: at,
    outcome: state as Outcome | undefined,
    node,
    generation,
    limit: limit + open.reduce((sum, { record }) => sum + (record ? doneIn(record) : 0), 0),
  })
  const isOpen = new Set(open.map((it) => it.number))
  const ended = page.items.filter((task) => !isOpen.has(task.job))
  const items: TaskRow[] = []
  for (const task of ended.slice(0, limit)) items.push(storedTaskRow(task, await specOf(task.job)))
  return { items, total: page.total - (page.items.length - ended.length) }
}

const doneIn = ({ stages }: TaskRecord['job']): number =>
  stages.reduce((sum, { count, unfinished }) => sum + count - unfinished, 0)

const fits = (task: TaskRecord, { state, stage, node, generation }: Query): boolean =>
  (stage === undefined || task.stage.name === stage) &&
  (state === undefined || stateOf(task) === state) &&
  (node === undefined || nodeOf(task) === node) &&
  (generation === undefined || generationOf(task) === generation)

const nodeOf = ({ times, lease }: TaskRecord) => times?.node ?? lease?.node
const generationOf = ({ times, lease }: TaskRecord) => times?.generation ?? lease?.generation

function liveRow(task: TaskRecord): TaskRow {
  const { id, job, stage, index, attempt, times } = task
  const [node, generation] = [nodeOf(task), generationOf(task)]
  return {
    id,
    job: job.id,
    stage: stage.name,
    index,
    state: stateOf(task),
    ...(node && { node }),
    attempt,
    ...(generation !== undefined && { generation }),
    ...(times && { waitMs: times.wait / 1000, serviceMs: times.service / 1000 }),
  }
}

function liveTask(cluster: LocalCluster, task: TaskRecord): Shape<'Task'> {
  const state = cluster.observing.taskState(task)
  const { stage, lastFault } = task
  return stamp('Task', {
    ...liveRow(task),
    what: whatOf(stage.spec, cluster.folder),
    needs: Object.fromEntries(
      task.needs.map((need, d) => [cluster.resources[d], need / SCALE]).filter(([, it]) => it),
    ) as Record<string, number>,
    waitMs: state.wait / 1000,
    ...(state.node && { node: state.node }),
    ...(state.detail && { detail: state.detail }),
    ...(state.queue?.position !== undefined && { position: state.queue.position }),
    ...(lastFault && { fault: faultOf(lastFault) }),
  })
}

type TaskShape = Omit<Shape<'Task'>, 'apiVersion' | 'kind'>

/** A task of a job that no core has, or that was cancelled with its job. */
function waitingTask(cluster: LocalCluster, spec: JobSpec, job: number, number: number): TaskShape {
  let before = 0
  for (const stage of spec.stages) {
    const count = stage.each?.length ?? stage.count ?? 1
    if (number <= before + count) {
      return {
        id: `t-${job}.${number}`,
        job: `j-${job}`,
        stage: stage.name,
        index: number - before - 1,
        state: 'waiting',
        attempt: 1,
        what: whatOf(stage, cluster.folder),
        needs: declared(stage.needs),
      }
    }
    before += count
  }
  throw notFound(`t-${job}.${number}`, [], `segue task list --job j-${job}`)
}

function storedTask(cluster: LocalCluster, task: StoredTask, spec: JobSpec): TaskShape {
  const stage = spec.stages[task.stage]
  return {
    ...storedTaskRow(task, spec),
    what: whatOf(stage, cluster.folder),
    needs: declared(stage.needs),
    ...(task.fault && { fault: faultOf(task.fault) }),
  }
}

const declared = (needs: JobSpec['stages'][number]['needs']): Record<string, number> =>
  Object.fromEntries(
    Object.entries({ cpu: 1, ...needs }).map(([name, need]) => [name, amount(need) ?? 0]),
  )
