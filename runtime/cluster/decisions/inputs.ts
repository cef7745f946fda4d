import type { Micros } from '#interfaces'
import type { JobRecord, StageRecord, TaskRecord } from '../../core/records.ts'

interface Before {
  /** Stages of which every task must have ended. */
  readonly whole: readonly StageRecord[]
  /** Stages of which the task of the same index must have ended. */
  readonly paired: readonly StageRecord[]
  /** When the last task of `whole` ended, as far as that is known. */
  end: Micros | undefined
}

/** What the tasks of a job wait or waited for inside the job. */
export class Inputs {
  readonly #job: JobRecord
  readonly #before = new Map<StageRecord, Before>()

  constructor(job: JobRecord) {
    this.#job = job
  }

  /** Stages that must end before any task of this one begins. */
  whole(stage: StageRecord): readonly StageRecord[] {
    return this.#of(stage).whole
  }

  /** Tasks that this one waits for by itself. */
  paired(task: TaskRecord): TaskRecord[] {
    return this.#of(task.stage).paired.map(({ tasks }) => tasks[task.index])
  }

  /** When the last of its inputs was there, as far as times are known. */
  readyAt(task: TaskRecord): Micros {
    const before = this.#of(task.stage)
    before.end ??= Math.max(0, ...before.whole.map(({ tasks }) => tasks.reduce(later, 0)))
    return this.paired(task).reduce(later, Math.max(task.submitted, before.end))
  }

  #of(stage: StageRecord): Before {
    let before = this.#before.get(stage)
    if (!before) {
      const { stages } = this.#job
      before = {
        whole: stages.filter(({ dependents }) => dependents.includes(stage)),
        paired: stages.filter(({ pairedDependents }) => pairedDependents.includes(stage)),
        end: undefined,
      }
      this.#before.set(stage, before)
    }
    return before
  }
}

const later = (last: Micros, { submitted, times }: TaskRecord): Micros =>
  times ? Math.max(last, submitted + times.response) : last
