import type { Report } from '#interfaces'
import type { Core } from '../core/core.ts'
import { checkJob, type Dimensions } from '../core/job-parse.ts'
import { makeJob } from '../core/job-records.ts'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { CallRecord, type JobRecord, type TaskRecord } from '../core/records.ts'
import { SegueError, type ErrorCode } from '../errors.ts'
import type { RealDriver } from '../drivers/real.ts'
import { microseconds } from '../drivers/clock.ts'
import { Handle, type JobHandle } from './handle.ts'
import { locateStage } from './locate.ts'

const MOST_OPEN_TASKS = 2_000_000

export interface JobsOptions {
  readonly driver: RealDriver
  readonly home: Core
  readonly dimensions: Dimensions
  /** Relative paths of jobs start here. */
  readonly folder: string
  readonly maxTasks?: number
}

/** What the tasks of a function need and may do. */
export type CallOptions = Pick<
  StageSpec,
  'needs' | 'labels' | 'priority' | 'estimateMs' | 'retries' | 'backoffMs' | 'timeoutMs' | 'isolate'
> & { readonly user?: string; readonly pool?: string }

/** Takes jobs and calls in, and tells whoever waits for them how they ended. */
export class Jobs {
  readonly #options: JobsOptions
  readonly #handles = new Map<JobRecord, Handle>()
  readonly #standing = new Set<JobRecord>()
  #number = 0
  #open = 0
  #closed = false

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /** Accepts the job or throws E_JOB, E_CLOSURE, E_LIMIT, E_CLOSED; once it is accepted it ends, one way or another. */
  submit(spec: JobSpec): JobHandle {
    const job = this.#make(spec)
    this.#take(job.unfinished)
    const handle = new Handle(job, () => this.#cancel(job))
    this.#handles.set(job, handle)
    this.#event(() => this.#options.home.applicationMaster!.submit(job))
    return handle
  }

  /**
   * The exported function as one that runs on the cluster, for many small calls: each is a task of one job that stands for
   * all of them. Rejects with the error of the task.
   */
  function<A extends readonly unknown[], R>(
    call: string,
    { user, pool, ...stage }: CallOptions = {},
  ): (...args: A) => Promise<R> {
    const job = this.#make({
      name: call,
      user,
      pool,
      stages: [{ name: 'calls', call, count: 0, ...stage }],
    })
    job.standing = true
    this.#standing.add(job)
    const [calls] = job.stages
    const home = this.#options.home.applicationMaster!
    home.submit(job)
    let number = 0
    return (...args) => {
      this.#take(1)
      return new Promise<R>((resolve, reject) => {
        const settle = (task: CallRecord, report: Report | undefined) => {
          if (task.outcome === 'ok') resolve(report!.value as R)
          else reject(callError(task, report))
        }
        this.#event(() => home.call(new CallRecord(calls, ++number, microseconds(), args, settle)))
      })
    }
  }

  taskEnded(task: TaskRecord, report: Report | undefined): void {
    this.#open--
    if (task instanceof CallRecord) task.settle(task, report)
  }

  jobEnded(job: JobRecord): void {
    this.#handles.get(job)?.finish()
    this.#handles.delete(job)
  }

  /** Takes nothing more and cancels what is open. */
  close(): void {
    this.#closed = true
    for (const job of [...this.#handles.keys(), ...this.#standing]) this.#cancel(job)
  }

  #make(spec: JobSpec): JobRecord {
    const { driver, home, dimensions, folder } = this.#options
    if (this.#closed) throw closed()
    const needs = checkJob(spec, dimensions)
    const located = { ...spec, stages: spec.stages.map((stage) => locateStage(stage, folder)) }
    const shapes = { intern: driver.reactor.intern.bind(driver.reactor) }
    const { estimator } = home.applicationMaster!.parts
    const id = `j-${++this.#number}`
    return makeJob(located, needs, id, microseconds(), home.id, shapes, estimator)
  }

  #take(tasks: number): void {
    if (this.#closed) throw closed()
    const most = this.#options.maxTasks ?? MOST_OPEN_TASKS
    if (this.#open + tasks > most) {
      throw new SegueError('E_LIMIT', `${this.#open} tasks are open`, {
        expected: `at most ${most} with these ${tasks}`,
        running: 'everything that was accepted; these were not',
        next: 'submit again when some have ended, or open the cluster with a higher maxTasks',
      })
    }
    this.#open += tasks
  }

  #cancel(job: JobRecord): void {
    this.#event(() => this.#options.home.applicationMaster!.cancel(job))
  }

  #event(happen: () => void): void {
    const { driver } = this.#options
    driver.tick()
    happen()
    driver.kick()
  }
}

const closed = (): SegueError =>
  new SegueError('E_CLOSED', 'the cluster is closed', { next: 'open another one' })

/** The error as it was thrown, with where it happened. */
function callError(task: CallRecord, report: Report | undefined): SegueError {
  const { error } = report ?? {}
  const code =
    (error?.code as ErrorCode) ??
    (task.outcome === 'timeout'
      ? 'E_TIMEOUT'
      : task.outcome === 'cancelled'
        ? 'E_CANCELLED'
        : 'E_TASK')
  const thrown = new SegueError(code, error?.message ?? `the call was ${task.outcome}`, {
    where: task.id,
  })
  if (error?.stack) thrown.stack = error.stack
  return thrown
}
