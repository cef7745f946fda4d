import type { Allocation, Limit, Task } from '#interfaces'
import { absent as left } from '../assembler/facade.ts'
import { ContractBroken, type HomeEffects } from './host.ts'
import { Period } from './period.ts'
import type { JobRecord } from './records.ts'
import type { Role } from './role.ts'

/** What a method is that the allocation leaves out. */
const absent: unknown = left

/** The Application Master whose jobs get their limits. */
interface Home extends Role {
  readonly jobs: ReadonlyMap<string, JobRecord>
  resize(job: JobRecord, executors: number): void
}

/**
 * Tells the allocation of jobs, and carries the limits on that it answers. Where it leaves a method out nothing is called, so
 * that one without any costs a comparison for each task.
 */
export class Allocating {
  readonly #home: Home
  readonly #effects: HomeEffects
  readonly #period = new Period()
  /** Limits that stem from the allocation, and not from a scheduler. */
  readonly #limits = new Map<JobRecord, number>()
  /** The size of the largest gang of jobs that have limits: below it they would never end. */
  readonly #gangs = new Map<JobRecord, number>()
  /** It was told of something and not asked since. */
  #due = false

  constructor(home: Home, effects: HomeEffects) {
    this.#home = home
    this.#effects = effects
  }

  get #allocation(): Allocation {
    return this.#home.parts.allocation
  }

  arrived(job: JobRecord): void {
    const { arrived, limits } = this.#allocation
    if (arrived !== absent) this.#tell(() => arrived!(job))
    else if (limits !== absent) this.#due = true
  }

  changed(task: Task): void {
    const { changed } = this.#allocation
    if (changed !== absent) this.#tell(() => changed!(task))
  }

  ended(job: JobRecord): void {
    this.#limits.delete(job)
    this.#gangs.delete(job)
    const { ended } = this.#allocation
    if (ended !== absent) this.#tell(() => ended!(job))
  }

  nodes(): void {
    const { nodes } = this.#allocation
    if (nodes !== absent) this.#tell(() => nodes!())
    this.settle()
  }

  /** Asks for limits, if anything was told since they were asked for. */
  settle(): void {
    if (!this.#due) return
    this.#due = false
    this.#ask()
    this.#await()
  }

  /** Another allocation has been put in force, and told of every job: limits that it does not set anew are over. */
  replaced(): void {
    this.#period.reset()
    const before = [...this.#limits.keys()]
    this.#limits.clear()
    this.#ask()
    for (const job of before) if (!this.#limits.has(job)) this.#limit(job, Infinity)
    this.#await()
  }

  #tell(call: () => void): void {
    this.#due = true
    this.#home.tell('Allocation', call)
  }

  #ask(): void {
    if (this.#allocation.limits === absent) return
    const limits = this.#home.tell('Allocation', () => [...this.#allocation.limits!()]) ?? []
    for (const limit of limits) {
      const fault = this.#faultOf(limit)
      if (fault) return this.#home.fault('Allocation', new ContractBroken(fault))
      const job = limit.job as JobRecord
      this.#limits.set(job, limit.executors)
      this.#limit(job, limit.executors)
    }
  }

  #faultOf(limit: Limit): string | undefined {
    const { job, executors } = limit ?? {}
    if (job === undefined || this.#home.jobs.get(job.id) !== job)
      return `a limit is for ${job?.id ?? 'no job'}, which is not there`
    const fine = executors === Infinity || (Number.isInteger(executors) && executors >= 1)
    return fine ? undefined : `${job.id} is to hold ${executors} executors at most`
  }

  #limit(job: JobRecord, executors: number): void {
    const most = Math.max(executors, this.#largestGang(job))
    if (job.executors !== most) this.#home.resize(job, most)
  }

  #largestGang(job: JobRecord): number {
    let size = this.#gangs.get(job)
    if (size === undefined) {
      size = 0
      for (const { spec, tasks } of job.stages) if (spec.gang) size = Math.max(size, tasks.length)
      this.#gangs.set(job, size)
    }
    return size
  }

  /** While there are jobs, and the allocation asks for it, it is told that time passes. */
  #await(): void {
    const { every } = this.#allocation
    if (every === absent || this.#home.jobs.size === 0) return
    const now = this.#home.now
    const ends = this.#period.begin(now, () => this.#home.tell('Allocation', () => every!()))
    if (ends !== undefined) this.#effects.after(ends - now, () => this.#passed(ends))
  }

  #passed(ends: number): void {
    if (!this.#period.isOver(ends) || this.#home.jobs.size === 0) return
    const { time } = this.#allocation
    if (time !== absent) this.#tell(() => time!())
    this.settle()
  }
}
