import type { Queue, Stage, Task } from '#interfaces'
import type { TaskRecord } from './records.ts'

/**
 * Fills a queue that is to follow the one in force, beside it, in slices between events: walks the list of what
 * waits, in order. What arrives later stands further down that list; what leaves after it was copied is taken
 * out again.
 */
export class Filling {
  readonly queue: Queue
  readonly #laneOf: (task: Task) => string
  #next: TaskRecord | undefined
  /** Highest order that was copied. */
  #reached = 0
  /** The walk came to the end of the list: go on from what was appended since. */
  #last: TaskRecord | undefined
  copied = 0
  /** A task of each lane that was met. */
  readonly #lanes = new Map<string, TaskRecord>()

  constructor(queue: Queue, laneOf: (task: Task) => string, first: TaskRecord | undefined) {
    this.queue = queue
    this.#laneOf = laneOf
    this.#next = first
  }

  /** Copies up to `count` tasks; answers true when nothing is left to copy. */
  slice(count: number, first: TaskRecord | undefined): boolean {
    const tasks: TaskRecord[] = []
    const lanes: string[] = []
    let task = this.#next ?? (this.#last ? this.#last.next : first)
    while (task && tasks.length < count) {
      const lane = this.#laneOf(task) ?? ''
      tasks.push(task)
      lanes.push(lane)
      if (!this.#lanes.has(lane)) this.#lanes.set(lane, task)
      this.#reached = task.order
      this.#last = task
      task = task.next
    }
    this.#next = task
    if (tasks.length > 0) this.queue.load(tasks, lanes)
    this.copied += tasks.length
    return task === undefined
  }

  /** A task of each lane in which something waits, to tell the scheduler of. Call it when all is copied. */
  *waitingByLane(holder: object): Iterable<Task> {
    for (const [lane, met] of this.#lanes) {
      const task = met.holder === holder ? met : this.queue.peek(lane)
      if (task) yield task
    }
  }

  /** What the queue threw while events went on; the rewire must not go through. */
  fault: unknown

  /** The task leaves the list. */
  leave(task: TaskRecord): void {
    this.#attempt(() => this.#leaving(task))
  }

  /** Other times are expected of the stage than when it was copied. */
  revised(stage: Stage): void {
    this.#attempt(() => this.queue.revised!(stage))
  }

  /** A throw of the queue is kept for the rewire, which is not its caller. */
  #attempt(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.fault ??= error
    }
  }

  #leaving(task: TaskRecord): void {
    if (this.#next === task) this.#next = task.next
    if (task.order > this.#reached) return
    if (this.#last === task) this.#last = task.previous
    this.queue.remove(task, this.#laneOf(task) ?? '')
    this.copied--
  }
}
