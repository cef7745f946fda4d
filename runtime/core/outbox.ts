import type { Message } from './messages.ts'
import type { TaskRecord } from './records.ts'

/** Tasks that are on their way to other cores; those of one plan go out together. */
export class Outbox {
  readonly #tasks = new Map<string, TaskRecord[]>()

  add(task: TaskRecord, to: string): void {
    task.state = 'asked'
    task.sentTo = to
    const tasks = this.#tasks.get(to)
    if (tasks) tasks.push(task)
    else this.#tasks.set(to, [task])
  }

  /** What was cancelled meanwhile stays here. */
  flush(send: (to: string, message: Message) => void): void {
    if (this.#tasks.size === 0) return
    for (const [to, tasks] of this.#tasks) {
      send(to, { type: 'ask', tasks: tasks.filter((task) => task.state === 'asked') })
    }
    this.#tasks.clear()
  }
}
