import type { Queue } from '../queue.ts'
import type { Shape, Task } from '../work.ts'
import { aheadIn } from './ahead.ts'
import { Heap, type Entry } from './heap.ts'
import { TaskHeap } from './task-heap.ts'

/** A lane with more shapes than this keeps an order of its own over them: ranking it stays cheap. */
const BROAD = 8

interface Lane {
  readonly name: string
  /** Order in which lanes were first seen. */
  readonly seq: number
  rank: number
  readonly groups: Map<Shape, Group>
  /** Its groups by their first task, when it is broad; parked ones may be missing. */
  heads: Heap<Group> | undefined
  /** Its place among the broad lanes. */
  readonly entry: Entry<Lane>
}

/** The waiting tasks of one shape in one lane. */
interface Group {
  readonly lane: Lane
  readonly line: Line
  readonly tasks: TaskHeap
  /** Its place among the groups of its line, by the lane's rank; in a broad lane, among the heads. */
  readonly entry: Entry<Group>
}

/** All groups of one shape: parking it takes one entry out of one heap. */
interface Line {
  readonly shape: Shape
  /** Those of lanes that are not broad. */
  readonly groups: Heap<Group>
  /** All of them. */
  readonly members: Set<Group>
  /** Groups of broad lanes that were found parked and taken out of the heads of their lane. */
  readonly aside: Set<Group>
  readonly entry: Entry<Line>
  parked: boolean
}

/** Lower rank, then older lane, then lower key, then lower order: compared over the best group of each shape. */
function lineBefore(a: Entry<Line>, b: Entry<Line>): boolean {
  const left = a.value.groups.peek()!
  const right = b.value.groups.peek()!
  if (left.key !== right.key) return left.key < right.key
  if (left.seq !== right.seq) return left.seq < right.seq
  const x = left.value.tasks.first()!
  const y = right.value.tasks.first()!
  return x.key < y.key || (x.key === y.key && x.seq < y.seq)
}

/**
 * A whole queue from one key: lower goes first, ties by order of arrival. Tasks are grouped by lane and shape in
 * heaps, so that every operation is logarithmic and a shape that does not fit costs nothing, however many tasks
 * have it. The key is read when a task is pushed, and again when its stage is `revised`.
 */
export function laneQueue(key: (task: Task) => number): Queue {
  const lanes = new Map<string, Lane>()
  const lines = new Map<Shape, Line>()
  const offered = new Heap<Line>(lineBefore)
  const broad = new Heap<Lane>()
  let size = 0
  let lanesSeen = 0

  function laneNamed(name: string): Lane {
    let lane = lanes.get(name)
    if (!lane) {
      const seq = lanesSeen++
      const entry: Entry<Lane> = { value: undefined as never, key: 0, seq, at: -1 }
      lane = { name, seq, rank: 0, groups: new Map(), heads: undefined, entry }
      entry.value = lane
      lanes.set(name, lane)
    }
    return lane
  }

  function lineOf(shape: Shape): Line {
    let line = lines.get(shape)
    if (!line) {
      const entry: Entry<Line> = { value: undefined as never, key: 0, seq: 0, at: -1 }
      line = {
        shape,
        groups: new Heap(),
        members: new Set(),
        aside: new Set(),
        entry,
        parked: false,
      }
      entry.value = line
      lines.set(shape, line)
    }
    return line
  }

  function addGroup(lane: Lane, shape: Shape): Group {
    const line = lineOf(shape)
    const entry: Entry<Group> = { value: undefined as never, key: lane.rank, seq: lane.seq, at: -1 }
    const group: Group = { lane, line, tasks: new TaskHeap(key), entry }
    entry.value = group
    lane.groups.set(shape, group)
    line.members.add(group)
    return group
  }

  /** Puts the line where its best group says, or takes it out when it has none or is parked. */
  function settle(line: Line): void {
    if (line.parked || line.groups.size === 0) offered.remove(line.entry)
    else if (line.entry.at < 0) offered.insert(line.entry)
    else offered.moved(line.entry)
  }

  /** Puts a group of a broad lane where its first task says. */
  function settleHead({ lane, tasks, entry }: Group): void {
    const head = tasks.first()!
    entry.key = head.key
    entry.seq = head.seq
    if (entry.at < 0) lane.heads!.insert(entry)
    else lane.heads!.moved(entry)
    if (lane.entry.at < 0) broad.insert(lane.entry)
  }

  /** After the first task of a group changed. */
  function settleGroup(group: Group): void {
    const { line, lane, entry } = group
    if (group.tasks.empty) forget(group)
    else if (lane.heads) {
      if (entry.at >= 0) settleHead(group)
    } else if (entry.at < 0) {
      line.groups.insert(entry)
      settle(line)
    } else if (line.groups.peek() === entry) settle(line)
  }

  function forget(group: Group): void {
    const { line, lane, entry } = group
    lane.groups.delete(line.shape)
    line.members.delete(group)
    if (lane.heads) {
      lane.heads.remove(entry)
      line.aside.delete(group)
      if (lane.heads.size === 0) broad.remove(lane.entry)
    } else {
      line.groups.remove(entry)
      settle(line)
    }
    if (lane.groups.size === 0) lanes.delete(lane.name)
    if (line.members.size === 0 && !line.parked) lines.delete(line.shape)
  }

  /** Gives a lane an order of its own over its shapes. */
  function broaden(lane: Lane): void {
    lane.heads = new Heap()
    lane.entry.key = lane.rank
    for (const group of lane.groups.values()) {
      if (group.entry.at >= 0) {
        group.line.groups.remove(group.entry)
        settle(group.line)
      }
      if (!group.tasks.empty) settleHead(group)
    }
  }

  /** The first group of a broad lane that is not parked; those found parked are set aside. */
  function headOf(lane: Lane): Group | undefined {
    const heads = lane.heads!
    for (let entry = heads.peek(); entry; entry = heads.peek()) {
      if (!entry.value.line.parked) return entry.value
      heads.remove(entry)
      entry.value.line.aside.add(entry.value)
    }
    broad.remove(lane.entry)
    return undefined
  }

  function firstBroad(): Group | undefined {
    for (let entry = broad.peek(); entry; entry = broad.peek()) {
      const group = headOf(entry.value)
      if (group) return group
    }
    return undefined
  }

  function first(): Group | undefined {
    const narrow = offered.peek()?.value.groups.peek()!.value
    if (broad.size === 0) return narrow
    const wide = firstBroad()
    if (!narrow || !wide) return narrow ?? wide
    const apart = narrow.lane.rank - wide.lane.rank || narrow.lane.seq - wide.lane.seq
    return apart < 0 ? narrow : wide
  }

  function firstOf(lane: Lane): Group | undefined {
    if (lane.heads) return headOf(lane)
    let best: Group | undefined
    let least: Entry<Task> | undefined
    for (const group of lane.groups.values()) {
      if (group.line.parked) continue
      const head = group.tasks.first()!
      if (least && (head.key > least.key || (head.key === least.key && head.seq > least.seq)))
        continue
      best = group
      least = head
    }
    return best
  }

  function push(task: Task, laneName: string): void {
    const lane = laneNamed(laneName)
    let group = lane.groups.get(task.shape)
    if (!group) {
      group = addGroup(lane, task.shape)
      if (!lane.heads && lane.groups.size > BROAD) broaden(lane)
    }
    const fresh = group.tasks.empty
    const leads = group.tasks.push(task)
    size++
    if (fresh && lane.heads) settleHead(group)
    else if (leads) settleGroup(group)
  }

  return {
    push,
    load(tasks, laneNames) {
      for (let i = 0; i < tasks.length; i++) push(tasks[i], laneNames[i])
    },
    remove(task, laneName) {
      const group = lanes.get(laneName)!.groups.get(task.shape)!
      size--
      if (group.tasks.remove(task)) settleGroup(group)
    },
    peek(laneName) {
      if (laneName === undefined) return first()?.tasks.first()!.value
      const lane = lanes.get(laneName)
      return lane && firstOf(lane)?.tasks.first()!.value
    },
    *lanes() {
      for (const lane of lanes.values()) if (firstOf(lane)) yield lane.name
    },
    rank(laneName, rank) {
      const lane = lanes.get(laneName)
      if (!lane || lane.rank === rank) return
      lane.rank = rank
      lane.entry.key = rank
      if (lane.heads) return broad.moved(lane.entry)
      for (const { line, entry } of lane.groups.values()) {
        line.groups.rekey(entry, rank)
        settle(line)
      }
    },
    park(shape) {
      const line = lineOf(shape)
      line.parked = true
      settle(line)
    },
    unpark(shape) {
      const line = lines.get(shape)
      if (!line?.parked) return
      line.parked = false
      // Clearing a Set makes a new table, also when it was empty, and most lines are unparked for each dispatch.
      if (line.aside.size > 0) {
        for (const group of line.aside) settleHead(group)
        line.aside.clear()
      }
      if (line.members.size === 0) lines.delete(shape)
      else settle(line)
    },
    size: () => size,
    ahead(task, laneName, most) {
      const heaps = [...(lanes.get(laneName)?.groups.values() ?? [])].map(({ tasks }) => tasks)
      const found = aheadIn(heaps, task, most)
      return found && { ...found, lanes: lanes.size }
    },
    revised(stage) {
      const line = lines.get(stage.shape)
      if (!line) return
      for (const group of line.members) {
        group.tasks.revise(stage)
        settleGroup(group)
      }
      settle(line)
    },
  }
}
