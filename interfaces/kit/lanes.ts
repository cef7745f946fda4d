import type { Queue } from '../queue.ts'
import type { Shape, Task } from '../work.ts'
import { aheadIn } from './ahead.ts'
import { Heap, type Entry } from './heap.ts'
import { earlier, lineBefore, type Group, type Lane, type Line } from './lane-records.ts'
import { TaskHeap } from './task-heap.ts'
import { Wanting } from './wanting.ts'

/** A lane with more shapes than this keeps an order of its own over them: ranking it stays cheap. */
const BROAD = 8

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
  const wanting = new Wanting()
  let size = 0
  let lanesSeen = 0

  function laneNamed(name: string): Lane {
    let lane = lanes.get(name)
    if (!lane) {
      const seq = lanesSeen++
      const entry: Entry<Lane> = { value: undefined as never, key: 0, seq, at: -1 }
      const narrow = { heads: undefined, wanting: undefined }
      lane = { name, seq, rank: 0, groups: new Map(), ...narrow, entry }
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
        lacks: undefined,
        standing: undefined,
      }
      entry.value = line
      lines.set(shape, line)
    }
    return line
  }

  function addGroup(lane: Lane, shape: Shape): Group {
    const line = lineOf(shape)
    const entry: Entry<Group> = { value: undefined as never, key: lane.rank, seq: lane.seq, at: -1 }
    const group: Group = { lane, line, tasks: new TaskHeap(key), entry, standing: undefined }
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
    wanting.settleLine(line)
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
      wanting.settleGroup(group)
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
      wanting.settleGroup(group)
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
      wanting.settleGroup(group)
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
    const free = broad.size === 0 ? narrow : earlier(narrow, firstBroad())
    if (wanting.idle) return free
    const found = earlier(free, wanting.first())
    if (!found) wanting.done()
    return found
  }

  function firstOf(lane: Lane): Group | undefined {
    if (lane.heads) return earlier(headOf(lane), wanting.firstOf(lane))
    let best: Group | undefined
    let least: Entry<Task> | undefined
    for (const group of lane.groups.values()) {
      if (group.line.parked && !wanting.serves(group.line)) continue
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
    if (fresh && lane.heads) {
      settleHead(group)
      wanting.settleGroup(group)
    } else if (leads) settleGroup(group)
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
      wanting.remove(line)
      settle(line)
    },
    lack(shape) {
      const line = lineOf(shape)
      line.parked = true
      wanting.add(line)
      settle(line)
    },
    offer: (node) => wanting.offer(node),
    unpark(shape) {
      const line = lines.get(shape)
      if (!line?.parked) return
      line.parked = false
      wanting.remove(line)
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
