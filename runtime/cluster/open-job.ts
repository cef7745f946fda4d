import type { Amounts, Instant, Micros, ObjectRef, StoredTask } from '#interfaces'
import type { FaultRecord } from '../core/fault-record.ts'
import { countOf } from '../core/job-records.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { JobRecord, TaskRecord } from '../core/records.ts'
import { Handle } from './handle.ts'

/** What a submission may say beside the job. */
export interface SubmitOptions {
  /** The same key again, also after a restart: the job that was accepted for it, not another one. */
  readonly key?: string
  /** It is bound to its modules already. */
  readonly bound?: boolean
  /** Who asks, for the record. */
  readonly actor?: string
  /** Tasks that have succeeded before: they are not run again. Told the number that the job got. */
  readonly kept?: (job: number) => Promise<readonly StoredTask[]>
}

/**
 * `accepting`: it is being bound and written down, and may still be refused. `waiting`: it was accepted, and waits for results of
 * other jobs. `open`: a core has it. `ended`: it has ended or was refused.
 */
export type JobStage = 'accepting' | 'waiting' | 'open' | 'ended'

export interface Submission {
  readonly number: number
  readonly spec: JobSpec
  readonly needs: readonly Amounts[]
  /** When it was submitted: for the next process, and by the cluster's clock. */
  readonly at: Instant
  readonly submitted: Micros
  readonly key?: string
}

/** What the handle of a job asks for. */
export interface JobOwner {
  cancel(job: OpenJob): void
  /** A large result. */
  read(ref: ObjectRef): Promise<unknown>
}

/** A job from its submission to its end. */
export class OpenJob implements Submission {
  readonly number: number
  readonly needs: readonly Amounts[]
  readonly at: Instant
  readonly submitted: Micros
  readonly key: string | undefined
  readonly handle: Handle
  /** Tasks that it has. */
  readonly total: number
  /** Tasks that count as open as long as no core has it. */
  left: number
  /** With modules bound as soon as they are. */
  spec: JobSpec
  stage: JobStage = 'accepting'
  /** The core's, once it has it. */
  record: JobRecord | undefined
  /** How it ended, and why, where no core has ever had it. */
  outside: 'failed' | 'cancelled' | undefined
  fault: FaultRecord | undefined
  /** Tasks that ran again after a restart. */
  repeated = 0
  /** It is to be cancelled as soon as that can be done. */
  cancelled = false
  #watchers: Set<(task: TaskRecord) => void> | undefined

  constructor(submission: Submission, owner: JobOwner) {
    const { number, spec, needs, at, submitted, key } = submission
    this.number = number
    this.spec = spec
    this.needs = needs
    this.at = at
    this.submitted = submitted
    this.key = key
    this.total = spec.stages.reduce((sum, stage) => sum + countOf(stage), 0)
    this.left = this.total
    this.handle = new Handle(this, owner)
  }

  get id(): string {
    return `j-${this.number}`
  }

  /** Calls back for each task that ends from now on, until the returned function is called. */
  watch(watcher: (task: TaskRecord) => void): () => void {
    this.#watchers ??= new Set()
    this.#watchers.add(watcher)
    return () => this.#watchers!.delete(watcher)
  }

  taskEnded(task: TaskRecord): void {
    if (this.#watchers) for (const watcher of this.#watchers) watcher(task)
  }
}
