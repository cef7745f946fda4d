import type { Task } from '../work.ts'
import type { Entry } from './heap.ts'
import type { TaskHeap } from './task-heap.ts'

/** More waiting tasks than these are not looked through for a question. */
const MOST = 100_000

const before = (a: Entry<Task>, b: Entry<Task>): boolean =>
  a.key < b.key || (a.key === b.key && a.seq < b.seq)

/** How many tasks in all of the heaps go before this one, and the first `most` of them; undefined when they are too many. */
export function aheadIn(
  heaps: Iterable<TaskHeap>,
  task: Task,
  most: number,
): { readonly count: number; readonly first: readonly Task[] } | undefined {
  const all: Entry<Task>[] = []
  let own: Entry<Task> | undefined
  for (const heap of heaps) {
    if (all.length + heap.size > MOST) return undefined
    for (const entry of heap.entries()) {
      if (entry.value === task) own = entry
      else all.push(entry)
    }
  }
  if (!own) return undefined
  let count = 0
  const first: Entry<Task>[] = []
  for (const entry of all) {
    if (!before(entry, own)) continue
    count++
    let at = first.length
    while (at > 0 && before(entry, first[at - 1])) at--
    if (at >= most) continue
    first.splice(at, 0, entry)
    if (first.length > most) first.pop()
  }
  return { count, first: first.map(({ value }) => value) }
}
