import type { JobRecord, TaskRecord } from './records.ts'

interface Limited {
  /** Tasks that are in the queue. */
  readonly offered: Set<TaskRecord>
  /** Tasks that wait in the core until the job may hold another executor, in order of arrival. */
  readonly kept: Set<TaskRecord>
}

/**
 * Jobs that a `resize` gave a limit: no more of their tasks are offered to the queue than they may still start, so that a
 * scheduler which knows nothing of limits neither breaks them nor stands still before a task that may not start.
 */
export class Allowance {
  readonly #jobs = new Map<JobRecord, Limited>()
  /** Tasks that are kept. */
  readonly kept = new Set<TaskRecord>()

  /** No job has a limit: the usual case, in which nothing here costs anything. */
  get idle(): boolean {
    return this.#jobs.size === 0
  }

  /** A task has come; false when it is kept. */
  arrived(task: TaskRecord): boolean {
    const limited = this.#jobs.get(task.job)
    if (!limited) return true
    if (limited.kept.size === 0 && limited.offered.size < roomOf(task.job)) {
      limited.offered.add(task)
      return true
    }
    limited.kept.add(task)
    this.kept.add(task)
    return false
  }

  /** A task has gone; true when it was kept. */
  left(task: TaskRecord): boolean {
    const limited = this.#jobs.get(task.job)
    if (!limited) return false
    limited.offered.delete(task)
    limited.kept.delete(task)
    return this.kept.delete(task)
  }

  /** The job's limit or what it holds has changed: `offer` and `keep` are told of each task that is to move. */
  settle(
    job: JobRecord,
    waiting: () => Iterable<TaskRecord>,
    offer: (task: TaskRecord) => void,
    keep: (task: TaskRecord) => void,
  ): void {
    let limited = this.#jobs.get(job)
    if (!limited) {
      if (job.executors === Infinity) return
      this.#jobs.set(job, (limited = { offered: new Set(waiting()), kept: new Set() }))
    }
    const { offered, kept } = limited
    const room = roomOf(job)
    if (offered.size > room) {
      // The newest stand back; those that were kept before came later than they.
      const back = [...offered].slice(room)
      const later = [...kept]
      kept.clear()
      for (const task of back) {
        offered.delete(task)
        this.kept.add(task)
        keep(task)
      }
      for (const task of [...back, ...later]) kept.add(task)
    }
    for (const task of kept) {
      if (offered.size >= room) break
      kept.delete(task)
      this.kept.delete(task)
      offered.add(task)
      offer(task)
    }
    if (job.executors === Infinity) this.#jobs.delete(job)
  }

  jobEnded(job: JobRecord): void {
    this.#jobs.delete(job)
  }
}

const roomOf = (job: JobRecord): number => Math.max(0, Math.floor(job.executors) - job.running)
