import type { Task } from '#interfaces'
import type { TaskRecord } from './records.ts'

/** Why there is no act on the task: the role does not hold it. */
export const strayed = (task: Task, role: object): string | undefined =>
  (task as TaskRecord).holder === role ? undefined : `${task.id} does not wait here`

/** What waits at a role, in order of arrival: a list through the tasks themselves, so that it costs no memory of its own. */
export class WaitingList {
  first: TaskRecord | undefined
  last: TaskRecord | undefined
  size = 0
  #order = 0

  append(task: TaskRecord, holder: object): void {
    task.order = ++this.#order
    task.holder = holder
    task.previous = this.last
    task.next = undefined
    if (this.last) this.last.next = task
    else this.first = task
    this.last = task
    this.size++
  }

  *[Symbol.iterator](): Iterator<TaskRecord> {
    for (let task = this.first; task; task = task.next) yield task
  }

  /** Takes the task out; its own links stay until `forget`, for whoever walks the list. */
  unlink(task: TaskRecord): void {
    if (task.previous) task.previous.next = task.next
    else this.first = task.next
    if (task.next) task.next.previous = task.previous
    else this.last = task.previous
    this.size--
  }

  forget(task: TaskRecord): void {
    task.next = task.previous = undefined
    task.holder = undefined
  }
}
