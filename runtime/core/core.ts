import type { Act, Cluster, Clock, Micros, Random, Report, World } from '#interfaces'
import { ApplicationMaster } from './application-master.ts'
import { Ledger } from './ledger.ts'
import { RESOURCE_MANAGER, type Message } from './messages.ts'
import { NodeManager } from './node-manager.ts'
import type { Onlooker } from './onlooker.ts'
import type { Reactor } from './reactor.ts'
import { makeJob } from './job-records.ts'
import type { CallRecord, JobRecord, Lease, NodeRecord } from './records.ts'
import { ResourceManager } from './resource-manager.ts'
import type { Entering } from './entering.ts'
import type { Host, Parts } from './host.ts'
import { resume } from './resume.ts'
import type { Role } from './role.ts'
import { Staging, type StagingLimits } from './staging.ts'
import { viewed } from './views.ts'
import type { RoleName } from '../assembler/roles.ts'

export interface CoreOptions {
  readonly id: string
  readonly node: NodeRecord
  /** Whether jobs may have their home here. */
  readonly home: boolean
  readonly resourceManager: boolean
  readonly staging: StagingLimits
}

/** One node's core: the roles that it plays, what it tells them, and who they may ask. */
export class Core implements Host {
  readonly id: string
  readonly reactor: Reactor
  readonly nodeManager: NodeManager
  readonly applicationMaster: ApplicationMaster | undefined
  readonly resourceManager: ResourceManager | undefined

  constructor(options: CoreOptions, reactor: Reactor, parts: (role: RoleName) => Parts) {
    this.id = options.id
    this.reactor = reactor
    const attempt = () => reactor.nextAttempt()
    const { effects } = reactor
    this.nodeManager = new NodeManager(this, new Ledger(), options.node, parts('nodeManager'), {
      attempt,
      start: (lease) => effects.start(this, lease),
      kill: (lease, why) => effects.kill(this, lease, why),
      after: (delay, action) => reactor.after(delay, action),
    })
    if (options.home) {
      this.applicationMaster = new ApplicationMaster(
        this,
        new Ledger(),
        parts('applicationMaster'),
        {
          after: (delay, action) => reactor.after(delay, action),
          attemptFailed: (lease, report, evicted) =>
            effects.attemptFailed?.(lease, report, evicted),
          taskEnded: (task, report) => effects.taskEnded(task, report),
          jobEnded: (job) => {
            reactor.forget(job)
            effects.jobEnded(job)
          },
        },
      )
    }
    if (options.resourceManager) {
      const staging = new Staging(options.staging)
      this.resourceManager = new ResourceManager(
        this,
        new Ledger(),
        parts('resourceManager'),
        staging,
        attempt,
      )
    }
  }

  get generation(): number {
    return this.reactor.generation
  }

  get onlooker(): Onlooker | undefined {
    return this.reactor.onlooker
  }

  get roles(): readonly Role[] {
    return [this.resourceManager, this.applicationMaster, this.nodeManager].filter(
      (role) => role !== undefined,
    )
  }

  role(name: RoleName): Role | undefined {
    return this[name]
  }

  now(): Micros {
    return this.reactor.now
  }

  knows(node: string): boolean {
    return this.reactor.member(node)
  }

  send(to: string, message: Message): void {
    this.reactor.send(this.id, to, message)
  }

  dirty(role: Role): void {
    this.reactor.dirty.add(role)
  }

  wakeAt(role: Role, at: Micros): void {
    this.reactor.at(at, () => {
      if (role === this.resourceManager) this.resourceManager.expire(this.now())
      role.time()
    })
  }

  fault(role: Role, where: string, error: unknown): void {
    this.reactor.effects.fault(this, role, where, error)
  }

  refused(role: Role, act: Act, why: string): void {
    this.reactor.effects.refused(this, role, act, why)
  }

  /** Hands a message to the role that it is for. */
  receive(message: Message): void {
    switch (message.type) {
      case 'released':
      case 'refused':
        return this.#granter(message.lease)?.receive(message)
      case 'ended':
      case 'lost':
      case 'returned':
      case 'copied':
      case 'claim':
      case 'fail-job':
        return this.applicationMaster?.receive(message)
      case 'settled':
      case 'local':
        return this.resourceManager?.receive(message)
      case 'view':
        return this.applicationMaster && viewed(this.applicationMaster, message.nodes)
      case 'resized':
        return this.applicationMaster?.receive(message)
      case 'node-joined':
        this.applicationMaster?.nodeJoined((message.node as NodeRecord).copy())
        return this.resourceManager?.nodeJoined((message.node as NodeRecord).copy())
      case 'node-left':
        this.applicationMaster?.nodeLeft(message.node)
        return this.resourceManager?.nodeLeft(message.node)
      default:
        return this.nodeManager.receive(message)
    }
  }

  /** A job comes in, and has its home here; `made` may do something to its record first. */
  submit(job: Entering, made?: (record: JobRecord) => void): JobRecord {
    const { reactor } = this
    reactor.witness?.submits(job)
    const { spec, needs, id, submitted, standing = false, done = [] } = job
    const shapes = { intern: reactor.intern.bind(reactor) }
    const { estimator } = this.applicationMaster!.parts
    const record = makeJob(spec, needs, id, submitted, this.id, shapes, estimator)
    record.standing = standing
    resume(record, done)
    made?.(record)
    this.applicationMaster!.submit(record)
    return record
  }

  /** One more task for a job that stands. */
  call(task: CallRecord): void {
    this.reactor.witness?.calls(task)
    this.applicationMaster!.call(task)
  }

  cancel(job: JobRecord): void {
    if (job.state === 'open') this.reactor.witness?.cancels(job)
    this.applicationMaster!.cancel(job)
  }

  /** The driver says how an attempt ended. */
  ended(attempt: number, report: Report): void {
    const { witness } = this.reactor
    if (witness) {
      const running = this.nodeManager.leases.get(attempt)
      if (running) witness.ends(running.lease, report)
    }
    this.nodeManager.ended(attempt, report)
  }

  #granter(lease: Lease): { receive(message: Message): void } | undefined {
    return lease.by === 'resourceManager'
      ? this.resourceManager
      : lease.by === 'nodeManager'
        ? this.nodeManager
        : this.applicationMaster
  }

  /** What the core gives to the component behind `user` in that role for the interface. */
  given(role: RoleName, face: string, user: string): Clock | Random | Cluster | World {
    switch (face) {
      case 'Clock':
        return { now: () => this.reactor.now }
      case 'Random':
        return this.reactor.random(`${this.id}/${role}/${user}`)
      case 'Cluster':
        return this.#cluster(role)
      default:
        return this.reactor.effects.world(this)
    }
  }

  #cluster(name: RoleName): Cluster {
    const role = () => this.role(name)!
    const local = name === 'nodeManager'
    return {
      // A Node Manager decides about one node, and may hand on to all.
      nodes: () => (local ? this.reactor.members : role().ledger.nodes),
      total: () => role().ledger.total,
      jobs: () => this.applicationMaster?.jobs.values() ?? [],
      running: () =>
        local ? this.nodeManager.attempts() : (this.resourceManager?.running() ?? []),
      reservations: () => role().reservations(),
      usage: (user) => this.resourceManager?.leases.usage(user) ?? [],
    }
  }
}

export { RESOURCE_MANAGER }
