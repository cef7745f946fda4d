import type { Amounts } from '#interfaces'
import type { Core } from '../core/core.ts'
import type { Entering } from '../core/entering.ts'
import { checkJob, type Dimensions } from '../core/job-parse.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { CallRecord, JobRecord } from '../core/records.ts'
import type { RealDriver } from '../drivers/real.ts'
import { SegueError } from '../errors.ts'
import type { Allowed } from '../formats/allowed.ts'
import { locateStage } from './locate.ts'

const MOST_OPEN_TASKS = 2_000_000

export interface IntakeOptions {
  readonly driver: RealDriver
  readonly home: Core
  readonly dimensions: Dimensions
  /** Relative paths of jobs start here. */
  readonly folder: string
  readonly maxTasks?: number
  /** What jobs may do; anything where nothing is said. */
  readonly allowed?: Allowed
}

/** The way of jobs and calls to the core that is their home: checks, records, and the limit of what is open. */
export class Intake {
  readonly home: Core
  readonly #options: IntakeOptions
  #openTasks = 0
  #closed = false

  constructor(options: IntakeOptions) {
    this.#options = options
    this.home = options.home
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#closed = true
  }

  /** What each stage needs. Throws E_JOB, E_CLOSURE, E_LIMIT, E_FORBIDDEN, E_CLOSED. */
  check(spec: JobSpec): readonly Amounts[] {
    if (this.#closed) throw closed()
    const needs = checkJob(spec, this.#options.dimensions)
    this.#options.allowed?.demand(spec)
    return needs
  }

  /** The job with absolute paths. */
  located(spec: JobSpec): JobSpec {
    const { folder } = this.#options
    return { ...spec, stages: spec.stages.map((stage) => locateStage(stage, folder)) }
  }

  /** The job enters its core, now; `made` may do something to its record first. */
  enter(job: Entering, made?: (record: JobRecord) => void): JobRecord {
    return this.event(() => this.home.submit(job, made))
  }

  /** One more task for a job that stands. */
  call(task: CallRecord): void {
    this.event(() => this.home.call(task))
  }

  /** So many more tasks are open. Throws E_LIMIT, E_CLOSED. */
  take(tasks: number): void {
    if (this.#closed) throw closed()
    const most = this.#options.maxTasks ?? MOST_OPEN_TASKS
    if (this.#openTasks + tasks > most) {
      throw new SegueError('E_LIMIT', `${this.#openTasks} tasks are open`, {
        expected: `at most ${most} with these ${tasks}`,
        running: 'everything that was accepted; these were not',
        next: 'submit again when some have ended, or open the cluster with a higher maxTasks',
      })
    }
    this.#openTasks += tasks
  }

  /** They were accepted by an earlier life of the cluster, whatever the limit is now. */
  takeAgain(tasks: number): void {
    this.#openTasks += tasks
  }

  /** So many are open no longer. */
  give(tasks: number): void {
    this.#openTasks -= tasks
  }

  cancel(record: JobRecord): void {
    this.event(() => this.home.cancel(record))
  }

  /** Lets something happen in the cores, now. */
  event<T>(happen: () => T): T {
    const { driver } = this.#options
    driver.tick()
    const happened = happen()
    driver.kick()
    return happened
  }
}

export const closed = (): SegueError =>
  new SegueError('E_CLOSED', 'the cluster is closed', { next: 'open another one' })
