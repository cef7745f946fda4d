import type { ObjectRef, Report, StoredTask } from '#interfaces'
import type { JobSpec } from '../core/job-spec.ts'
import { CallRecord, type JobRecord, type TaskRecord } from '../core/records.ts'
import type { Done } from '../core/resume.ts'
import type { SegueError } from '../errors.ts'
import { microseconds, wallClock } from '../drivers/clock.ts'
import type { JobHandle } from './handle.ts'
import { closed, type Intake } from './intake.ts'
import { Keys } from './keys.ts'
import { unbound } from './modules.ts'
import { OpenJob, type SubmitOptions } from './open-job.ts'
import type { Recorder } from './recorder.ts'
import { doneOf } from './done.ts'
import { endOf, jobOf, taskOf } from './stored.ts'

export interface JobsOptions {
  readonly intake: Intake
  readonly recorder: Recorder
  /** The job bound to the modules that it names; a promise where that has to be waited for. Rejects with why it cannot be. */
  readonly prepare?: (spec: JobSpec, id: string) => JobSpec | Promise<JobSpec>
  /**
   * The job with the results of other jobs in the places where it names them, once they are there; undefined where it names
   * none. Called when it has been accepted, and again after a restart. Rejects with E_INPUT.
   */
  readonly inputs?: (spec: JobSpec, job: OpenJob) => Promise<JobSpec> | undefined
  /** A large result. */
  readonly read: (ref: ObjectRef) => Promise<unknown>
  /** A job was accepted; it has ended. */
  readonly accepted?: (job: OpenJob) => void
  readonly ended?: (job: OpenJob) => void
}

/** Takes jobs in, has them written down, brings them to a core, and tells whoever waits for them how they ended. */
export class Jobs {
  readonly #options: JobsOptions
  readonly #open = new Map<string, OpenJob>()
  readonly #byRecord = new Map<JobRecord, OpenJob>()
  /** Of ended jobs, too. */
  readonly #keys = new Keys()
  /** Those that have ended, which is not written down yet. */
  readonly #leaving = new Set<OpenJob>()
  #number = 0

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /** Jobs that were submitted and have not ended, in order; an ended one stays until its end is written down. */
  get open(): ReadonlyMap<string, OpenJob> {
    return this.#open
  }

  /** The job that was accepted, or is being accepted, under the key. */
  byKey(key: string): string | undefined {
    return this.#keys.jobOf(key)
  }

  /** Numbers go on behind `last`; these keys are taken. */
  continueFrom(last: number, keys: Iterable<readonly [string, number]>): void {
    this.#number = Math.max(this.#number, last)
    for (const [key, job] of keys) this.#keys.set(key, `j-${job}`)
  }

  /** They are not remembered any more. */
  forget(jobs: readonly number[]): void {
    for (const job of jobs) this.#keys.drop(`j-${job}`)
  }

  readonly nextId = (): string => `j-${++this.#number}`

  /**
   * Takes the job in, or throws E_JOB, E_CLOSURE, E_LIMIT, E_FORBIDDEN, E_CLOSED. The handle tells when it is accepted; from then on it
   * ends, one way or another.
   */
  submit(spec: JobSpec, options: SubmitOptions = {}): JobHandle {
    const { key } = options
    const known = key === undefined ? undefined : this.#open.get(this.#keys.jobOf(key) ?? '')
    if (known) return known.handle
    const { intake, recorder, prepare } = this.#options
    const needs = intake.check(options.bound ? unbound(spec) : spec)
    const located = intake.located(spec)
    const when = { at: wallClock(), submitted: microseconds() }
    const job = new OpenJob({ number: this.#number + 1, spec: located, needs, key, ...when }, this)
    intake.take(job.total)
    this.#number++
    this.#open.set(job.id, job)
    if (key !== undefined) this.#keys.set(key, job.id)
    const prepared = (!options.bound && prepare?.(located, job.id)) || located
    if (prepared instanceof Promise || recorder.durable || options.kept)
      void this.#accept(job, prepared, options.kept)
    else {
      job.spec = prepared
      void recorder.accept(jobOf(job))
      this.#accepted(job)
    }
    return job.handle
  }

  /**
   * A job that an earlier life of the cluster accepted goes on; what had succeeded is kept. With `refusal`, why it cannot, it
   * has failed.
   */
  resume(job: OpenJob, done: readonly Done[], refusal?: SegueError): void {
    job.left = job.total - done.length
    this.#options.intake.takeAgain(job.left)
    this.#open.set(job.id, job)
    job.handle.accept()
    if (refusal) this.#giveUp(job, refusal)
    else this.#enter(job, done)
  }

  readonly cancel = (job: OpenJob): void => {
    if (job.stage === 'ended' || job.cancelled) return
    job.cancelled = true
    if (job.record) this.#options.intake.cancel(job.record)
    else if (job.stage === 'waiting') this.#over(job, 'cancelled')
  }

  /** Resolves when none is open. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) for (const { handle } of this.#open.values()) await handle.done
  }

  /** A large result. */
  read(ref: ObjectRef): Promise<unknown> {
    return this.#options.read(ref)
  }

  taskEnded(task: TaskRecord, report: Report | undefined): void {
    this.#options.intake.give(1)
    if (task instanceof CallRecord) return task.settle(task, report)
    const job = this.#byRecord.get(task.job)
    if (!job) return
    // What is cancelled with its job is not written down one by one.
    if (report) this.#options.recorder.append(taskOf(job.number, task, report, wallClock()))
    job.taskEnded(task)
  }

  jobEnded(record: JobRecord): void {
    const job = this.#byRecord.get(record)
    if (job) this.#end(job)
  }

  /**
   * Takes nothing more. All open jobs are cancelled; where the store keeps them for the next start, in the cores alone, and
   * their handles say so.
   */
  close(): void {
    const { intake, recorder } = this.#options
    intake.close()
    for (const job of [...this.#open.values()]) {
      if (!recorder.durable) {
        this.cancel(job)
        continue
      }
      this.#open.delete(job.id)
      // One that is not accepted yet, or has ended, is told as soon as that is written down.
      if (job.stage === 'accepting' || job.stage === 'ended') continue
      job.handle.finish()
      if (!job.record) continue
      this.#byRecord.delete(job.record)
      intake.cancel(job.record)
    }
  }

  /** The store takes nothing more: of whatever end is not written down, the next start knows nothing, and goes on with the job. */
  stopped(): void {
    for (const { handle } of this.#leaving) handle.keep()
    this.#leaving.clear()
  }

  async #accept(
    job: OpenJob,
    prepared: JobSpec | Promise<JobSpec>,
    keep: SubmitOptions['kept'],
  ): Promise<void> {
    const { intake, recorder } = this.#options
    let kept: readonly StoredTask[] = []
    try {
      job.spec = await prepared
      if (keep) kept = await keep(job.number)
      if (intake.closed) throw closed()
      await recorder.accept(jobOf(job))
    } catch (error) {
      intake.give(job.left)
      this.#open.delete(job.id)
      this.#keys.drop(job.id)
      job.stage = 'ended'
      return job.handle.refuse(error as SegueError)
    }
    for (const task of kept) recorder.append({ ...task, job: job.number })
    this.#accepted(job, [...doneOf(kept).values()])
  }

  #accepted(job: OpenJob, done: readonly Done[] = []): void {
    const { intake, recorder, accepted } = this.#options
    job.handle.accept()
    if (intake.closed && recorder.durable) return job.handle.finish()
    accepted?.(job)
    job.left -= done.length
    intake.give(done.length)
    this.#enter(job, done)
  }

  /** Brings an accepted job to a core: at once, or when the results of other jobs are there that it waits for. */
  #enter(job: OpenJob, done: readonly Done[]): void {
    if (job.cancelled) return this.#over(job, 'cancelled')
    const inputs = this.#options.inputs?.(job.spec, job)
    if (!inputs) return this.#begin(job, job.spec, done)
    job.stage = 'waiting'
    inputs.then(
      (spec) => this.#open.has(job.id) && this.#begin(job, spec, done),
      (error: SegueError) => this.#open.has(job.id) && this.#giveUp(job, error),
    )
  }

  #begin(job: OpenJob, spec: JobSpec, done: readonly Done[]): void {
    const { intake } = this.#options
    const { needs, id, submitted } = job
    intake.enter({ spec, needs, id, submitted, done }, (record) => {
      job.record = record
      job.stage = 'open'
      this.#byRecord.set(record, job)
    })
  }

  /** An accepted job that cannot go on has failed. */
  #giveUp(job: OpenJob, { code, message }: SegueError): void {
    this.#over(job, 'failed', { code, message })
  }

  /** A job ends that no core has. */
  #over(job: OpenJob, state: 'failed' | 'cancelled', fault?: OpenJob['fault']): void {
    this.#options.intake.give(job.left)
    job.outside = state
    job.fault = fault
    this.#end(job)
  }

  #end(job: OpenJob): void {
    const { recorder, ended } = this.#options
    job.stage = 'ended'
    if (job.record) this.#byRecord.delete(job.record)
    recorder.append(endOf(job, wallClock()))
    ended?.(job)
    if (!recorder.durable) return this.#leave(job)
    this.#leaving.add(job)
    void recorder.flushed().then(() => this.#leave(job))
  }

  #leave(job: OpenJob): void {
    this.#leaving.delete(job)
    this.#open.delete(job.id)
    job.handle.finish()
  }
}
