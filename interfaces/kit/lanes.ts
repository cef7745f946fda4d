import type { Queue } from '../queue.ts'
import type { Shape, Stage, Task } from '../work.ts'
import { Heap, type Entry } from './heap.ts'

interface Lane {
  readonly name: string
  /** Order in which lanes were first seen. */
  readonly seq: number
  rank: number
  readonly groups: Map<number, Group>
}

/** The waiting tasks of one shape in one lane. */
interface Group {
  readonly lane: Lane
  readonly line: Line
  readonly tasks: Heap<Task>
  /** Its place among the groups of its shape; key is the lane's rank. */
  readonly entry: Entry<Group>
}

/** All groups of one shape: parking it takes one entry out of one heap. */
interface Line {
  readonly shape: Shape
  readonly groups: Heap<Group>
  readonly entry: Entry<Line>
  parked: boolean
}

/** Lower rank, then older lane, then lower key, then lower order: compared over the best group of each shape. */
function lineBefore(a: Entry<Line>, b: Entry<Line>): boolean {
  const left = a.value.groups.peek()!
  const right = b.value.groups.peek()!
  if (left.key !== right.key) return left.key < right.key
  if (left.seq !== right.seq) return left.seq < right.seq
  const x = left.value.tasks.peek()!
  const y = right.value.tasks.peek()!
  return x.key < y.key || (x.key === y.key && x.seq < y.seq)
}

/**
 * A whole queue from one key: lower goes first, ties by order of arrival. Tasks are grouped by lane and shape in
 * heaps, so that every operation is logarithmic and a shape that does not fit costs nothing, however many tasks
 * have it. The key is read when a task is pushed, and again when its stage is `revised`.
 */
export function laneQueue(key: (task: Task) => number): Queue {
  const lanes = new Map<string, Lane>()
  const lines = new Map<number, Line>()
  const offered = new Heap<Line>(lineBefore)
  /** Orders of tasks that were removed from the middle of a group and still have an entry there. */
  const gone = new Set<number>()
  let size = 0
  let lanesSeen = 0

  function laneNamed(name: string): Lane {
    let lane = lanes.get(name)
    if (!lane) lanes.set(name, (lane = { name, seq: lanesSeen++, rank: 0, groups: new Map() }))
    return lane
  }

  function lineOf(shape: Shape): Line {
    let line = lines.get(shape.id)
    if (!line) {
      line = {
        shape,
        groups: new Heap(),
        entry: { value: undefined as never, key: 0, seq: 0, at: -1 },
        parked: false,
      }
      line.entry.value = line
      lines.set(shape.id, line)
    }
    return line
  }

  function groupOf(lane: Lane, shape: Shape): Group {
    let group = lane.groups.get(shape.id)
    if (!group) {
      const entry: Entry<Group> = {
        value: undefined as never,
        key: lane.rank,
        seq: lane.seq,
        at: -1,
      }
      group = { lane, line: lineOf(shape), tasks: new Heap(), entry }
      entry.value = group
      lane.groups.set(shape.id, group)
    }
    return group
  }

  /** Puts the line where its best group says, or takes it out when it has none or is parked. */
  function settle(line: Line): void {
    const show = !line.parked && line.groups.size > 0
    if (show) {
      if (line.entry.at < 0) offered.insert(line.entry)
      else offered.moved(line.entry)
    } else offered.remove(line.entry)
  }

  /** After the front of a group changed: puts it and its line where they belong, or forgets what is empty. */
  function settleGroup(group: Group): void {
    const { line, lane } = group
    if (group.tasks.size === 0) {
      line.groups.remove(group.entry)
      lane.groups.delete(line.shape.id)
      if (lane.groups.size === 0) lanes.delete(lane.name)
    }
    settle(line)
    if (line.groups.size === 0 && !line.parked) lines.delete(line.shape.id)
  }

  /** Drops what was removed and has come to the front since. */
  function prune(group: Group): void {
    if (gone.size === 0) return
    for (let head = group.tasks.peek(); head && gone.delete(head.seq); head = group.tasks.peek())
      group.tasks.pop()
  }

  function push(task: Task, laneName: string): void {
    const group = groupOf(laneNamed(laneName), task.shape)
    const entry = group.tasks.push(task, key(task), task.order)
    size++
    const { line } = group
    if (group.entry.at < 0) {
      group.entry.key = group.lane.rank
      line.groups.insert(group.entry)
      settle(line)
    } else if (entry.at === 0 && !line.parked && line.groups.peek() === group.entry)
      offered.moved(line.entry)
  }

  return {
    push,
    load(tasks, laneNames) {
      for (let i = 0; i < tasks.length; i++) push(tasks[i], laneNames[i])
    },
    remove(task, laneName) {
      const group = lanes.get(laneName)!.groups.get(task.shape.id)!
      size--
      if (group.tasks.peek()!.seq !== task.order) {
        gone.add(task.order)
        return
      }
      group.tasks.pop()
      prune(group)
      settleGroup(group)
    },
    peek(laneName) {
      if (laneName === undefined)
        return offered.peek()?.value.groups.peek()!.value.tasks.peek()!.value
      let best: Entry<Task> | undefined
      for (const group of lanes.get(laneName)?.groups.values() ?? []) {
        if (group.line.parked) continue
        const head = group.tasks.peek()!
        if (!best || head.key < best.key || (head.key === best.key && head.seq < best.seq))
          best = head
      }
      return best?.value
    },
    *lanes() {
      for (const lane of lanes.values()) {
        for (const group of lane.groups.values()) {
          if (group.line.parked) continue
          yield lane.name
          break
        }
      }
    },
    rank(laneName, rank) {
      const lane = lanes.get(laneName)
      if (!lane || lane.rank === rank) return
      lane.rank = rank
      for (const group of lane.groups.values()) {
        group.line.groups.rekey(group.entry, rank)
        settle(group.line)
      }
    },
    park(shape) {
      const line = lineOf(shape)
      line.parked = true
      settle(line)
    },
    unpark(shape) {
      const line = lines.get(shape.id)
      if (!line) return
      line.parked = false
      if (line.groups.size === 0) lines.delete(shape.id)
      else settle(line)
    },
    size: () => size,
    revised(stage: Stage) {
      const line = lines.get(stage.shape.id)
      if (!line) return
      for (const { value: group } of line.groups) {
        for (const entry of [...group.tasks])
          if (entry.value.stage === stage) group.tasks.rekey(entry, key(entry.value))
        prune(group)
      }
      settle(line)
    },
  }
}
