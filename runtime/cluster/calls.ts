import type { Report } from '#interfaces'
import type { StageSpec } from '../core/job-spec.ts'
import { CallRecord, type JobRecord } from '../core/records.ts'
import { microseconds } from '../drivers/clock.ts'
import { SegueError, type ErrorCode } from '../errors.ts'
import type { Intake } from './intake.ts'

/** What the tasks of a function need and may do. */
export type CallOptions = Pick<
  StageSpec,
  'needs' | 'labels' | 'priority' | 'estimateMs' | 'retries' | 'backoffMs' | 'timeoutMs' | 'isolate'
> & { readonly user?: string; readonly pool?: string }

/** Exported functions as ones that run on the cluster. Nothing of them is written down: who calls, waits. */
export class Calls {
  readonly #intake: Intake
  readonly #nextId: () => string
  readonly #standing = new Set<JobRecord>()

  constructor(intake: Intake, nextId: () => string) {
    this.#intake = intake
    this.#nextId = nextId
  }

  /** For many small calls: each is a task of one job that stands for all of them. Rejects with the error of the task. */
  function<A extends readonly unknown[], R>(
    call: string,
    { user, pool, ...stage }: CallOptions = {},
  ): (...args: A) => Promise<R> {
    const intake = this.#intake
    const stages = [{ name: 'calls', call, count: 0, ...stage }]
    const spec = { name: call, user, pool, stages }
    const needs = intake.check(spec)
    const job = intake.make(intake.located(spec), needs, this.#nextId())
    job.standing = true
    this.#standing.add(job)
    const [calls] = job.stages
    const home = intake.home.applicationMaster!
    home.submit(job)
    let number = 0
    return (...args) => {
      intake.take(1)
      return new Promise<R>((resolve, reject) => {
        const settle = (task: CallRecord, report: Report | undefined) => {
          if (task.outcome === 'ok') resolve(report!.value as R)
          else reject(callError(task, report))
        }
        intake.event(() => home.call(new CallRecord(calls, ++number, microseconds(), args, settle)))
      })
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
  const thrown = new SegueError(code, error?.message ?? `the call was ${task.outcome}`, {
    where: task.id,
  })
  if (error?.stack) thrown.stack = error.stack
  return thrown
}
