import { defineInterface } from './kit/component.ts'
import type { Node, Refusal, Task } from './work.ts'

/**
 * Which node for a task, and why none. A placement decides on the core's view of the nodes; the node itself
 * has the last word.
 *
 * Who calls: the core tells of nodes (`join` for each that there is after `create`, in order of joining; then every
 * change); the scheduler of the same role asks. `place` must not change what a second call would answer, other
 * than by a cursor or random stream of its own. Answers must be open nodes that carry the shape's labels and
 * have its needs free; a component that answers otherwise has broken its contract and is replaced.
 *
 * What survives a swap: a cursor, timers - policy memory keyed by node, job or lane. Indexes over nodes are
 * rebuilt through `join`.
 */
export interface Placement {
  join(node: Node): void
  leave(node: Node): void
  /** `free`, `total` or `open` of the node has changed. */
  changed(node: Node): void
  /** A node for the task now; or `no-room`, `impossible` (no open node could ever), or `held` (better later). */
  place(task: Task): Node | Refusal
  /** Distinct nodes for all the tasks at once (one may serve several when it has room), or why not: gangs, bundles. */
  placeAll?(tasks: readonly Task[]): readonly Node[] | Refusal
  /** Up to `count` distinct nodes to probe for the task, whether or not they have room now. */
  probe?(task: Task, count: number): readonly Node[]
  /** The core refused or carried out what was placed: for policies that count chances (delay scheduling). */
  launched?(task: Task, node: Node): void
}

export interface PlacementState {
  readonly [key: string]: number | string | Readonly<Record<string, number>>
}

export const Placement = defineInterface<Placement, PlacementState>()({
  name: 'Placement',
  doc: 'Which node for a task, and why none.',
  kind: 'decides',
  methods: { join: 1, leave: 1, changed: 1, place: 1 },
  optional: { placeAll: 1, probe: 2, launched: 2 },
})

/** True when a placement answered with a reason instead of a node. */
export const isRefusal = (answer: Node | Refusal | readonly Node[]): answer is Refusal =>
  'why' in answer
