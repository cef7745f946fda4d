import type { Act, Micros, Node, Outcome, Report, Reservation, Task } from '#interfaces'
import { Allocating } from './allocating.ts'
import { Attempts, faultOf, timesOf } from './attempts.ts'
import { isAt, leave, release, sentTo, succeeded } from './dag.ts'
import { LateBinding, startClaimed } from './late-binding.ts'
import type { Ledger } from './ledger.ts'
import { RESOURCE_MANAGER, type Message } from './messages.ts'
import type { ProbeRecord } from './probe-record.ts'
import type { CallRecord, JobRecord, Lease, NodeRecord, TaskRecord } from './records.ts'
import { Outbox } from './outbox.ts'
import { BackingOff } from './retry.ts'
import type { HomeEffects, Host, Parts } from './host.ts'
import { Role } from './role.ts'
import { strayed } from './waiting-list.ts'

/** Owns jobs: which tasks are ready, where they were sent, what became of them. One for all jobs of its node. */
export class ApplicationMaster extends Role {
  readonly jobs = new Map<string, JobRecord>()
  /** Tasks that failed and are not tried again yet. */
  readonly backingOff = new BackingOff()
  readonly #effects: HomeEffects
  readonly #outbox = new Outbox()
  readonly #binding: LateBinding
  readonly #attempts = new Attempts()
  readonly #allocating: Allocating
  /** Jobs of which nodes know, too. */
  readonly #outside = new Set<JobRecord>()

  constructor(host: Host, ledger: Ledger, parts: Parts, effects: HomeEffects) {
    super('applicationMaster', host, ledger, parts)
    this.#effects = effects
    this.#allocating = new Allocating(this, effects)
    this.#binding = new LateBinding(host.id, (to, message) => host.send(to, message))
  }

  submit(job: JobRecord): void {
    this.jobs.set(job.id, job)
    this.#allocating.arrived(job)
    // Chosen before any is released: an empty stage ends at once and releases others.
    for (const stage of job.stages.filter(({ waitsFor }) => waitsFor === 0))
      release(stage, (task) => this.#ready(task))
    if (job.unfinished === 0) this.#finish(job, 'ok')
    this.#allocating.settle()
  }

  /** One more task for a job that stands. */
  call(task: CallRecord): void {
    task.stage.tasks.push(task)
    task.stage.unfinished++
    task.job.unfinished++
    this.#ready(task)
    this.#allocating.settle()
  }

  cancel(job: JobRecord): void {
    if (job.state === 'open') this.#finish(job, 'cancelled')
    this.#allocating.settle()
  }

  receive(message: Message): void {
    this.#take(message)
    this.#allocating.settle()
  }

  #take(message: Message): void {
    switch (message.type) {
      case 'ended':
        return this.#attemptEnded(message.lease, message.report, message.evicted)
      case 'lost':
        this.#attemptEnded(message.lease, { outcome: 'bounced', service: 0 }, false)
        return this.#attempts.giveUp(message.lease)
      case 'returned':
        // They came to a node that is not there any more.
        for (const task of message.tasks) if (isAt(task, message.from)) this.#ready(task)
        return
      case 'released': {
        const outcome = message.outcome === 'bounced' ? 'lost' : message.outcome
        return this.#over(message.lease, outcome, message.service)
      }
      case 'refused':
        this.#over(message.lease, 'lost', 0)
        return this.#ready(message.lease.task)
      case 'copied':
        return this.#attempts.copied(message.task)
      case 'claim':
        return this.#claimed(message.probe, message.attempt, message.node)
      case 'resized':
        message.job.executors = message.executors
        return this.wake({ type: 'queued' })
      case 'fail-job':
        return this.#fail(message.job, message.why)
    }
  }

  nodeJoined(node: NodeRecord): void {
    this.ledger.join(node)
    this.tell('Placement', () => this.parts.placement.join(node))
    this.parking.all()
    this.wake({ type: 'nodes' })
    this.#allocating.nodes()
  }

  nodeLeft(id: string): void {
    const node = this.ledger.node(id)
    if (!node) return
    node.open = false
    this.ledger.leave(node)
    this.tell('Placement', () => this.parts.placement.leave(node))
    this.#binding.nodeLeft(id)
    for (const lease of this.#attempts.on(id)) this.#over(lease, 'lost', 0)
    // What the Resource Manager had granted there comes back from it, as lost; the rest was sent there from here.
    for (const task of sentTo(id, this.jobs.values())) this.#ready(task)
    this.parking.all()
    this.wake({ type: 'nodes' })
    this.#allocating.nodes()
  }

  override reservations(): Iterable<Reservation> {
    return this.#binding.reservations(this.ledger)
  }

  override running(): Iterable<readonly [Task, Node]> {
    return this.#attempts.running()
  }

  /** Places that nodes hold for an answer are offered to the new scheduler. */
  override rewired(changed: ReadonlySet<string>): void {
    super.rewired(changed)
    if (changed.has('Allocation')) this.#allocating.replaced()
    for (const { job, node } of this.#binding.claims()) {
      const record = this.ledger.node(node)
      if (record) this.wake({ type: 'claim', job, node: record })
    }
  }

  override pump(limit: number): number {
    const acts = super.pump(limit)
    if (!this.busy) this.#binding.giveBack()
    this.#outbox.flush((to, message) => this.host.send(to, message))
    this.#allocating.settle()
    return acts
  }

  override carry(act: Act): string | undefined {
    switch (act.do) {
      case 'spill': {
        const why = strayed(act.task, this)
        if (why) return why
        const to = act.to === 'resourceManager' ? RESOURCE_MANAGER : act.to.id
        if (to !== RESOURCE_MANAGER && !this.ledger.node(to)) return `${to} is not a node here`
        this.dequeue(act.task as TaskRecord)
        if (to !== RESOURCE_MANAGER) this.#outside.add((act.task as TaskRecord).job)
        this.#outbox.add(act.task as TaskRecord, to)
        return undefined
      }
      case 'reserve':
        return this.#probe(act.task as TaskRecord, act.node as NodeRecord)
      case 'launch':
        return this.#launch(act.task as TaskRecord, act.node as NodeRecord)
      case 'resize':
        if (!(act.executors >= 0)) return `${act.executors} executors`
        return this.resize(act.job as JobRecord, act.executors)
      case 'fail':
        return this.#fail(act.job as JobRecord, act.why)
      case 'nothing':
        return undefined
      default:
        return `an Application Master's scheduler cannot ${act.do}`
    }
  }

  #fail(job: JobRecord, why: string): undefined {
    if (job.state !== 'open') return
    job.fault ??= { code: 'E_TASK', message: why }
    this.#finish(job, 'failed')
  }

  resize(job: JobRecord, executors: number): undefined {
    job.executors = executors
    this.host.send(RESOURCE_MANAGER, { type: 'resized', job, executors })
  }

  #probe(task: TaskRecord, node: NodeRecord): string | undefined {
    const why = strayed(task, this)
    if (why) return why
    if (!this.ledger.node(node.id)) return `${node.id} is not a node here`
    this.#outside.add(task.job)
    this.#binding.probe(task, node.id)
    return undefined
  }

  #claimed(probe: ProbeRecord, attempt: number, node: string): void {
    const record = this.ledger.node(node)
    const wanted = record !== undefined && this.waiting > 0
    if (this.#binding.claimed(probe, { attempt, node }, wanted))
      this.wake({ type: 'claim', job: probe.job, node: record! })
  }

  #launch(task: TaskRecord, node: NodeRecord): string | undefined {
    const why = strayed(task, this)
    if (why) return why
    const attempt = this.#binding.take(task.job, task.shape, node.id)
    if (attempt === undefined) return `${task.job.id} has no claim on ${node.id}`
    this.#attempts.started(startClaimed(this, task, node, attempt), node)
    return undefined
  }

  #ready(task: TaskRecord): void {
    if (task.state === 'done') return
    if (task.state === 'waiting' || task.state === 'backoff') task.job.runnable++
    task.state = 'ready'
    this.#allocating.changed(task)
    this.tell('Monitor', () => this.parts.monitor.submitted(task, this.host.now()))
    this.enqueue(task)
  }

  #over(lease: Lease, outcome: Outcome, service: Micros): void {
    const node = this.#attempts.over(lease)
    if (!node) return
    this.tell('Scheduler', () => this.parts.scheduler.ended!(lease.task, node, outcome, service))
  }

  #attemptEnded(lease: Lease, report: Report, evicted: boolean): void {
    const { task } = lease
    if (task.state === 'done') return
    if (this.#attempts.isLost(lease, this.ledger.node(lease.node) !== undefined)) return
    if (report.outcome === 'ok') return this.#succeeded(lease, report)
    this.#effects.attemptFailed(lease, report, evicted)
    if (this.#attempts.goesOn(task)) return
    if (report.outcome === 'bounced' || evicted) return this.#ready(task)
    task.lastFault = faultOf(lease, report)
    const retries = task.stage.spec.retries ?? 0
    if (report.outcome !== 'cancelled' && task.attempt <= retries) return this.#backOff(task)
    if (!task.job.standing) task.job.fault ??= task.lastFault
    this.#done(task, report.outcome, report)
    if (task.job.state === 'open' && !task.job.standing)
      this.#finish(task.job, report.outcome === 'cancelled' ? 'cancelled' : 'failed')
  }

  #backOff(task: TaskRecord): void {
    task.state = 'backoff'
    task.job.runnable--
    this.#allocating.changed(task)
    this.backingOff.add(task, this.#effects, () => {
      this.#ready(task)
      this.#allocating.settle()
    })
  }

  #succeeded(lease: Lease, report: Report): void {
    const { task } = lease
    task.value = report.value
    task.times = timesOf(lease, report.service, this.host.now())
    this.observe(task, report.service)
    if (task.holder === this) this.dequeue(task)
    if (this.#attempts.settle(task)) this.host.send(RESOURCE_MANAGER, { type: 'settled', task })
    this.#done(task, 'ok', report)
  }

  #done(task: TaskRecord, outcome: TaskRecord['outcome'], report: Report | undefined): void {
    const { stage, job } = task
    if (task.state === 'backoff') this.backingOff.delete(task)
    else if (task.state !== 'waiting') job.runnable--
    task.state = 'done'
    task.outcome = outcome
    stage.unfinished--
    job.unfinished--
    this.#allocating.changed(task)
    this.#effects.taskEnded(task, report)
    if (job.standing) return leave(task)
    if (outcome !== 'ok' || job.state !== 'open') return
    succeeded(task, (next) => this.#ready(next))
    if (job.unfinished === 0) this.#finish(job, 'ok')
  }

  #finish(job: JobRecord, state: 'ok' | 'failed' | 'cancelled'): void {
    if (job.state !== 'open') return
    job.state = state
    job.ended = this.host.now()
    for (const stage of job.stages) {
      if (stage.unfinished === 0) continue
      for (const task of [...stage.tasks]) if (task.state !== 'done') this.#drop(task)
    }
    this.#binding.jobEnded(job)
    if (this.#outside.delete(job))
      for (const { id } of this.ledger.nodes) this.host.send(id, { type: 'job-ended', job })
    this.jobs.delete(job.id)
    this.#allocating.ended(job)
    this.jobEnded(job)
    this.host.send(RESOURCE_MANAGER, { type: 'job-ended', job })
    this.#effects.jobEnded(job)
  }

  #drop(task: TaskRecord): void {
    if (task.holder === this) this.dequeue(task)
    else if (task.state === 'asked') this.host.send(task.sentTo!, { type: 'withdraw', task })
    this.#done(task, 'cancelled', undefined)
  }
}
