import type { Micros, Shape } from '#interfaces'
import type { Ledger } from './ledger.ts'
import type { NodeRecord, StageRecord, TaskRecord } from './records.ts'

export interface StagingLimits {
  /** Time that may stand behind one running attempt; 0 switches staging off. */
  readonly budgetUs: Micros
  /** Attempts that may stand behind one running attempt. */
  readonly depth: number
}

/**
 * Handing short tasks over ahead of time. Waking a thread costs 50 to 90 us; a task that takes less than a
 * millisecond is better sent while another of its shape still runs in its place. Nothing is staged for a stage
 * before its times are known, so a long task never stands behind another by this.
 */
export class Staging {
  readonly #limits: StagingLimits
  /** Mean service of each stage that is running, exponentially weighted. */
  readonly #means = new WeakMap<StageRecord, { mean: Micros; count: number }>()

  /** Shapes that had short tasks. */
  readonly #short = new WeakSet<Shape>()
  /** Nodes by shape whose line may be filled. */
  readonly #hungry = new Map<number, Set<NodeRecord>>()

  constructor(limits: StagingLimits) {
    this.#limits = limits
  }

  observe(task: TaskRecord, service: Micros): void {
    const known = this.#means.get(task.stage)
    if (!known) this.#means.set(task.stage, { mean: service, count: 1 })
    else {
      known.count++
      known.mean += (service - known.mean) / Math.min(known.count, 32)
    }
    if (this.depth(task) > 0) this.#short.add(task.shape)
  }

  /** Whether tasks of the shape are short enough to stand behind others. */
  stages(shape: Shape): boolean {
    return this.#short.has(shape)
  }

  /** How many of the task's stage may stand behind one that runs. */
  depth(task: TaskRecord): number {
    const known = this.#means.get(task.stage)
    if (!known || this.#limits.budgetUs <= 0) return 0
    return Math.min(this.#limits.depth, Math.floor(this.#limits.budgetUs / Math.max(known.mean, 1)))
  }

  /** An attempt of the shape was started there: others may stand behind it. */
  started(node: NodeRecord, shape: Shape): void {
    if (this.#limits.budgetUs > 0) this.#hungryFor(shape).add(node)
  }

  /** A node whose line of this shape is short; it is filled up before the next, so that a message carries many. */
  nodeFor(task: TaskRecord, ledger: Ledger): NodeRecord | undefined {
    const depth = this.depth(task)
    if (depth === 0) return undefined
    const hungry = this.#hungryFor(task.shape)
    for (const node of hungry) {
      const charged = ledger.charged(node, task.shape)
      if (node.open && charged > 0 && ledger.staged(node, task.shape) < depth * charged) return node
      hungry.delete(node)
    }
    this.#hungry.delete(task.shape.id)
    return undefined
  }

  /** One of the shape ended there and the next took its place; true when the line is short enough to be filled again. */
  advanced(node: NodeRecord, shape: Shape, ledger: Ledger): boolean {
    if (ledger.staged(node, shape) > (ledger.charged(node, shape) * this.#limits.depth) / 2)
      return false
    const hungry = this.#hungryFor(shape)
    if (hungry.has(node)) return false
    hungry.add(node)
    return true
  }

  #hungryFor(shape: Shape): Set<NodeRecord> {
    let nodes = this.#hungry.get(shape.id)
    if (!nodes) this.#hungry.set(shape.id, (nodes = new Set()))
    return nodes
  }
}
