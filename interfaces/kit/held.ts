import { add, subtract, type Amounts } from './resources.ts'
import type { Task } from '../work.ts'

const NOTHING: Amounts = []

/** What the running tasks of each user, pool or job hold; a scheduler keeps it in `started` and `ended`. */
export class Held {
  readonly #by = new Map<string, { amounts: number[]; tasks: number }>()

  start(name: string, task: Task): void {
    let held = this.#by.get(name)
    if (!held) this.#by.set(name, (held = { amounts: [], tasks: 0 }))
    add(held.amounts, task.needs)
    held.tasks++
  }

  end(name: string, task: Task): void {
    const held = this.#by.get(name)
    if (!held) return
    subtract(held.amounts, task.needs)
    if (--held.tasks === 0) this.#by.delete(name)
  }

  amounts(name: string): Amounts {
    return this.#by.get(name)?.amounts ?? NOTHING
  }

  tasks(name: string): number {
    return this.#by.get(name)?.tasks ?? 0
  }

  /** Those who hold something. */
  names(): Iterable<string> {
    return this.#by.keys()
  }
}
