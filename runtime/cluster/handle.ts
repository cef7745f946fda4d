import type { FaultRecord } from '../core/fault-record.ts'
import type { JobRecord, TaskRecord } from '../core/records.ts'
import { SegueError, type ErrorCode } from '../errors.ts'

/** One task of a finished job. Times are microseconds. */
export interface TaskResult {
  readonly id: string
  readonly stage: string
  readonly index: number
  readonly outcome: string
  readonly wait: number
  readonly service: number
  readonly response: number
  readonly node: string
  readonly generation: number
  readonly attempts: number
}

export interface JobResult {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly state: 'ok' | 'failed' | 'cancelled'
  /** Microseconds of the cluster's clock. */
  readonly submitted: number
  readonly ended: number
  readonly tasks: readonly TaskResult[]
  /** What ended it, when it failed. */
  readonly fault?: FaultRecord
}

/** A job that was accepted. */
export interface JobHandle {
  readonly id: string
  readonly name: string
  /** Resolves when the job has ended, however it did; never rejects. */
  readonly done: Promise<JobResult>
  /** What the tasks of the stage returned, in order; rejects when the job did not succeed. */
  results(stage: string): Promise<unknown[]>
  cancel(): void
}

export class Handle implements JobHandle {
  readonly #job: JobRecord
  readonly #cancel: () => void
  readonly done: Promise<JobResult>
  readonly finish: () => void

  constructor(job: JobRecord, cancel: () => void) {
    this.#job = job
    this.#cancel = cancel
    const { promise, resolve } = Promise.withResolvers<JobResult>()
    this.done = promise
    this.finish = () => resolve(resultOf(job))
  }

  get id(): string {
    return this.#job.id
  }

  get name(): string {
    return this.#job.name
  }

  async results(stage: string): Promise<unknown[]> {
    const record = this.#job.stages.find(({ name }) => name === stage)
    if (!record) {
      throw new SegueError('E_USAGE', `job ${this.id} has no stage "${stage}"`, {
        expected: `one of ${this.#job.stages.map(({ name }) => name).join(', ')}`,
      })
    }
    await this.done
    if (this.#job.state !== 'ok') throw jobError(this.#job)
    return record.tasks.map(({ value }) => value)
  }

  cancel(): void {
    this.#cancel()
  }
}

export function jobError(job: JobRecord): SegueError {
  const { fault } = job
  const error = new SegueError(
    (fault?.code as ErrorCode) ?? 'E_CANCELLED',
    `${job.id} ${job.name}: ${fault?.message ?? job.state}`,
    {
      where: fault?.task,
      running: 'other jobs go on',
    },
  )
  if (fault?.stack) error.stack = fault.stack
  return error
}

function resultOf(job: JobRecord): JobResult {
  const tasks = job.stages.flatMap((stage) => stage.tasks.map(taskResult))
  const { id, name, user, submitted, ended, fault } = job
  return { id, name, user, state: job.state as JobResult['state'], submitted, ended, tasks, fault }
}

const taskResult = (task: TaskRecord): TaskResult => ({
  id: task.id,
  stage: task.stage.name,
  index: task.index,
  outcome: task.outcome ?? 'cancelled',
  wait: task.times?.wait ?? 0,
  service: task.times?.service ?? 0,
  response: task.times?.response ?? 0,
  node: task.times?.node ?? '',
  generation: task.times?.generation ?? 0,
  attempts: task.attempt,
})
