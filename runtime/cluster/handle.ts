import { ObjectRef } from '#interfaces'
import type { FaultRecord } from '../core/fault-record.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { JobRecord, TaskRecord } from '../core/records.ts'
import { microseconds } from '../drivers/clock.ts'
import { SegueError, type ErrorCode } from '../errors.ts'
import type { JobOwner, OpenJob } from './open-job.ts'

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
  /** `open`: the cluster was closed before it ended, and goes on with it when it is started again. */
  readonly state: 'ok' | 'failed' | 'cancelled' | 'open'
  /** Microseconds of the cluster's clock. */
  readonly submitted: number
  readonly ended: number
  readonly tasks: readonly TaskResult[]
  /** What ended it, when it failed. */
  readonly fault?: FaultRecord
}

/** A job that was submitted. */
export interface JobHandle {
  readonly id: string
  readonly name: string
  /** The job; with its modules once it is accepted. */
  readonly spec: JobSpec
  /** Tasks that it has. */
  readonly total: number
  /** Resolves when it is accepted: bound to its modules, and durable where the store is. Rejects with what it was refused for. */
  readonly accepted: Promise<void>
  /**
   * Resolves when the job has ended, however it did, and its end is as durable as the store; or, with the state `open`, when the
   * cluster was closed before and keeps it for the next start. Never rejects.
   */
  readonly done: Promise<JobResult>
  /** What the tasks of the stage returned, in order; rejects when the job did not succeed. */
  results(stage: string): Promise<unknown[]>
  cancel(): void
}

export class Handle implements JobHandle {
  readonly #job: OpenJob
  readonly #owner: JobOwner
  readonly #accepted = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<JobResult>()

  constructor(job: OpenJob, owner: JobOwner) {
    this.#job = job
    this.#owner = owner
    // Whoever only waits for the end hears of it there.
    this.#accepted.promise.catch(() => {})
  }

  get id(): string {
    return this.#job.id
  }

  get name(): string {
    return this.#job.spec.name
  }

  get spec(): JobSpec {
    return this.#job.spec
  }

  get total(): number {
    return this.#job.total
  }

  get accepted(): Promise<void> {
    return this.#accepted.promise
  }

  get done(): Promise<JobResult> {
    return this.#done.promise
  }

  accept(): void {
    this.#accepted.resolve()
  }

  /** It was not accepted. */
  refuse(error: SegueError): void {
    this.#accepted.reject(error)
    const { code, message } = error
    this.#done.resolve({ ...this.#outside('failed'), fault: { code, message } })
  }

  /** It has ended, or is kept for the next start. */
  finish(): void {
    const { record, outside, fault } = this.#job
    if (record) this.#done.resolve(resultOf(record))
    else this.#done.resolve({ ...this.#outside(outside ?? 'open'), fault })
  }

  /** It is kept for the next start, whatever became of it here. */
  keep(): void {
    this.#done.resolve(this.#outside('open'))
  }

  async results(stage: string): Promise<unknown[]> {
    const { spec } = this.#job
    if (!spec.stages.some(({ name }) => name === stage)) {
      throw new SegueError('E_USAGE', `job ${this.id} has no stage "${stage}"`, {
        expected: `one of ${spec.stages.map(({ name }) => name).join(', ')}`,
      })
    }
    const result = await this.done
    await this.accepted
    if (result.state !== 'ok') throw jobError(result)
    const record = this.#job.record!.stages.find(({ name }) => name === stage)!
    const read = ({ value }: TaskRecord) =>
      value instanceof ObjectRef ? this.#owner.read(value) : value
    return Promise.all(record.tasks.map(read))
  }

  cancel(): void {
    this.#owner.cancel(this.#job)
  }

  /** The result of a job that no core has ever had. */
  #outside(state: JobResult['state']): JobResult {
    const { id, spec } = this.#job
    const now = microseconds()
    const { name, user = 'anyone' } = spec
    return { id, name, user, state, submitted: now, ended: now, tasks: [] }
  }
}

/** What a job came to, as an error. */
export function jobError({
  id,
  name,
  state,
  fault,
}: Pick<JobResult, 'id' | 'name' | 'state' | 'fault'>): SegueError {
  if (state === 'open') {
    return new SegueError('E_CLOSED', `${id} ${name}: the cluster was closed before it ended`, {
      running: 'it is kept and goes on when the cluster is started again',
    })
  }
  const { node, attempt, generation } = fault ?? {}
  const error = new SegueError(
    (fault?.code as ErrorCode) ?? 'E_CANCELLED',
    `${id} ${name}: ${fault?.message ?? state}`,
    { where: fault?.task, node, attempt, generation, running: 'other jobs go on' },
  )
  if (fault?.stack) error.stack = fault.stack
  return error
}

function resultOf(job: JobRecord): JobResult {
  const tasks = job.stages.flatMap((stage) => stage.tasks.map(taskResult))
  const { id, name, user, state, submitted, ended, fault } = job
  return { id, name, user, state, submitted, ended, tasks, fault }
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
