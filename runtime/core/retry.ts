import type { Micros } from '#interfaces'
import type { HomeEffects } from './host.ts'
import type { TaskRecord } from './records.ts'

const LONGEST: Micros = 30_000_000

/** Exponential back-off: `base` milliseconds (100 where nothing is said) before the first retry, then doubling up to 30 s. */
export function retryDelay(base: number | undefined, attempts: number): Micros {
  return Math.min(LONGEST, Math.round((base ?? 100) * 1000) * 2 ** Math.min(attempts - 1, 30))
}

/** Tasks that failed and are not tried again yet. */
export class BackingOff {
  readonly #tasks = new Set<TaskRecord>()

  get size(): number {
    return this.#tasks.size
  }

  /** Calls back when the task is to be tried again, unless it has left until then. */
  add(task: TaskRecord, effects: HomeEffects, again: () => void): void {
    this.#tasks.add(task)
    effects.after(retryDelay(task.stage.spec.backoffMs, task.attempt++), () => {
      if (this.#tasks.delete(task)) again()
    })
  }

  delete(task: TaskRecord): void {
    this.#tasks.delete(task)
  }
}
