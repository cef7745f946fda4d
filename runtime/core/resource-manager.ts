import type { Act, Micros, Node, Reservation, Shape, Task } from '#interfaces'
import type { Ledger } from './ledger.ts'
import { RESOURCE_MANAGER, type Message } from './messages.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from './records.ts'
import { Granting, type Grantor } from './granting.ts'
import { leaseOf, Leases, type Pair } from './leases.ts'
import { Reservations } from './reservations.ts'
import type { Host, Parts } from './host.ts'
import { Role } from './role.ts'
import type { Staging } from './staging.ts'
import { strayed } from './waiting-list.ts'

/** Whose turn, and where: owns the leases and the central queue. */
export class ResourceManager extends Role implements Grantor {
  readonly leases = new Leases()
  readonly reserved: Reservations
  readonly staging: Staging
  readonly #granting = new Granting(this)
  /** Jobs of which nodes know, too. */
  readonly #spilled = new Set<JobRecord>()
  readonly #attempt: () => number

  constructor(host: Host, ledger: Ledger, parts: Parts, staging: Staging, attempt: () => number) {
    super('resourceManager', host, ledger, parts)
    this.staging = staging
    this.#attempt = attempt
    this.reserved = new Reservations(ledger)
  }

  override reservations(): Iterable<Reservation> {
    return this.reserved
  }

  override *running(): Iterable<readonly [Task, Node]> {
    for (const lease of this.leases) {
      const node = this.ledger.node(lease.node)
      if (node) yield [lease.task, node]
    }
  }

  nodeJoined(node: NodeRecord): void {
    this.ledger.join(node)
    this.tell('Placement', () => this.parts.placement.join(node))
    this.parking.all()
    this.wake({ type: 'nodes' })
    this.offer(node)
  }

  nodeLeft(id: string): void {
    const node = this.ledger.node(id)
    if (!node) return
    node.open = false
    this.ledger.leave(node)
    this.reserved.dropNode(node)
    this.tell('Placement', () => this.parts.placement.leave(node))
    for (const lease of [...this.leases]) {
      if (lease.node !== id) continue
      this.#over(lease, undefined, 'lost', 0)
      this.tell('Scheduler', () => this.parts.scheduler.ended!(lease.task, node, 'lost', 0))
      this.host.send(lease.task.job.home, { type: 'lost', lease })
    }
    this.parking.all()
    this.wake({ type: 'nodes' })
  }

  receive(message: Message): void {
    switch (message.type) {
      case 'ask':
        for (const task of message.tasks) {
          this.tell('Monitor', () => this.parts.monitor.submitted(task, this.host.now()))
          this.enqueue(task)
        }
        return
      case 'withdraw':
        return this.#withdraw(message.task)
      case 'released':
        return this.#released(message.lease, message.outcome, message.service)
      case 'refused':
        return this.#refused(message.lease)
      case 'settled':
        if (message.task.holder === this) this.dequeue(message.task)
        for (const lease of this.leases.of(message.task)) this.#end(lease, 'cancelled', 0)
        return
      case 'resized':
        return this.#resize(message.job, message.executors)
      case 'job-ended':
        for (const node of this.reserved.dropJob(message.job)) this.#freed(node)
        if (this.#spilled.delete(message.job))
          for (const { id } of this.ledger.nodes) this.host.send(id, message)
        this.allowance.jobEnded(message.job)
        return this.jobEnded(message.job)
      case 'local': {
        const node = this.ledger.node(message.node)
        if (!node) return
        if (message.begins) {
          this.ledger.charge(node, message.shape)
          this.tell('Placement', () => this.parts.placement.changed(node))
        } else if (this.ledger.release(node, message.shape)) this.#freed(node)
        return
      }
    }
  }

  /** Ends every reservation that has expired; answers when the next one does. */
  expire(now: Micros): Micros {
    for (const node of this.reserved.expire(now)) this.#freed(node)
    return this.reserved.next
  }

  override carry(act: Act): string | undefined {
    switch (act.do) {
      case 'launch':
        return this.#granting.launch(act.task as TaskRecord, act.node as NodeRecord)
      case 'launch-all':
        return this.#granting.launchAll(act.pairs as readonly Pair[])
      case 'reserve': {
        const why =
          strayed(act.task, this) ??
          this.reserved.make(act.task as TaskRecord, act.node as NodeRecord, act.until)
        if (why) return why
        if (act.until !== undefined) this.host.wakeAt(this, act.until)
        this.tell('Placement', () => this.parts.placement.changed(act.node))
        return undefined
      }
      case 'release': {
        const why = this.reserved.release(act.task as TaskRecord, act.node as NodeRecord)
        if (!why) this.#freed(act.node as NodeRecord)
        return why
      }
      case 'spill':
        return this.#spill(act.task as TaskRecord, act.to)
      case 'evict':
        return this.#evict(act.task as TaskRecord, act.grace)
      case 'copy':
        return this.#granting.copy(act.task as TaskRecord, act.node as NodeRecord)
      case 'resize':
        if (!(act.executors >= 0)) return `${act.executors} executors`
        this.#resize(act.job as JobRecord, act.executors)
        this.#tellHome({ type: 'resized', job: act.job as JobRecord, executors: act.executors })
        return undefined
      case 'fail':
        this.#tellHome({ type: 'fail-job', job: act.job as JobRecord, why: act.why })
        return undefined
      case 'nothing':
        return undefined
    }
  }

  override passedOver(task: TaskRecord, act: Act & { do: 'nothing' }): boolean {
    return this.#granting.stage(task, act.why)
  }

  #tellHome(message: Message & { readonly job: JobRecord }): void {
    this.host.send(message.job.home, message)
  }

  #resize(job: JobRecord, executors: number): void {
    job.executors = executors
    this.settle(job)
    // A gang is held that has less left to it than its size.
    for (const { shape, spec } of job.stages) if (spec.gang) this.parking.one(shape)
  }

  override enqueue(task: TaskRecord): void {
    const { job } = task
    if (job.executors < Infinity) this.allowance.begin(job, () => this.waitingOf(job))
    job.asking++
    super.enqueue(task)
  }

  override dequeue(task: TaskRecord): void {
    task.job.asking--
    super.dequeue(task)
  }

  makeLease(task: TaskRecord, node: NodeRecord, staged: boolean, copy: boolean): Lease {
    return leaseOf(this, this.#attempt(), task, node, staged, copy)
  }

  granted(lease: Lease, node: NodeRecord): void {
    const { task, generation } = lease
    this.tell('Scheduler', () => {
      if (!lease.staged) this.parts.placement.changed(node)
      this.parts.placement.launched!(task, node)
      this.parts.scheduler.started!(task, node)
      this.parts.monitor.started(task, node, generation, this.host.now())
    })
    // Others of the job stand back for a copy, and for those of a gang that were kept.
    if (task.gang || lease.copy) this.settle(task.job)
    if (!lease.staged) this.taken(node)
    this.host.send(node.id, { type: 'grant', lease })
  }

  override mayStage(shape: Shape): boolean {
    return this.staging.stages(shape)
  }

  copied(task: TaskRecord): void {
    this.host.send(task.job.home, { type: 'copied', task })
  }

  #spill(task: TaskRecord, to: Node | 'resourceManager'): string | undefined {
    if (to === 'resourceManager') return `${task.id} is at the Resource Manager already`
    const why = strayed(task, this)
    if (why) return why
    if (this.ledger.node(to.id) !== to) return `${to.id} is not a node here`
    this.unreserve(task)
    this.dequeue(task)
    this.#spilled.add(task.job)
    task.sentTo = to.id
    this.host.send(to.id, { type: 'ask', tasks: [task] })
    return undefined
  }

  #evict(task: TaskRecord, grace: Micros): string | undefined {
    const leases = this.leases.of(task)
    if (leases.length === 0) return `${task.id} does not run`
    for (const lease of leases) this.#end(lease, 'evicted', grace)
    return undefined
  }

  #end(lease: Lease, why: 'cancelled' | 'evicted', grace: Micros): void {
    this.host.send(lease.node, { type: 'end', lease, why, grace })
  }

  /** The task needs its reservations no more, but for the one on the node that it starts on. */
  unreserve(task: TaskRecord, used?: NodeRecord): void {
    for (const node of this.reserved.dropTask(task, used)) this.#freed(node)
  }

  #withdraw(task: TaskRecord): void {
    if (task.holder === this) {
      this.dequeue(task)
      this.unreserve(task)
    } else if (this.leases.of(task).length > 0) {
      for (const lease of this.leases.of(task)) this.#end(lease, 'cancelled', 0)
    } else if (task.sentTo && task.sentTo !== RESOURCE_MANAGER)
      this.host.send(task.sentTo, { type: 'withdraw', task })
  }

  #released(
    lease: Lease,
    outcome: 'ok' | 'failed' | 'timeout' | 'cancelled' | 'bounced' | 'evicted',
    service: Micros,
  ): void {
    if (!this.leases.has(lease)) return
    const node = this.ledger.node(lease.node)
    if (outcome === 'ok') {
      this.staging.observe(lease.task, service)
      this.observe(lease.task, service)
    }
    this.#over(lease, node, outcome === 'bounced' ? 'lost' : outcome, service)
    if (outcome === 'ok')
      for (const other of this.leases.of(lease.task)) this.#end(other, 'cancelled', 0)
  }

  #refused(lease: Lease): void {
    const node = this.ledger.node(lease.node)
    if (!this.leases.has(lease)) return
    this.#over(lease, node, 'lost', 0)
    if (lease.task.state === 'done') return
    // Another attempt of it runs, or ran until now: its home knows what is left.
    if (lease.copy || this.leases.of(lease.task).length > 0)
      this.host.send(lease.task.job.home, { type: 'lost', lease })
    else this.enqueue(lease.task)
  }

  #over(
    lease: Lease,
    node: NodeRecord | undefined,
    outcome: 'ok' | 'failed' | 'timeout' | 'cancelled' | 'evicted' | 'lost',
    service: Micros,
  ): void {
    const { task } = lease
    this.leases.remove(lease)
    this.settle(task.job)
    const now = this.host.now()
    const { generation } = lease
    const wait = now - service - task.submitted
    this.tell('Monitor', () =>
      this.parts.monitor.ended(task, outcome, generation, wait, service, now),
    )
    if (!node) return
    const freed = this.ledger.release(node, task.shape)
    this.tell('Scheduler', () => this.parts.scheduler.ended!(task, node, outcome, service))
    if (freed) this.#freed(node)
    else if (this.staging.advanced(node, task.shape, this.ledger)) this.parking.one(task.shape)
  }

  #freed(node: NodeRecord): void {
    this.tell('Placement', () => this.parts.placement.changed(node))
    this.offer(node)
  }
}
