import type { Random } from '../random.ts'
import type { Node, Refusal, Shape, Task } from '../work.ts'
import { MaxTree } from './max-tree.ts'
import { Alignment } from './alignment.ts'
import { FreeOrder } from './free-order.ts'
import { able, takes } from './fitting.ts'
import type { Amounts } from './resources.ts'

/**
 * Nodes in order of joining, indexed by what they have free: which is the first with room, which has least or most
 * of something, whether any could ever - each in O(log nodes) for the usual case, without asking every node.
 * A placement keeps one and forwards `join`, `leave` and `changed` to it.
 */
export interface NodeIndex {
  join(node: Node): void
  leave(node: Node): void
  /** Takes what is free now from `node`, which stands for the one with that index from now on. */
  changed(node: Node): void
  /** Open nodes. */
  readonly size: number
  /** Whether the node is open, carries the task's labels and has its needs free. */
  takes(node: Node, task: Task): boolean
  /** The same, if it were empty. */
  able(node: Node, task: Task): boolean
  /** The first node with room for the task whose `index` is at least `from`; from the first node on when there is none. */
  first(task: Task, from?: number): Node | undefined
  /**
   * The node with room for the task that has the highest score. `bound(max)` must be at least the score of every node
   * whose free amounts are all at most `max`; ties, within rounding, go to the node that joined first.
   */
  best(task: Task, score: (node: Node) => number, bound: (max: Amounts) => number): Node | undefined
  /** The node with room for the task that has the least of that dimension free; ties go to the one that joined first. */
  tightest(task: Task, dimension: number): Node | undefined
  /** The node with room for the task that has the most of that dimension free; ties as above. */
  roomiest(task: Task, dimension: number): Node | undefined
  /** The node with room for the task whose free amounts, each times its weight, sum up to the most; ties as above. */
  aligned(task: Task, weights: Amounts): Node | undefined
  /** Every node with room for the task, in order of joining. */
  each(task: Task): Iterable<Node>
  /** Every node that could run the task if it were empty, those at or after index `from` first. */
  ableTo(task: Task, from?: number): Iterable<Node>
  /** One of the open nodes, each as likely as the others; undefined when there is none. */
  any(random: Random): Node | undefined
  /** `impossible` when no open node could ever run the task, else `no-room`. */
  refusal(task: Task): Refusal
}

/** Scores that differ by no more than this, relatively, may count as equal. */
const EQUAL = 2e-9

const NO_ROOM: Refusal = { why: 'no-room' }

/** Shapes whose refusal is remembered. */
const MOST_REFUSALS = 10_000

function weighted(weights: Amounts, amounts: Amounts): number {
  let sum = 0
  for (let d = 0; d < weights.length; d++) if (weights[d] > 0) sum += weights[d] * (amounts[d] ?? 0)
  return sum
}

export function nodeIndex(): NodeIndex {
  /** By position; a node that left leaves a hole until the next growth. */
  let nodes: (Node | undefined)[] = []
  /** By position: indexes, also of nodes that left, so that a place among them can be searched. */
  let indexes: number[] = []
  let positions = new Map<number, number>()
  /** Positions of the open nodes, remade when first asked for. */
  let open: number[] | undefined
  let free = new MaxTree()
  let total = new MaxTree()
  /** Made when first asked for: positions of open nodes by what they have free of a dimension, up and down. */
  let orders: FreeOrder[] = []
  let sums: Alignment | undefined
  /** By position: what `total` has of it. */
  let totals: (Amounts | undefined)[] = []
  const refusals = new Map<Shape, Refusal>()
  /** Reused by `first`. */
  let asked: Float64Array | undefined

  function write(position: number): void {
    const node = nodes[position]
    const opened = node !== undefined && node.open
    if (node) reserve(node)
    if (opened !== total.has(position)) open = undefined
    free.set(position, opened ? node.free : undefined)
    const amounts = opened ? node.total : undefined
    if (position >= totals.length || amounts !== totals[position]) {
      totals[position] = amounts
      total.set(position, amounts)
      refusals.clear()
    }
    for (const order of orders) order.set(position, opened ? node.free : undefined)
    sums?.set(position, opened ? node.free : undefined)
  }

  function opened(): number[] {
    if (!open) {
      open = []
      for (let position = 0; position < nodes.length; position++)
        if (nodes[position]?.open) open.push(position)
    }
    return open
  }

  function reserve(like: Node): void {
    total.reserve(nodes.length, like.total)
    if (free.reserve(nodes.length, like.total)) orders = []
    sums?.reserve(nodes.length)
  }

  function firstBy(task: Task, dimension: number, sign: 1 | -1): Node | undefined {
    const question = free.question(task.needs)
    if (!question) return undefined
    let order = orders.find((one) => one.dimension === dimension && one.sign === sign)
    if (!order) {
      order = new FreeOrder(free, dimension, sign)
      nodes.forEach((node, at) => order!.set(at, node?.open ? node.free : undefined))
      orders.push(order)
    }
    return nodes[order.first(question, (at) => takes(nodes[at], task))]
  }

  function aligned(task: Task, weights: Amounts): Node | undefined {
    if (!sums) {
      sums = new Alignment(free.proportion)
      sums.reserve(nodes.length)
      for (let at = 0; at < nodes.length; at++)
        sums.set(at, nodes[at]?.open ? nodes[at]!.free : undefined)
    }
    const together = sums
    const bound = (most: Amounts, i: number): number => {
      let others = 0
      for (let d = 2; d < weights.length; d++) others += weights[d] * (most[d] ?? 0)
      return Math.min(weighted(weights, most), together.bound(i, weights) + others)
    }
    return best(task, ({ free }) => weighted(weights, free), bound)
  }

  /** Closes the holes that nodes left behind. */
  function compact(): void {
    const kept = nodes.filter((node) => node !== undefined)
    nodes = []
    indexes = []
    positions = new Map()
    free = new MaxTree()
    total = new MaxTree()
    totals = []
    orders = []
    sums = undefined
    open = undefined
    for (const node of kept) append(node)
  }

  function append(node: Node): void {
    positions.set(node.index, nodes.length)
    indexes.push(node.index)
    nodes.push(node)
    reserve(node)
    write(nodes.length - 1)
  }

  /** Position of the first node whose index is at least `from`. */
  function positionFrom(from: number): number {
    let low = 0
    let high = indexes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (indexes[middle] < from) low = middle + 1
      else high = middle
    }
    return low
  }

  function best(
    task: Task,
    score: (node: Node) => number,
    bound: (max: Amounts, i: number) => number,
  ): Node | undefined {
    const question = free.question(task.needs)
    let found = -1
    let highest = -Infinity
    let enough = -Infinity
    const most: number[] = new Array(free.width).fill(0)
    /** Undefined when nothing below tree node `i` has room. */
    const boundOf = (i: number): number | undefined => {
      if (!question || !free.covers(i, question)) return undefined
      free.maxima(i, question, most)
      return bound(most, i)
    }
    /** `limit` is the bound of tree node `i`; the half that promises more is searched first. */
    const search = (i: number, low: number, span: number, limit: number): void => {
      if (found >= 0 && (limit < highest || (limit <= enough && low > found))) return
      if (span === 1) {
        if (!takes(nodes[low], task)) return
        const value = score(nodes[low])
        if (found >= 0 && (value < highest || (value === highest && low > found))) return
        found = low
        highest = value
        enough = value + Math.abs(value) * EQUAL
        return
      }
      const half = span >> 1
      const left = boundOf(2 * i)
      const right = boundOf(2 * i + 1)
      if (right !== undefined && (left === undefined || right > left)) {
        search(2 * i + 1, low + half, half, right)
        if (left !== undefined) search(2 * i, low, half, left)
      } else {
        if (left !== undefined) search(2 * i, low, half, left)
        if (right !== undefined) search(2 * i + 1, low + half, half, right)
      }
    }
    if (boundOf(1) !== undefined) search(1, 0, free.leaves, Infinity)
    return found < 0 ? undefined : nodes[found]
  }

  function first(task: Task, from = 0): Node | undefined {
    const accept = (position: number): boolean => takes(nodes[position], task)
    const start = from > 0 ? positionFrom(from) : 0
    const question = free.question(task.needs, asked)
    if (question) asked = question
    let position = free.leftmost(question, start, accept)
    if (position < 0 && start > 0) position = free.leftmost(question, 0, accept)
    return position < 0 ? undefined : nodes[position]
  }

  function* from(tree: MaxTree, task: Task, accepts: typeof takes, start = 0): Generator<Node> {
    const accept = (position: number): boolean => accepts(nodes[position], task)
    const question = tree.question(task.needs)
    let at = tree.leftmost(question, start, accept)
    for (; at >= 0; at = tree.leftmost(question, at + 1, accept)) yield nodes[at]!
  }

  /** Depends on what the nodes have in all, which seldom changes, and is asked again whenever a shape finds no room. */
  function refusal(task: Task): Refusal {
    const known = refusals.get(task.shape)
    if (known) return known
    const found = findRefusal(task)
    if (refusals.size >= MOST_REFUSALS) refusals.clear()
    refusals.set(task.shape, found)
    return found
  }

  function findRefusal(task: Task): Refusal {
    if (total.leftmost(total.question(task.needs), 0, (at) => able(nodes[at], task)) >= 0)
      return NO_ROOM
    const words = task.needs
      .map((amount, d) => (d === 1 ? `${Math.round(amount / 1000)} bytes` : `${amount / 1000}`))
      .join(', ')
    const labels =
      task.shape.labels.length > 0 ? ` with labels ${task.shape.labels.join(', ')}` : ''
    return { why: 'impossible', detail: `no open node could hold [${words}]${labels}` }
  }

  return {
    get size() {
      return opened().length
    },
    takes,
    able,
    join(node) {
      if (nodes.length >= 16 && nodes.length === free.leaves && positions.size * 2 < nodes.length)
        compact()
      append(node)
    },
    leave(node) {
      const position = positions.get(node.index)
      if (position === undefined) return
      nodes[position] = undefined
      positions.delete(node.index)
      write(position)
    },
    changed(node) {
      const position = positions.get(node.index)
      if (position === undefined) return
      nodes[position] = node
      write(position)
    },
    first,
    best,
    tightest: (task, dimension) => firstBy(task, dimension, 1),
    roomiest: (task, dimension) => firstBy(task, dimension, -1),
    aligned,
    each: (task) => from(free, task, takes),
    *ableTo(task, start = 0) {
      yield* from(total, task, able, positionFrom(start))
      for (const node of from(total, task, able)) {
        if (node.index >= start) return
        yield node
      }
    },
    any(random) {
      const among = opened()
      return among.length > 0 ? nodes[among[random.below(among.length)]] : undefined
    },
    refusal,
  }
}
