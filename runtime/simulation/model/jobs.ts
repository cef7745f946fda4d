import type { Job } from '#interfaces'
import type { JobRecord, StageRecord } from '../../core/records.ts'
import type { Arrival } from '../../workload/workload.ts'
import { LiveJob, type LiveStage } from './live-job.ts'
import { Left } from './outputs.ts'
import { Waves } from './waves.ts'

/** Which parts of a model ask for more than what a job burns. */
export interface Wanted {
  readonly waves: boolean
  readonly transfer: boolean
}

/** What the world knows of each open job. */
export class Jobs {
  readonly #key: number
  readonly #wanted: Wanted
  readonly #open = new Map<Job, LiveJob>()

  constructor(key: number, wanted: Wanted) {
    this.#key = key
    this.#wanted = wanted
  }

  arrived(job: JobRecord, { profiles }: Arrival): void {
    const reads = job.stages.map((): StageRecord[] => [])
    const paired = job.stages.map((): StageRecord[] => [])
    for (const stage of job.stages) {
      for (const { index } of stage.dependents) reads[index].push(stage)
      for (const { index } of stage.pairedDependents) paired[index].push(stage)
    }
    const stages = job.stages.map((_, i): LiveStage => {
      const profile = profiles?.[i]
      const measured = this.#wanted.waves && profile?.waves
      const waves = measured ? Waves.of(measured) : undefined
      return { profile, waves, left: undefined, reads: reads[i], readsPaired: paired[i] }
    })
    if (this.#wanted.transfer) {
      for (const { profile, reads, readsPaired } of stages) {
        if (profile?.inputBytes === undefined) continue
        for (const { index } of [...reads, ...readsPaired]) stages[index].left ??= new Left()
      }
    }
    this.#open.set(job, new LiveJob(this.#key, job, stages))
  }

  /** A job that has ended is known once more where something of it begins that was under way. */
  of(job: JobRecord): LiveJob {
    const live = this.#open.get(job)
    if (live) return live
    const late = new LiveJob(this.#key, job, [])
    late.over = true
    return late
  }

  ended(job: Job): void {
    this.#open.get(job)?.ended()
    this.#open.delete(job)
  }

  /** The node is gone, with what lay there. */
  left(node: string): void {
    for (const { stages } of this.#open.values()) for (const { left } of stages) left?.lost(node)
  }

  /** Jobs that are open. */
  get size(): number {
    return this.#open.size
  }
}
