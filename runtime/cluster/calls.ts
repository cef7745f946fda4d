import { ObjectRef, type Report } from '#interfaces'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { CallRecord, type JobRecord, type StageRecord } from '../core/records.ts'
import { microseconds } from '../drivers/clock.ts'
import { SegueError, type ErrorCode } from '../errors.ts'
import { MOST_NAME } from '../core/job-limits.ts'
import { closed, type Intake } from './intake.ts'

/** What the tasks of a function need and may do. */
export type CallOptions = Pick<
  StageSpec,
  'needs' | 'labels' | 'priority' | 'estimateMs' | 'retries' | 'backoffMs' | 'timeoutMs' | 'isolate'
> & { readonly user?: string; readonly pool?: string }

export interface CallsOptions {
  /** Binds a function to its module; a promise where that has to be waited for. */
  readonly bind: (spec: JobSpec) => JobSpec | Promise<JobSpec>
  /** A large result, which nobody else wants. */
  readonly take: (ref: ObjectRef) => Promise<unknown>
}

/** Exported functions as ones that run on the cluster. Nothing of them is written down: who calls, waits. */
export class Calls {
  readonly #intake: Intake
  readonly #nextId: () => string
  readonly #options: CallsOptions
  readonly #standing = new Set<JobRecord>()

  constructor(intake: Intake, nextId: () => string, options: CallsOptions) {
    this.#intake = intake
    this.#nextId = nextId
    this.#options = options
  }

  /**
   * For many small calls: each is a task of one job that stands for all of them. The module is bound now, once. Rejects with
   * the error of the task, or why there is no such function.
   */
  function<A extends readonly unknown[], R>(
    call: string,
    { user, pool, ...stage }: CallOptions = {},
  ): (...args: A) => Promise<R> {
    const intake = this.#intake
    // Names are short, and paths need not be.
    const name = call.slice(-MOST_NAME)
    const spec = { name, user, pool, stages: [{ name: 'calls', call, count: 0, ...stage }] }
    const needs = intake.check(spec)
    const id = this.#nextId()
    const stand = (bound: JobSpec): StageRecord => {
      if (intake.closed) throw closed()
      const entering = { spec: bound, needs, id, submitted: microseconds(), standing: true }
      const job = intake.enter(entering)
      this.#standing.add(job)
      return job.stages[0]
    }
    const binding = this.#options.bind(intake.located(spec))
    let calls = binding instanceof Promise ? undefined : stand(binding)
    const standing = binding instanceof Promise ? binding.then(stand) : undefined
    standing?.then(
      (stage) => (calls = stage),
      // Told to whoever calls.
      () => {},
    )
    let number = 0
    const enter = (stage: StageRecord, args: A) =>
      new Promise<R>((resolve, reject) => {
        const settle = (task: CallRecord, report: Report | undefined) => {
          if (task.outcome !== 'ok') reject(callError(task, report))
          else if (report!.value instanceof ObjectRef)
            this.#options.take(report!.value).then(resolve as (value: unknown) => void, reject)
          else resolve(report!.value as R)
        }
        intake.call(new CallRecord(stage, ++number, microseconds(), args, settle))
      })
    return (...args) => {
      intake.take(1)
      if (calls) return enter(calls, args)
      return standing!.then(
        (stage) => enter(stage, args),
        (error: unknown) => {
          intake.give(1)
          throw error
        },
      )
    }
  }

  /** Cancels what is open. */
  close(): void {
    for (const job of this.#standing) this.#intake.cancel(job)
  }
}

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
  const { node, attempt, generation } = task.lastFault ?? {}
  const parts = { where: task.id, node, attempt, generation }
  const thrown = new SegueError(code, error?.message ?? `the call was ${task.outcome}`, parts)
  if (error?.stack) thrown.stack = error.stack
  return thrown
}
