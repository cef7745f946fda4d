import type { LiveJob } from './live-job.ts'
import type { Came } from './waves.ts'

/** One running place on a node. */
export class Executor {
  /** The job for which it runs or ran last; undefined before its first. */
  job: LiveJob | undefined = undefined
  /** Position of the stage in that job, of which its last task was. */
  stage = -1
  /** Unique for each time that it came to a job: what it left in memory is gone once it goes to another. */
  stay = 0
  /** What it was to the attempt that it was taken for last. */
  came: Came = 'fresh'
  /** Before that attempt it had never run anything. */
  unused = true
}

/**
 * Which executors there are on each node, and what each is warm for. A node has as many as it ever ran attempts at once: a new one comes
 * only where none is idle. Asking takes time in proportion to the idle ones of the node.
 */
export class Executors {
  readonly #idle = new Map<string, Executor[]>()
  #stays = 0

  /**
   * The best idle one for a task of that stage: the last to have run that stage, then that job, then the one that has been idle longest,
   * first of those whose job has ended. The job has it from now on.
   */
  take(node: string, job: LiveJob, stage: number): Executor {
    const idle = this.#idle.get(node)
    const at = idle ? best(idle, job, stage) : -1
    const executor = at < 0 ? new Executor() : idle![at]
    if (at >= 0) idle!.splice(at, 1)
    executor.unused = executor.job === undefined
    if (executor.job === job) executor.came = executor.stage === stage ? 'rest' : 'first'
    else {
      executor.came = 'fresh'
      if (executor.job) executor.job.executors--
      executor.job = job
      executor.stay = ++this.#stays
      job.executors++
    }
    executor.stage = stage
    return executor
  }

  /** The attempt that it was taken for is over. */
  give(node: string, executor: Executor): void {
    const idle = this.#idle.get(node)
    if (idle) idle.push(executor)
    else this.#idle.set(node, [executor])
  }

  /** It is gone, as one of a node that has left. */
  static lose(executor: Executor): void {
    if (executor.job) executor.job.executors--
  }

  /** The node has left, with those that were idle on it. */
  left(node: string): void {
    for (const executor of this.#idle.get(node) ?? []) Executors.lose(executor)
    this.#idle.delete(node)
  }

  idle(node: string): readonly Executor[] {
    return this.#idle.get(node) ?? []
  }
}

/** Position in the list, of which the last became idle last; -1 where it is empty. */
function best(idle: readonly Executor[], job: LiveJob, stage: number): number {
  let same = -1
  let ended = -1
  for (let i = idle.length - 1; i >= 0; i--) {
    const executor = idle[i]
    if (executor.job === job) {
      if (executor.stage === stage) return i
      if (same < 0) same = i
    } else if (executor.job!.over) ended = i
  }
  if (same >= 0) return same
  return ended >= 0 ? ended : idle.length > 0 ? 0 : -1
}
