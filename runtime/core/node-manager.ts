import type { Act, Micros, Node, Report, Task } from '#interfaces'
import type { Ledger } from './ledger.ts'
import { RESOURCE_MANAGER, type Message } from './messages.ts'
import { show } from './onlooker.ts'
import { ProbeRecord } from './probe-record.ts'
import type { Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Host, Parts } from './host.ts'
import { leaseOf } from './leases.ts'
import { Role } from './role.ts'

/** What the Node Manager asks of the driver that runs attempts. */
export interface Attempts {
  start(lease: Lease): void
  /** End it; it still reports. */
  kill(lease: Lease, why: 'cancelled'): void
  /** Do it at that point, unless it was done by then. */
  after(delay: Micros, action: () => void): void
  attempt(): number
}

interface Running {
  readonly lease: Lease
  evicted: boolean
}

/**
 * One node: owns its resources and what runs on it. Leases of the Resource Manager start at once when there is room;
 * spilled tasks and probes wait in the local queue for the node's own scheduler.
 */
export class NodeManager extends Role {
  readonly node: NodeRecord
  readonly leases = new Map<number, Running>()
  readonly #claims = new Map<number, ProbeRecord>()
  readonly #attempts: Attempts
  /** The placement does not know yet that more is free. */
  #untold = false

  constructor(host: Host, ledger: Ledger, node: NodeRecord, parts: Parts, attempts: Attempts) {
    super('nodeManager', host, ledger, parts)
    this.node = node
    this.#attempts = attempts
    ledger.join(node)
  }

  /** Places that are charged until their job says what to run there. */
  claimed(): Iterable<ProbeRecord> {
    return this.#claims.values()
  }

  override *running(): Iterable<readonly [Task, Node]> {
    for (const { lease } of this.leases.values())
      if (lease.by === this.name) yield [lease.task, this.node]
  }

  /** Everything that was started here, whoever decided it. */
  *attempts(): Iterable<readonly [Task, Node]> {
    for (const { lease } of this.leases.values()) if (!lease.staged) yield [lease.task, this.node]
  }

  receive(message: Message): void {
    switch (message.type) {
      case 'grant':
        return this.#granted(message.lease)
      case 'ask':
        for (const task of message.tasks) this.enqueue(task)
        return
      case 'probe':
        return this.enqueue(message.probe)
      case 'withdraw':
        return this.#withdraw(message.task)
      case 'end':
        return this.#end(message.lease, message.why, message.grace)
      case 'no-op':
        if (this.#claims.delete(message.attempt)) this.#free(message.probe, true)
        return
      case 'job-ended':
        return this.jobEnded(message.job)
    }
  }

  /** The driver says how an attempt ended. */
  ended(attempt: number, report: Report): void {
    const running = this.leases.get(attempt)
    if (!running) return
    const { lease, evicted } = running
    this.leases.delete(attempt)
    const outcome = evicted && report.outcome === 'cancelled' ? 'evicted' : report.outcome
    this.#free(lease.task, lease.by !== 'resourceManager')
    if (lease.by === this.name) {
      this.tell('Scheduler', () =>
        this.parts.scheduler.ended!(
          lease.task,
          this.node,
          outcome === 'bounced' ? 'lost' : outcome,
          report.service,
        ),
      )
    }
    if (outcome === 'ok') this.observe(lease.task, report.service)
    this.host.send(lease.grantedBy, { type: 'released', lease, outcome, service: report.service })
    this.host.send(lease.task.job.home, {
      type: 'ended',
      lease,
      report,
      evicted: outcome === 'evicted',
    })
  }

  /** The node begins again with nothing: whoever had sent something here has been told that it is lost. */
  restart(): void {
    for (const task of [...this.list]) this.dequeue(task)
    this.leases.clear()
    this.#claims.clear()
    this.ledger.restart(this.node)
    this.tell('Placement', () => this.parts.placement.changed(this.node))
  }

  override carry(act: Act): string | undefined {
    switch (act.do) {
      case 'launch':
        return this.#launch(act.task as TaskRecord, act.node)
      case 'spill':
        return this.#spill(act.task as TaskRecord, act.to)
      case 'evict': {
        const found = [...this.leases.values()].find(({ lease }) => lease.task === act.task)
        if (!found) return `${act.task.id} does not run here`
        this.#end(found.lease, 'evicted', act.grace)
        return undefined
      }
      case 'nothing':
        return undefined
      default:
        return `a Node Manager's scheduler cannot ${act.do}`
    }
  }

  #granted(lease: Lease): void {
    const { shape } = lease.task
    if (this.#claims.delete(lease.attempt)) return this.#start(lease)
    const staged = lease.staged && this.ledger.stage(this.node, shape)
    if (!staged) {
      if (!this.node.open || !this.ledger.hasRoom(this.node, shape.needs)) {
        this.host.send(lease.grantedBy, { type: 'refused', lease })
        return
      }
      this.ledger.charge(this.node, shape)
    }
    this.#start(staged === lease.staged ? lease : { ...lease, staged })
  }

  #start(lease: Lease): void {
    this.leases.set(lease.attempt, { lease, evicted: false })
    this.#attempts.start(lease)
  }

  #launch(task: TaskRecord, node: Node): string | undefined {
    if (task.holder !== this) return `${task.id} does not wait here`
    if (node.id !== this.node.id) return `${node.id} is another node`
    if (!this.node.open || !this.ledger.hasRoom(this.node, task.needs))
      return `${node.id} has no room for ${task.id}`
    this.ledger.charge(this.node, task.shape)
    if (task.kind === 'task') show(this, task, this.node, 'launched')
    this.#tellResourceManager(task, true)
    this.dequeue(task)
    const attempt = this.#attempts.attempt()
    if (task instanceof ProbeRecord) {
      this.#claims.set(attempt, task)
      this.host.send(task.from, { type: 'claim', probe: task, attempt, node: this.node.id })
      return undefined
    }
    this.tell('Scheduler', () => this.parts.scheduler.started!(task, this.node))
    this.tell('Placement', () => this.parts.placement.changed(this.node))
    this.#start(leaseOf(this, attempt, task, this.node))
    return undefined
  }

  #spill(task: TaskRecord, to: Node | 'resourceManager'): string | undefined {
    if (task.holder !== this) return `${task.id} does not wait here`
    const target = to === 'resourceManager' ? RESOURCE_MANAGER : to.id
    if (target === this.host.id) return `${task.id} is on ${target} already`
    if (target !== RESOURCE_MANAGER && !this.host.knows(target))
      return `${target} is not a node here`
    this.dequeue(task)
    task.sentTo = target
    if (task instanceof ProbeRecord) this.host.send(target, { type: 'probe', probe: task })
    else this.host.send(target, { type: 'ask', tasks: [task] })
    return undefined
  }

  #withdraw(task: TaskRecord): void {
    if (task.holder === this) return this.dequeue(task)
    for (const { lease } of this.leases.values()) {
      if (lease.task === task) return this.#end(lease, 'cancelled', 0)
    }
    if (task.sentTo && task.sentTo !== this.host.id)
      this.host.send(task.sentTo, { type: 'withdraw', task })
  }

  #end(lease: Lease, why: 'cancelled' | 'evicted', grace: Micros): void {
    const running = this.leases.get(lease.attempt)
    if (!running) return
    const kill = () => {
      if (this.leases.get(lease.attempt) !== running) return
      running.evicted = why === 'evicted'
      this.#attempts.kill(running.lease, 'cancelled')
    }
    if (grace > 0) this.#attempts.after(grace, kill)
    else kill()
  }

  #free(task: Task, local: boolean): void {
    const freed = this.ledger.release(this.node, task.shape)
    if (local) this.#tellResourceManager(task, false)
    if (!freed) return
    // Where nothing waits nobody asks, and most nodes are told what to run.
    this.#untold = true
    if (this.waiting === 0) return
    this.#tell()
    this.offer(this.node)
  }

  override enqueue(task: TaskRecord): void {
    if (this.#untold) this.#tell()
    super.enqueue(task)
  }

  #tell(): void {
    this.#untold = false
    this.tell('Placement', () => this.parts.placement.changed(this.node))
  }

  #tellResourceManager(task: Task, begins: boolean): void {
    this.host.send(RESOURCE_MANAGER, {
      type: 'local',
      node: this.node.id,
      shape: task.shape,
      begins,
    })
  }
}
