import type { Node, Refusal, Task } from '../work.ts'
import type { NodeIndex } from './node-index.ts'
import type { Amounts } from './resources.ts'

interface Seat {
  readonly real: Node
  readonly standIn: Node & { free: number[]; running: number }
}

/**
 * Nodes for all the tasks at once, or why not. `pick` chooses for one task after the other as `place` would, and finds
 * what it chose before already taken: the index sees stand-ins for those nodes until the end, then is as it was. Where tasks
 * of one shape find no room, how many they are is said too, unless the pick `draws`.
 */
export function placeTogether(
  nodes: NodeIndex,
  tasks: readonly Task[],
  pick: (task: Task) => Node | undefined,
  draws = false,
): readonly Node[] | Refusal {
  const seats = new Map<number, Seat>()
  const chosen: Node[] = []
  try {
    for (const task of tasks) {
      const node = pick(task)
      if (node === undefined) break
      let seat = seats.get(node.index)
      if (!seat) seats.set(node.index, (seat = { real: node, standIn: copy(node) }))
      const { free } = seat.standIn
      for (let d = 0; d < task.needs.length; d++) free[d] = (free[d] ?? 0) - task.needs[d]
      seat.standIn.running++
      nodes.changed(seat.standIn)
      chosen.push(seat.real)
    }
  } finally {
    for (const { real } of seats.values()) nodes.changed(real)
  }
  return chosen.length === tasks.length ? chosen : shortage(nodes, tasks, draws)
}

/** `impossible` when empty nodes would not hold all the tasks of some shape at once, else `no-room`. */
function shortage(nodes: NodeIndex, tasks: readonly Task[], draws: boolean): Refusal {
  const wanted = new Map<number, { task: Task; count: number }>()
  for (const task of tasks) {
    const entry = wanted.get(task.shape.id)
    if (entry) entry.count++
    else wanted.set(task.shape.id, { task, count: 1 })
  }
  for (const { task, count } of wanted.values()) {
    let room = 0
    for (const node of nodes.ableTo(task)) if ((room += capacity(node, task.needs)) >= count) break
    if (room === 0) return nodes.refusal(task)
    if (room < count)
      return {
        why: 'impossible',
        detail: `empty nodes would hold ${room} of ${count} tasks at once`,
      }
  }
  return draws || wanted.size > 1 ? { why: 'no-room' } : { why: 'no-room', together: tasks.length }
}

/** How many tasks with these needs the node holds when it is empty. */
function capacity({ total }: Node, needs: Amounts): number {
  let count = Infinity
  for (let d = 0; d < needs.length; d++) {
    if (needs[d] > 0) count = Math.min(count, Math.floor((total[d] ?? 0) / needs[d]))
  }
  return count
}

/** A copy of the node whose free amounts can be taken from. */
function copy({
  id,
  index,
  rack,
  labels,
  total,
  free,
  speed,
  open,
  running,
}: Node): Seat['standIn'] {
  return { id, index, rack, labels, total, free: [...free], speed, open, running }
}
