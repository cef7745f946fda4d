import type { Shape, Task } from '../work.ts'
import type { Entry, Heap } from './heap.ts'
import type { NeedsTree, Standing } from './needs-tree.ts'
import type { TaskHeap } from './task-heap.ts'

export interface Lane {
  readonly name: string
  /** Order in which lanes were first seen. */
  readonly seq: number
  rank: number
  readonly groups: Map<Shape, Group>
  /** Its groups by their first task, when it is broad; parked ones may be missing. */
  heads: Heap<Group> | undefined
  /** Those of its groups that lack room, when it is broad. */
  wanting: NeedsTree<Group> | undefined
  /** Its place among the broad lanes. */
  readonly entry: Entry<Lane>
}

/** The waiting tasks of one shape in one lane. */
export interface Group {
  readonly lane: Lane
  readonly line: Line
  readonly tasks: TaskHeap
  /** Its place among the groups of its line, by the lane's rank; in a broad lane, among the heads. */
  readonly entry: Entry<Group>
  /** Its place among what lacks room in its lane. */
  standing: Standing<Group> | undefined
}

/** All groups of one shape: parking it takes one entry out of one heap. */
export interface Line {
  readonly shape: Shape
  /** Those of lanes that are not broad. */
  readonly groups: Heap<Group>
  /** All of them. */
  readonly members: Set<Group>
  /** Groups of broad lanes that were found parked and taken out of the heads of their lane. */
  readonly aside: Set<Group>
  readonly entry: Entry<Line>
  parked: boolean
  /** Parked for want of room since that offer; undefined where it is not. */
  lacks: number | undefined
  /** Its place among what lacks room, by the best of its groups of lanes that are not broad. */
  standing: Standing<Line> | undefined
}

/** Lower rank, then older lane, then lower key, then lower order: compared over the best group of each shape. */
export function lineBefore(a: Entry<Line>, b: Entry<Line>): boolean {
  const left = a.value.groups.peek()!
  const right = b.value.groups.peek()!
  if (left.key !== right.key) return left.key < right.key
  if (left.seq !== right.seq) return left.seq < right.seq
  return headBefore(left.value.tasks.first()!, right.value.tasks.first()!)
}

/** The group that goes first: by the ranks of their lanes, then as their first tasks do. */
export function earlier(a: Group | undefined, b: Group | undefined): Group | undefined {
  if (!a || !b) return a ?? b
  if (a.lane !== b.lane) return laneBefore(a.lane, b.lane) ? a : b
  return headBefore(a.tasks.first()!, b.tasks.first()!) ? a : b
}

export const laneBefore = (a: Lane, b: Lane): boolean =>
  a.rank < b.rank || (a.rank === b.rank && a.seq < b.seq)

const headBefore = (a: Entry<Task>, b: Entry<Task>): boolean =>
  a.key < b.key || (a.key === b.key && a.seq < b.seq)
