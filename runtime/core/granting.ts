import type { Refusal } from '#interfaces'
import { chargeAll, chargeOne, gangFault, type Leases, type Pair } from './leases.ts'
import type { Ledger } from './ledger.ts'
import { show } from './onlooker.ts'
import type { Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Reservations } from './reservations.ts'
import type { Role } from './role.ts'
import type { Staging } from './staging.ts'

/** What granting needs of the Resource Manager whose leases it makes. */
export interface Grantor {
  readonly ledger: Ledger
  readonly leases: Leases
  readonly reserved: Reservations
  readonly staging: Staging
  dequeue(task: TaskRecord): void
  /** The task needs its reservations no more, but for the one on the node that it starts on. */
  unreserve(task: TaskRecord, used?: NodeRecord): void
  makeLease(task: TaskRecord, node: NodeRecord, staged: boolean, copy: boolean): Lease
  /** The lease is in the books: components, and the node, are to hear of it. */
  granted(lease: Lease, node: NodeRecord): void
  /** The home of the task hears of a second attempt before its node does. */
  copied(task: TaskRecord): void
}

/** Turns what a scheduler wants started into leases, after the truth has been asked; a word instead says why not. */
export class Granting {
  readonly #grantor: Grantor & Role

  constructor(grantor: Grantor & Role) {
    this.#grantor = grantor
  }

  launch(task: TaskRecord, node: NodeRecord): string | undefined {
    const { ledger, reserved } = this.#grantor
    const why = gangFault(task, 1) ?? chargeOne(task, node, this.#grantor, ledger, reserved)
    if (why) return why
    this.#start(task, node)
    return undefined
  }

  launchAll(pairs: readonly Pair[]): string | undefined {
    const { ledger, reserved } = this.#grantor
    const why = chargeAll(pairs, this.#grantor, ledger, reserved)
    if (why) return why
    for (const [task, node] of pairs) this.#start(task, node)
    return undefined
  }

  /** A shape with short tasks need not wait for room: it may stand behind its like. */
  stage(task: TaskRecord, why: Refusal['why']): boolean {
    const { staging, ledger } = this.#grantor
    if (why !== 'no-room' || task.gang || task.job.executors < Infinity) return false
    const node = staging.nodeFor(task, ledger)
    if (!node || !ledger.stage(node, task.shape)) return false
    show(this.#grantor, task, node, 'staged')
    this.#grantor.unreserve(task)
    this.#grantor.dequeue(task)
    this.#grant(task, node, true, false)
    return true
  }

  copy(task: TaskRecord, node: NodeRecord): string | undefined {
    const { ledger, leases } = this.#grantor
    const running = leases.of(task)
    if (running.length === 0) return `${task.id} does not run`
    if (running.some((lease) => lease.node === node.id))
      return `${task.id} runs on ${node.id} already`
    if (ledger.node(node.id) !== node || !node.open) return `${node.id} takes nothing`
    if (!ledger.hasRoom(node, task.needs)) return `${node.id} has no room for ${task.id}`
    const { id, running: held, executors } = task.job
    if (held >= executors) return `${id} may hold ${executors} executors`
    ledger.charge(node, task.shape)
    show(this.#grantor, task, node, 'copied')
    this.#grantor.copied(task)
    this.#grant(task, node, false, true)
    return undefined
  }

  #start(task: TaskRecord, node: NodeRecord): void {
    show(this.#grantor, task, node, 'launched')
    this.#grantor.unreserve(task, node)
    this.#grantor.dequeue(task)
    this.#grant(task, node, false, false)
  }

  #grant(task: TaskRecord, node: NodeRecord, staged: boolean, copy: boolean): void {
    const lease = this.#grantor.makeLease(task, node, staged, copy)
    this.#grantor.leases.add(lease)
    if (task.gang) task.gang.begun = true
    else if (!staged) this.#grantor.staging.started(node, task.shape)
    this.#grantor.granted(lease, node)
  }
}
