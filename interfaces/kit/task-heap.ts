import type { Stage, Task } from '../work.ts'
import { Heap, type Entry } from './heap.ts'

/**
 * Waiting tasks in order of a key, ties by `order`. A task that leaves from the middle is only noted, and dropped when
 * it comes to the front or when those that left are the larger part: no handle is kept for each task.
 */
export class TaskHeap {
  readonly #tasks = new Heap<Task>()
  readonly #keyOf: (task: Task) => number
  /** Orders of the tasks that left and still have an entry; never that of the first. */
  #gone: Set<number> | undefined

  constructor(keyOf: (task: Task) => number) {
    this.#keyOf = keyOf
  }

  get empty(): boolean {
    return this.#tasks.size === 0
  }

  /** No less than there are. */
  get size(): number {
    return this.#tasks.size
  }

  /** In no particular order. */
  *entries(): Iterable<Entry<Task>> {
    for (const entry of this.#tasks) if (!this.#gone?.has(entry.seq)) yield entry
  }

  first(): Entry<Task> | undefined {
    return this.#tasks.peek()
  }

  /** True when the task is the first now. */
  push(task: Task): boolean {
    return this.#tasks.push(task, this.#keyOf(task), task.order).at === 0
  }

  /** True when the task was the first. */
  remove(task: Task): boolean {
    if (this.#tasks.peek()!.seq !== task.order) {
      this.#gone ??= new Set()
      this.#gone.add(task.order)
      if (this.#gone.size > 32 && this.#gone.size * 2 > this.#tasks.size) this.#compact()
      return false
    }
    this.#tasks.pop()
    this.#prune()
    return true
  }

  /** Reads the keys of that stage's tasks anew. */
  revise(stage: Stage): void {
    this.#compact()
    for (const entry of this.#tasks)
      if (entry.value.stage === stage) entry.key = this.#keyOf(entry.value)
    this.#tasks.reorder()
  }

  #prune(): void {
    if (!this.#gone) return
    for (
      let head = this.#tasks.peek();
      head && this.#gone.delete(head.seq);
      head = this.#tasks.peek()
    )
      this.#tasks.pop()
  }

  #compact(): void {
    if (this.#gone) this.#tasks.keep((entry) => !this.#gone!.has(entry.seq))
    this.#gone = undefined
  }
}
