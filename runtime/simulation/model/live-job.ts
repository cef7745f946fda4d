import type { JobRecord, StageRecord, TaskRecord } from '../../core/records.ts'
import type { StageProfile } from '../../workload/workload.ts'
import { keyed } from './draws.ts'
import type { Left } from './outputs.ts'
import type { Waves } from './waves.ts'

/** What the world knows of a stage of an open job. */
export interface LiveStage {
  readonly profile: StageProfile | undefined
  /** Measured durations, where the model goes by them and there are some. */
  readonly waves: Waves | undefined
  /** Where what its tasks made lies, where somebody reads it. */
  left: Left | undefined
  /** Stages whose results its tasks read, all of them or one by one. */
  readonly reads: readonly StageRecord[]
  readonly readsPaired: readonly StageRecord[]
}

/** What the world knows of a job, until it has ended. */
export class LiveJob {
  /** Executors that are, or were last, this job's. */
  executors = 0
  over = false
  stages: readonly LiveStage[]
  /** Of what is drawn for it. */
  readonly #key: number
  /** How often each of its tasks has begun, by number. */
  #begun: Uint32Array

  constructor(key: number, job: JobRecord, stages: readonly LiveStage[]) {
    // Jobs are numbered as they arrive, whatever becomes of them.
    this.#key = keyed(key, Number(job.id.slice(2)))
    this.stages = stages
    this.#begun = new Uint32Array(job.stages.reduce((sum, { tasks }) => sum + tasks.length, 1))
  }

  /**
   * The key of what is drawn for an attempt of the task that begins now. A second one, be it a retry, a copy, or one after an
   * eviction, meets another fate than the first.
   */
  begins({ number }: TaskRecord): number {
    if (number >= this.#begun.length) {
      const more = new Uint32Array(number * 2)
      more.set(this.#begun)
      this.#begun = more
    }
    return keyed(keyed(this.#key, number), this.#begun[number]++)
  }

  /** Nothing is kept of it but that it has ended: executors may still remember it. */
  ended(): void {
    this.over = true
    this.stages = []
    this.#begun = NONE
  }
}

const NONE = new Uint32Array(0)
