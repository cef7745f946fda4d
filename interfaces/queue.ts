import { defineInterface } from './kit/component.ts'
import type { Node, Shape, Stage, Task } from './work.ts'

/**
 * The order of what waits, in lanes. The core owns the tasks; a queue holds references and an order, so it can
 * be wrong but cannot lose anything.
 *
 * Who calls: the core pushes, removes, parks and unparks; the scheduler of the same role peeks and ranks. The core
 * removes a task when it carries an act on it out, so `peek` answers the same task until then.
 *
 * Lanes: a task waits in the lane that the scheduler named. Between lanes the lower `rank` goes first, then the
 * lane that has waited longest; within a lane the order is the component's policy.
 *
 * Parking: a parked shape is not offered in any lane, at O(log) cost however many tasks have it. Where very many shapes wait for
 * room, a queue that knows what is offered finds the first that fits; to bring all of them back would cost their number.
 *
 * What survives a swap: nothing of the queue's own. The runtime hands the waiting tasks to the successor through
 * `load`, by reference, in order, possibly in several calls with pushes and removes between them, then parks
 * what was parked and asks the scheduler to rank. A successor accepts any number of tasks, also more than a
 * limit of its own.
 */
export interface Queue {
  /** Takes more waiting tasks over, each with its lane; those of one call come in rising `order`. */
  load(tasks: readonly Task[], lanes: readonly string[]): void
  push(task: Task, lane: string): void
  /** Forgets the task, which waits here in that lane. It need not be the one that `peek` answers. */
  remove(task: Task, lane: string): void
  /** The task to offer next (of that lane, if one is named), passing over parked shapes; undefined when none is. */
  peek(lane?: string): Task | undefined
  /** The lanes that have something to offer. Costs their number: prefer `rank` and `peek()`. */
  lanes(): Iterable<string>
  /** Lower goes first; 0 until it is set. An empty lane is forgotten, and its rank with it. */
  rank(lane: string, rank: number): void
  park(shape: Shape): void
  unpark(shape: Shape): void
  /**
   * Parks the shape for want of room: it is offered nevertheless while a node that was `offer`ed since then is open and has its
   * needs free. With `offer`; where both are left out, the core brings back what fits.
   */
  lack?(shape: Shape): void
  /** The node has something free. The offer lasts until `peek` finds nothing in any lane. */
  offer?(node: Node): void
  /** Tasks that wait here, parked ones too. */
  size(): number
  /** How many more tasks it will take; without limit where left out. The core holds what it does not take. */
  room?(): number
  /** Estimates of this stage's tasks have changed markedly: order them anew. */
  revised?(stage: Stage): void
  /** What stands before the task, with the first `most`; undefined where that cannot be said soon. Asked for people, changes nothing. */
  ahead?(task: Task, lane: string, most: number): Ahead | undefined
}

/** What stands before a task. */
export interface Ahead {
  /** Tasks of its lane that go before it as the order is now, parked ones too. */
  readonly count: number
  /** The first of them, in order. */
  readonly first: readonly Task[]
  /** Lanes in which something waits: where there are several, which of them goes next changes with what starts. */
  readonly lanes: number
}

export const Queue = defineInterface<Queue>()({
  name: 'Queue',
  doc: 'The order of what waits, in lanes.',
  kind: 'decides',
  methods: { load: 2, push: 2, remove: 2, peek: 1, lanes: 0, rank: 2, park: 1, unpark: 1, size: 0 },
  optional: { lack: 1, offer: 1, room: 0, revised: 1, ahead: 3 },
})
