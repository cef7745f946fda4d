import type { Estimator } from '../estimator.ts'
import type { Job, Micros, Stage, Task } from '../work.ts'
import { Moments } from './statistics.ts'

/** What is left of one stage: estimated work, or unfinished tasks of which nothing is known. */
interface Part {
  readonly known: boolean
  readonly amount: number
}

interface Left {
  readonly parts: Map<Stage, Part>
  work: Micros
  unknown: number
}

/**
 * The work that is left of each job: over its stages the sum of unfinished tasks times their estimate. A task without
 * an estimate counts as long as the mean of the estimates so far, or 1 when there is none. Only stages that were
 * `touched` are counted anew, so that an event of a job of ten thousand stages costs no more than of one of two.
 */
export class Remaining {
  readonly #estimator: Estimator
  readonly #jobs = new Map<Job, Left>()
  /** One task of each stage in which something changed. */
  readonly #touched = new Map<Stage, Task>()
  /** Jobs to be told of whether or not one of their stages was touched. */
  readonly #arrived = new Set<Job>()
  readonly #estimates = new Moments()

  constructor(estimator: Estimator) {
    this.#estimator = estimator
  }

  /** Something about the task's stage has changed. */
  touch(task: Task): void {
    this.#touched.set(task.stage, task)
  }

  /** The job is there: it is to be told of. */
  arrive(job: Job): void {
    this.#arrived.add(job)
  }

  /** Something is known of the work of some task. */
  get informed(): boolean {
    return this.#estimates.count > 0
  }

  forget(job: Job): void {
    this.#jobs.delete(job)
    this.#arrived.delete(job)
    for (const stage of this.#touched.keys()) if (stage.job === job) this.#touched.delete(stage)
  }

  /** The jobs that have arrived or were touched since the last call, each with what is left of it. */
  settle(tell: (job: Job, left: Micros) => void): void {
    if (this.#touched.size === 0 && this.#arrived.size === 0) return
    const jobs = new Set(this.#arrived)
    this.#arrived.clear()
    for (const job of jobs) this.#leftOf(job)
    for (const [stage, task] of this.#touched) {
      this.#count(this.#leftOf(stage.job), stage, this.#estimate(task))
      jobs.add(stage.job)
    }
    this.#touched.clear()
    const mean = this.#estimates.count > 0 ? this.#estimates.mean : 1
    for (const job of jobs) {
      const { work, unknown } = this.#jobs.get(job)!
      tell(job, work + unknown * mean)
    }
  }

  #leftOf(job: Job): Left {
    let left = this.#jobs.get(job)
    if (!left) {
      this.#jobs.set(job, (left = { parts: new Map(), work: 0, unknown: 0 }))
      for (const stage of job.stages) this.#count(left, stage, this.#estimate(stage.task))
    }
    return left
  }

  #estimate(task: Task | undefined): Micros | undefined {
    const estimate = task && this.#estimator.estimate(task)
    if (estimate !== undefined) this.#estimates.add(estimate)
    return estimate
  }

  #count(left: Left, stage: Stage, estimate: Micros | undefined): void {
    const old = left.parts.get(stage)
    if (old) this.#sum(left, old, -1)
    const known = estimate !== undefined
    const part = { known, amount: known ? stage.unfinished * estimate : stage.unfinished }
    this.#sum(left, part, 1)
    left.parts.set(stage, part)
  }

  #sum(left: Left, { known, amount }: Part, sign: 1 | -1): void {
    if (known) left.work += sign * amount
    else left.unknown += sign * amount
  }
}
