import { add, subtract, type Amounts, type Micros, type Reservation } from '#interfaces'
import type { Ledger } from './ledger.ts'
import type { JobRecord, NodeRecord, TaskRecord } from './records.ts'

interface Held extends Reservation {
  readonly task: TaskRecord
  readonly node: NodeRecord
}

/**
 * Amounts held on nodes for tasks that do not run yet. Records of the core: they outlive a rewire, and the successor
 * launches on them or releases them.
 */
export class Reservations {
  readonly #ledger: Ledger
  readonly #all = new Set<Held>()
  readonly #byTask = new Map<TaskRecord, Held[]>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  [Symbol.iterator](): Iterator<Held> {
    return this.#all.values()
  }

  get size(): number {
    return this.#all.size
  }

  /** What is held on the node. */
  on(node: NodeRecord): Amounts[] {
    return [...this.#all].filter((one) => one.node === node).map(({ task }) => task.needs)
  }

  /** When the first one expires; Infinity when none does. */
  get next(): Micros {
    let next = Infinity
    for (const { until } of this.#all) if (until < next) next = until
    return next
  }

  /** Holds the task's needs on the node, or answers why not. */
  make(task: TaskRecord, node: NodeRecord, until: Micros = Infinity): string | undefined {
    if (this.#ledger.node(node.id) !== node || !node.open) return `${node.id} takes nothing`
    if (this.#find(task, node)) return `${task.id} holds a reservation on ${node.id} already`
    if (!this.#ledger.hasRoom(node, task.needs)) return `${node.id} has no room for ${task.id}`
    subtract(node.free, task.needs)
    const reservation = { task, node, until }
    this.#all.add(reservation)
    const others = this.#byTask.get(task)
    if (others) others.push(reservation)
    else this.#byTask.set(task, [reservation])
    return undefined
  }

  /** Gives the amounts back so that the launch that follows can charge them. */
  use(task: TaskRecord, node: NodeRecord): void {
    if (this.#all.size > 0 && this.#find(task, node)) add(node.free, task.needs)
  }

  /** The launch did not come about: holds the amounts again. */
  undo(task: TaskRecord, node: NodeRecord): void {
    if (this.#all.size > 0 && this.#find(task, node)) subtract(node.free, task.needs)
  }

  release(task: TaskRecord, node: NodeRecord): string | undefined {
    const reservation = this.#find(task, node)
    if (!reservation) return `${task.id} holds no reservation on ${node.id}`
    add(node.free, task.needs)
    this.#forget(reservation)
    return undefined
  }

  /**
   * The task was launched or withdrawn: its reservations are over. Answers the nodes on which that freed something; the
   * one it was launched on has used its amounts up.
   */
  dropTask(task: TaskRecord, used?: NodeRecord): NodeRecord[] {
    if (this.#all.size === 0) return []
    const nodes: NodeRecord[] = []
    for (const reservation of [...(this.#byTask.get(task) ?? [])]) {
      this.#forget(reservation)
      if (reservation.node === used) continue
      add(reservation.node.free, task.needs)
      nodes.push(reservation.node)
    }
    return nodes
  }

  /** Answers the nodes on which that freed something. */
  dropJob(job: JobRecord): NodeRecord[] {
    const dropped = [...this.#all].filter(({ task }) => task.job === job)
    for (const { task, node } of dropped) this.release(task, node)
    return dropped.map(({ node }) => node)
  }

  dropNode(node: NodeRecord): void {
    for (const reservation of [...this.#all])
      if (reservation.node === node) this.#forget(reservation)
  }

  expire(now: Micros): NodeRecord[] {
    const nodes: NodeRecord[] = []
    for (const reservation of [...this.#all]) {
      if (reservation.until > now) continue
      this.release(reservation.task, reservation.node)
      nodes.push(reservation.node)
    }
    return nodes
  }

  #find(task: TaskRecord, node: NodeRecord): Held | undefined {
    return this.#byTask.get(task)?.find((reservation) => reservation.node === node)
  }

  #forget(reservation: Held): void {
    this.#all.delete(reservation)
    const others = this.#byTask.get(reservation.task)!
    if (others.length === 1) this.#byTask.delete(reservation.task)
    else others.splice(others.indexOf(reservation), 1)
  }
}
