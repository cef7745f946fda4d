import type { JobRecord, TaskRecord } from './records.ts'

interface Limited {
  /** Tasks that are in the queue. */
  readonly offered: Set<TaskRecord>
  /** Tasks that were in the queue and stand back, the oldest last. Those that are not in `kept` any more have gone. */
  readonly back: TaskRecord[]
  /** Tasks that came later, in order of arrival from `first` on; as before. */
  later: TaskRecord[]
  first: number
  /** How many of its tasks are kept. */
  keeps: number
}

/**
 * Jobs that were given a limit: no more of their tasks are offered to the queue than they may still start, so that a
 * scheduler which knows nothing of limits neither breaks them nor stands still before a task that may not start.
 */
export class Allowance {
  readonly #jobs = new Map<JobRecord, Limited>()
  /** Tasks that wait in the core until their job may hold another executor. */
  readonly kept = new Set<TaskRecord>()

  /** No job has a limit: the usual case, in which nothing here costs anything. */
  get idle(): boolean {
    return this.#jobs.size === 0
  }

  /** The job has a limit: its tasks are counted from now on, those that wait already among them. */
  begin(job: JobRecord, waiting: () => Iterable<TaskRecord>): void {
    if (this.#jobs.has(job)) return
    this.#jobs.set(job, { offered: new Set(waiting()), back: [], later: [], first: 0, keeps: 0 })
  }

  /** A task has come; false when it is kept. */
  arrived(task: TaskRecord): boolean {
    const limited = this.#jobs.get(task.job)
    if (!limited) return true
    const { offered, later, keeps } = limited
    if (keeps === 0 && offered.size < roomOf(task.job)) {
      offered.add(task)
      return true
    }
    later.push(task)
    this.#keep(limited, task)
    return false
  }

  /** A task has gone; true when it was kept. */
  left(task: TaskRecord): boolean {
    const limited = this.#jobs.get(task.job)
    if (!limited) return false
    limited.offered.delete(task)
    return this.#goes(limited, task)
  }

  /** The job's limit or what it holds has changed: `offer` and `keep` are told of each task that is to move. */
  settle(
    job: JobRecord,
    waiting: () => Iterable<TaskRecord>,
    offer: (task: TaskRecord) => void,
    keep: (task: TaskRecord) => void,
  ): void {
    if (job.executors < Infinity) this.begin(job, waiting)
    const limited = this.#jobs.get(job)
    if (!limited) return
    const { offered, back } = limited
    const room = roomOf(job)
    if (offered.size > room) {
      // The newest stand back; those that stood back before came later than they.
      for (const task of [...offered].slice(room).reverse()) {
        offered.delete(task)
        back.push(task)
        this.#keep(limited, task)
        keep(task)
      }
    }
    while (offered.size < room) {
      const task = nextOf(limited)
      if (!task) break
      if (!this.#goes(limited, task)) continue
      offered.add(task)
      offer(task)
    }
  }

  /** One that had a limit is counted to its end, whether it has one or not: limits that come and go are cheap then. */
  jobEnded(job: JobRecord): void {
    this.#jobs.delete(job)
  }

  #keep(limited: Limited, task: TaskRecord): void {
    limited.keeps++
    this.kept.add(task)
  }

  /** True when it was kept until now. */
  #goes(limited: Limited, task: TaskRecord): boolean {
    if (!this.kept.delete(task)) return false
    limited.keeps--
    return true
  }
}

function nextOf(limited: Limited): TaskRecord | undefined {
  const { back, later } = limited
  if (back.length > 0) return back.pop()
  const task = later[limited.first++]
  if (limited.first >= later.length) {
    limited.later = []
    limited.first = 0
  }
  return task
}

const roomOf = (job: JobRecord): number => Math.max(0, Math.floor(job.executors) - job.running)
