import type { JobSpec } from '../../core/job-spec.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import type { OpenJob } from '../../cluster/open-job.ts'
import { jobError } from '../../cluster/handle.ts'
import { SegueError } from '../../errors.ts'
import type { Query, SubmitOptions, TaskEnd, Value } from '../service.ts'
import type { Shape } from '../shapes.ts'
import { endsOf, storedEnds } from './ends.ts'
import { findJob, jobNumber, taskNumbers, type StoredEntry } from './find.ts'
import { impossibleStages } from './impossible.ts'
import { logsOf, type LogOptions } from './logs.ts'
import { openJob, openRow } from './open-jobs.ts'
import { storedJob, storedRow } from './stored.ts'
import { stamp } from './stamp.ts'
import { valueOf } from './values.ts'
import { modulesOf } from './modules.ts'
import { retry } from './retry.ts'

type JobRow = Shape<'JobList'>['items'][number]

const LIMIT = 100

/** Jobs of one cluster: taken in, looked at, waited for, cancelled, tried again. */
export class Work {
  readonly #cluster: LocalCluster

  constructor(cluster: LocalCluster) {
    this.#cluster = cluster
  }

  async submit(spec: JobSpec, options: SubmitOptions): Promise<Shape<'Accepted'>> {
    const { jobs } = this.#cluster
    const { key } = options
    // One that has ended is found by its key, too: asking again must not run it again.
    const known = key === undefined ? undefined : jobs.byKey(key)
    if (known !== undefined && !jobs.open.has(known)) {
      const { stored } = await findJob(this.#cluster, known)
      return this.#accepted(known, stored!.spec as JobSpec, stored!.total)
    }
    const handle = this.#cluster.submit(spec, { key, actor: options.actor })
    await handle.accepted
    return this.#accepted(handle.id, handle.spec, handle.total)
  }

  async jobs({ limit = LIMIT, ...query }: Query): Promise<Shape<'JobList'>> {
    const open = [...this.#cluster.jobs.open.values()]
      .reverse()
      .map(openRow)
      .filter((row) => fits(row, query))
    const items: JobRow[] = open.slice(0, limit)
    let { length: total } = open
    const state = query.state
    if (state === undefined || state === 'ok' || state === 'failed' || state === 'cancelled') {
      const store = await this.#cluster.recorder.settled()
      const { name, user } = query
      const page = await store.jobs({
        state,
        name,
        user,
        limit: limit + this.#cluster.jobs.open.size,
      })
      // What has ended in the store only: the others stand above, with what is known of them now.
      const ended = page.items.filter(({ end }) => end).map(storedRow)
      const openThere = page.items.length - ended.length
      items.push(...ended.slice(0, Math.max(0, limit - items.length)))
      total += page.total - openThere
    }
    return stamp('JobList', { items: items.sort(newest).slice(0, limit), total })
  }

  async job(id: string): Promise<Shape<'Job'>> {
    const { open, stored } = await findJob(this.#cluster, id)
    return open ? this.#openShape(open) : this.#storedShape(stored)
  }

  async wait(id: string, timeoutMs?: number, signal?: AbortSignal): Promise<Shape<'Job'>> {
    const { open } = await findJob(this.#cluster, id)
    if (open) await within(open.handle.done, timeoutMs, signal, id)
    return this.job(id)
  }

  async results(id: string, stage?: string): Promise<Value[]> {
    const { open, stored } = await findJob(this.#cluster, id)
    if (open) {
      throw new SegueError('E_STATE', `${id} has not ended`, {
        expected: 'a job that has ended',
        found: open.stage,
        next: `segue job wait ${id}`,
      })
    }
    const spec = stored.spec as JobSpec
    const index = stageIndex(spec, stage, id)
    if (stored.end && stored.end.state !== 'ok') {
      const { state, fault } = stored.end
      throw jobError({ id, name: stored.name, state, fault })
    }
    const store = await this.#cluster.recorder.settled()
    const { items } = await store.tasks({
      job: stored.job,
      stage: index,
      values: true,
      limit: Infinity,
    })
    return items.map(({ value }) => valueOf(value, this.#cluster.objects.folder))
  }

  async *ends(id: string, signal?: AbortSignal): AsyncGenerator<TaskEnd, void> {
    const { objects, recorder } = this.#cluster
    const { open, stored } = await findJob(this.#cluster, id)
    if (open) {
      const tools = { objects: objects.folder, written: () => recorder.written() }
      return yield* endsOf(open, tools, signal)
    }
    const store = await recorder.settled()
    yield* storedEnds(store, stored.job, stored.spec as JobSpec, objects.folder, signal)
  }

  async cancel(id: string, actor?: string): Promise<Shape<'Done'>> {
    const { open, stored } = await findJob(this.#cluster, id)
    if (!open) {
      throw new SegueError('E_STATE', `${id} has ended already: ${stored.end?.state ?? 'ended'}`, {
        expected: 'a job that goes on',
        next: `segue job get ${id}`,
      })
    }
    const { name } = open.spec
    const done = open.record ? open.total - open.record.unfinished : 0
    this.#cluster.observing.audit(`${id} is cancelled`, actor, id)
    this.#cluster.jobs.cancel(open)
    await open.handle.done
    const left = open.total - done
    const text = `${id} ${name} is cancelled: ${done} of ${open.total} tasks had ended, ${left} will not run`
    return stamp('Done', { text, id, count: left, next: [`segue job get ${id}`] })
  }

  async retry(id: string, actor?: string): Promise<Shape<'Accepted'>> {
    const { open, stored } = await findJob(this.#cluster, id)
    if (open || !stored.end) {
      throw new SegueError('E_STATE', `${id} has not ended`, {
        expected: 'a job that failed or was cancelled',
        next: `segue job wait ${id}`,
      })
    }
    const handle = retry(this.#cluster, stored, actor)
    await handle.accepted
    return this.#accepted(handle.id, handle.spec, handle.total)
  }

  logs(id: string, options: LogOptions): Promise<Shape<'Logs'>> {
    const isTask = id.startsWith('t-')
    const number = isTask ? taskNumbers(id)[0] : jobNumber(id)
    return findJob(this.#cluster, `j-${number}`).then(() =>
      logsOf(this.#cluster.output, `j-${number}`, isTask ? id : undefined, options),
    )
  }

  #accepted(id: string, spec: JobSpec, tasks: number): Shape<'Accepted'> {
    const { durable } = this.#cluster.recorder
    const modules = modulesOf(spec, this.#cluster.folder)
    const notes = impossibleStages(this.#cluster, id)
    return stamp('Accepted', {
      ...{ id, name: spec.name, tasks, durable, modules },
      ...(notes.length > 0 && { notes }),
    })
  }

  #openShape(job: OpenJob): Shape<'Job'> {
    return stamp('Job', openJob(this.#cluster, job))
  }

  async #storedShape(stored: StoredEntry): Promise<Shape<'Job'>> {
    const store = await this.#cluster.recorder.settled()
    return stamp('Job', await storedJob(store, stored, this.#cluster.folder))
  }
}

const newest = (a: JobRow, b: JobRow): number => Number(b.id.slice(2)) - Number(a.id.slice(2))

const fits = (row: JobRow, { state, name, user }: Query): boolean =>
  (state === undefined || row.state === state) &&
  (name === undefined || row.name.includes(name)) &&
  (user === undefined || row.user === user)

function stageIndex({ stages }: JobSpec, stage: string | undefined, id: string): number {
  if (stage === undefined) return stages.length - 1
  const index = stages.findIndex(({ name }) => name === stage)
  if (index >= 0) return index
  throw new SegueError('E_NOT_FOUND', `${id} has no stage "${stage}"`, {
    expected: `one of ${stages.map(({ name }) => name).join(', ')}`,
  })
}

async function within(
  done: Promise<unknown>,
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
  id: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => reject(late(id, timeoutMs)), Math.min(timeoutMs, 2 ** 31 - 1))
  const aborted = () => reject(new SegueError('E_CANCELLED', `nobody waits for ${id} any more`))
  if (signal?.aborted) aborted()
  signal?.addEventListener('abort', aborted)
  try {
    void done.then(() => resolve())
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', aborted)
  }
}

const late = (id: string, ms: number): SegueError =>
  new SegueError('E_TIMEOUT', `${id} has not ended within ${ms} ms`, {
    running: `${id} goes on`,
    next: `segue why ${id}, or segue job wait ${id}`,
  })
