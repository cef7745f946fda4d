import type { Node, Refusal, Task } from '../work.ts'
import { fits, type Amounts } from './resources.ts'

/**
 * Nodes in order of joining under a tree of maxima: which node is the first with room, which has most of
 * something, whether any could ever - each in O(log nodes) for the usual case, without asking every node.
 * A placement keeps one and forwards `join`, `leave` and `changed` to it.
 */
export interface NodeIndex {
  join(node: Node): void
  leave(node: Node): void
  changed(node: Node): void
  readonly size: number
  /** Open nodes in order of joining. */
  all(): readonly Node[]
  /** The first node with room for the task at or after position `from` in order of joining, wrapping around. */
  first(task: Task, from?: number): Node | undefined
  /**
   * The node with room for the task that has the highest score. `bound(max)` must be at least the score of every node
   * whose free amounts are all at most `max`; ties go to the node that joined first.
   */
  best(task: Task, score: (node: Node) => number, bound: (max: Amounts) => number): Node | undefined
  /** Every node with room for the task, in order of joining. */
  each(task: Task): Iterable<Node>
  /** Position of the node in order of joining, for `first`. */
  positionOf(node: Node): number
  /** `impossible` when no open node could ever run the task, else `no-room`. */
  refusal(task: Task): Refusal
}

const NO_ROOM: Refusal = { why: 'no-room' }

const carries = (node: Node, task: Task): boolean => {
  for (const label of task.shape.labels) if (!node.labels.includes(label)) return false
  return true
}

export function nodeIndex(): NodeIndex {
  const nodes: (Node | undefined)[] = []
  const positions = new Map<Node, number>()
  let listed: readonly Node[] | undefined
  let leaves = 1
  let width = 2
  /** Maxima of free and of total amounts: node `i` of the tree has `width` numbers from `i * width`. */
  let free = new Float64Array(2 * leaves * width)
  let total = new Float64Array(2 * leaves * width)

  function grow(): void {
    while (leaves < nodes.length) leaves *= 2
    free = new Float64Array(2 * leaves * width)
    total = new Float64Array(2 * leaves * width)
    for (let i = 0; i < nodes.length; i++) writeLeaf(i)
    for (let i = leaves - 1; i > 0; i--) {
      for (let d = 0; d < width; d++) {
        free[i * width + d] = Math.max(free[2 * i * width + d], free[(2 * i + 1) * width + d])
        total[i * width + d] = Math.max(total[2 * i * width + d], total[(2 * i + 1) * width + d])
      }
    }
  }

  function writeLeaf(position: number): void {
    const node = nodes[position]
    const at = (leaves + position) * width
    const open = node !== undefined && node.open
    for (let d = 0; d < width; d++) {
      free[at + d] = open ? (node.free[d] ?? 0) : -1
      total[at + d] = open ? (node.total[d] ?? 0) : -1
    }
  }

  /** Raises the maxima above a leaf until nothing changes. */
  function lift(tree: Float64Array, position: number): void {
    for (let i = (leaves + position) >> 1; i > 0; i >>= 1) {
      let same = true
      for (let d = 0; d < width; d++) {
        const left = tree[2 * i * width + d]
        const right = tree[(2 * i + 1) * width + d]
        const max = left > right ? left : right
        if (tree[i * width + d] !== max) {
          tree[i * width + d] = max
          same = false
        }
      }
      if (same) return
    }
  }

  /** Whether something below tree node `i` might have all of `need`. */
  function covers(tree: Float64Array, i: number, need: Amounts): boolean {
    if (need.length > width) {
      for (let d = width; d < need.length; d++) if (need[d] > 0) return false
    }
    const at = i * width
    const dims = need.length < width ? need.length : width
    for (let d = 0; d < dims; d++) if (tree[at + d] < need[d]) return false
    return tree[at] >= 0
  }

  /** Leftmost position >= `from` below tree node `i`, which spans [low, low + span), with room; -1 when none. */
  function leftmost(i: number, low: number, span: number, from: number, task: Task): number {
    if (low + span <= from || !covers(free, i, task.needs)) return -1
    if (span === 1) return low < nodes.length && usable(low, task) ? low : -1
    const half = span >> 1
    const left = leftmost(2 * i, low, half, from, task)
    return left >= 0 ? left : leftmost(2 * i + 1, low + half, half, from, task)
  }

  function usable(position: number, task: Task): boolean {
    const node = nodes[position]
    return node !== undefined && node.open && fits(task.needs, node.free) && (task.shape.labels.length === 0 || carries(node, task))
  }

  function search(
    i: number,
    span: number,
    low: number,
    task: Task,
    score: (node: Node) => number,
    bound: (max: Amounts) => number,
    found: { node: Node | undefined; score: number },
  ): void {
    if (!covers(free, i, task.needs)) return
    if (span === 1) {
      if (low >= nodes.length || !usable(low, task)) return
      const value = score(nodes[low]!)
      if (found.node === undefined || value > found.score) {
        found.node = nodes[low]
        found.score = value
      }
      return
    }
    if (found.node !== undefined && bound(free.subarray(i * width, (i + 1) * width) as unknown as Amounts) <= found.score) return
    search(2 * i, span >> 1, low, task, score, bound, found)
    search(2 * i + 1, span >> 1, low + (span >> 1), task, score, bound, found)
  }

  return {
    get size() {
      return positions.size
    },
    positionOf: (node) => positions.get(node) ?? -1,
    all: () => (listed ??= nodes.filter((node): node is Node => node !== undefined && node.open)),
    join(node) {
      listed = undefined
      positions.set(node, nodes.length)
      nodes.push(node)
      width = Math.max(width, node.total.length)
      grow()
    },
    leave(node) {
      const position = positions.get(node)
      if (position === undefined) return
      listed = undefined
      nodes[position] = undefined
      positions.delete(node)
      writeLeaf(position)
      lift(free, position)
      lift(total, position)
    },
    changed(node) {
      const position = positions.get(node)
      if (position === undefined) return
      const at = (leaves + position) * width
      if (node.open !== total[at] >= 0) {
        listed = undefined
        writeLeaf(position)
        lift(total, position)
      } else if (node.open) for (let d = 0; d < width; d++) free[at + d] = node.free[d] ?? 0
      lift(free, position)
    },
    first(task, from = 0) {
      const start = from < nodes.length ? from : 0
      let position = leftmost(1, 0, leaves, start, task)
      if (position < 0 && start > 0) position = leftmost(1, 0, leaves, 0, task)
      return position < 0 ? undefined : nodes[position]
    },
    best(task, score, bound) {
      const found = { node: undefined as Node | undefined, score: -Infinity }
      search(1, leaves, 0, task, score, bound, found)
      return found.node
    },
    *each(task) {
      for (let at = leftmost(1, 0, leaves, 0, task); at >= 0; at = leftmost(1, 0, leaves, at + 1, task)) yield nodes[at]!
    },
    refusal(task) {
      if (task.shape.labels.length === 0 && !covers(total, 1, task.needs)) return impossible(task)
      for (const node of nodes) {
        if (node?.open && fits(task.needs, node.total) && carries(node, task)) return NO_ROOM
      }
      return impossible(task)
    },
  }

  function impossible(task: Task): Refusal {
    const asked = task.needs.map((amount, d) => (d === 1 ? `${Math.round(amount / 1000)} bytes` : `${amount / 1000}`)).join(', ')
    const labels = task.shape.labels.length > 0 ? ` with labels ${task.shape.labels.join(', ')}` : ''
    return { why: 'impossible', detail: `no open node could hold [${asked}]${labels}` }
  }
}
