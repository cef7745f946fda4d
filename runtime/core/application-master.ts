import type { Act, Micros, Node, Outcome, Report, Reservation, Task } from '#interfaces'
import { release, succeeded } from './dag.ts'
import { LateBinding } from './late-binding.ts'
import type { Ledger } from './ledger.ts'
import type { Message } from './messages.ts'
import {
  type CallRecord,
  type ProbeRecord,
  type JobRecord,
  type Lease,
  type NodeRecord,
  type TaskRecord,
} from './records.ts'
import { RESOURCE_MANAGER } from './messages.ts'
import { retryDelay } from './retry.ts'
import { Role, type Host, type Parts } from './role.ts'

export interface HomeEffects {
  /** Do it at that point, unless the cluster is closed. */
  after(delay: Micros, action: () => void): void
  /** A task ended for good. */
  taskEnded(task: TaskRecord, report: Report | undefined): void
  jobEnded(job: JobRecord): void
}

/** Owns jobs: which tasks are ready, where they were sent, what became of them. One for all jobs of its node. */
export class ApplicationMaster extends Role {
  readonly jobs = new Map<string, JobRecord>()
  /** Tasks that failed and are not tried again yet. */
  readonly backingOff = new Set<TaskRecord>()
  readonly #effects: HomeEffects
  readonly #outbox = new Map<string, TaskRecord[]>()
  readonly #binding: LateBinding
  /** Second attempts that run beside the first. */
  readonly #copies = new Map<TaskRecord, number>()
  /** What was started on places that probes had won. */
  readonly #runs = new Map<number, { readonly lease: Lease; readonly node: NodeRecord }>()
  /** Attempts that were given up with their node: what is still heard of them counts no more. */
  readonly #lost = new WeakMap<TaskRecord, Set<number>>()
  /** Jobs of which nodes know, too. */
  readonly #outside = new Set<JobRecord>()

  constructor(host: Host, ledger: Ledger, parts: Parts, effects: HomeEffects) {
    super('applicationMaster', host, ledger, parts)
    this.#effects = effects
    this.#binding = new LateBinding(host.id, (to, message) => host.send(to, message))
  }

  submit(job: JobRecord): void {
    this.jobs.set(job.id, job)
    // Chosen before any is released: an empty stage ends at once and releases others.
    for (const stage of job.stages.filter(({ waitsFor }) => waitsFor === 0))
      release(stage, (task) => this.#ready(task))
    if (job.unfinished === 0) this.#finish(job, 'ok')
  }

  /** One more task for a job that stands. */
  call(task: CallRecord): void {
    task.stage.tasks.push(task)
    task.stage.unfinished++
    task.job.unfinished++
    this.#ready(task)
  }

  cancel(job: JobRecord): void {
    if (job.state === 'open') this.#finish(job, 'cancelled')
  }

  receive(message: Message): void {
    switch (message.type) {
      case 'ended':
        return this.#attemptEnded(message.lease, message.report, message.evicted)
      case 'lost':
        this.#attemptEnded(message.lease, { outcome: 'bounced', service: 0 }, false)
        this.#giveUp(message.lease)
        return
      case 'returned':
        for (const task of message.tasks) this.#returned(task, message.from)
        return
      case 'released': {
        const outcome = message.outcome === 'bounced' ? 'lost' : message.outcome
        return this.#over(message.lease, outcome, message.service)
      }
      case 'refused':
        this.#over(message.lease, 'lost', 0)
        return this.#ready(message.lease.task)
      case 'copied':
        if (message.task.state === 'done') return
        this.#copies.set(message.task, (this.#copies.get(message.task) ?? 0) + 1)
        return
      case 'claim':
        return this.#claimed(message.probe, message.attempt, message.node)
      case 'resized':
        message.job.executors = message.executors
        return this.wake({ type: 'queued' })
      case 'fail-job':
        message.job.fault ??= { code: 'E_TASK', message: message.why }
        if (message.job.state === 'open') this.#finish(message.job, 'failed')
    }
  }

  nodeJoined(node: NodeRecord): void {
    this.ledger.join(node)
    this.tell('Placement', () => this.parts.placement.join(node))
    this.parking.all()
    this.wake({ type: 'nodes' })
  }

  nodeLeft(id: string): void {
    const node = this.ledger.node(id)
    if (!node) return
    node.open = false
    this.ledger.leave(node)
    this.tell('Placement', () => this.parts.placement.leave(node))
    this.#binding.nodeLeft(id)
    for (const { lease } of [...this.#runs.values()])
      if (lease.node === id) this.#over(lease, 'lost', 0)
    // What the Resource Manager had granted there comes back from it, as lost; the rest was sent there from here.
    for (const job of this.jobs.values())
      for (const stage of job.stages)
        for (const task of stage.tasks)
          if (task.state === 'asked' && task.sentTo === id) this.#ready(task)
    this.parking.all()
    this.wake({ type: 'nodes' })
  }

  override *reservations(): Iterable<Reservation> {
    for (const [task, id] of this.#binding.out()) {
      const node = this.ledger.node(id)
      if (node) yield { task, node, until: Infinity }
    }
  }

  override *running(): Iterable<readonly [Task, Node]> {
    for (const { lease, node } of this.#runs.values()) yield [lease.task, node]
  }

  /** Places that nodes hold for an answer are offered to the new scheduler. */
  override rewired(): void {
    super.rewired()
    for (const { job, node } of this.#binding.claims()) {
      const record = this.ledger.node(node)
      if (record) this.wake({ type: 'claim', job, node: record })
    }
  }

  override pump(limit: number): number {
    const acts = super.pump(limit)
    if (!this.busy) this.#binding.giveBack()
    for (const [to, tasks] of this.#outbox) {
      this.host.send(to, { type: 'ask', tasks: tasks.filter((task) => task.state === 'asked') })
    }
    this.#outbox.clear()
    return acts
  }

  protected override carry(act: Act): string | undefined {
    switch (act.do) {
      case 'spill': {
        const why = this.#waits(act.task)
        if (why) return why
        const to = act.to === 'resourceManager' ? RESOURCE_MANAGER : act.to.id
        if (to !== RESOURCE_MANAGER && !this.ledger.node(to)) return `${to} is not a node here`
        this.dequeue(act.task as TaskRecord)
        if (to !== RESOURCE_MANAGER) this.#outside.add((act.task as TaskRecord).job)
        this.#send(act.task as TaskRecord, to)
        return undefined
      }
      case 'reserve':
        return this.#probe(act.task as TaskRecord, act.node as NodeRecord)
      case 'launch':
        return this.#launch(act.task as TaskRecord, act.node as NodeRecord)
      case 'resize':
        if (!(act.executors >= 0)) return `${act.executors} executors`
        ;(act.job as JobRecord).executors = act.executors
        this.host.send(RESOURCE_MANAGER, {
          type: 'resized',
          job: act.job as JobRecord,
          executors: act.executors,
        })
        return undefined
      case 'fail':
        ;(act.job as JobRecord).fault ??= { code: 'E_TASK', message: act.why }
        this.#finish(act.job as JobRecord, 'failed')
        return undefined
      case 'nothing':
        return undefined
      default:
        return `an Application Master's scheduler cannot ${act.do}`
    }
  }

  #waits(task: Task): string | undefined {
    return (task as TaskRecord).holder === this ? undefined : `${task.id} does not wait here`
  }

  #send(task: TaskRecord, to: string): void {
    task.state = 'asked'
    task.sentTo = to
    const tasks = this.#outbox.get(to)
    if (tasks) tasks.push(task)
    else this.#outbox.set(to, [task])
  }

  #probe(task: TaskRecord, node: NodeRecord): string | undefined {
    const why = this.#waits(task)
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
    const why = this.#waits(task)
    if (why) return why
    const attempt = this.#binding.take(task.job, task.shape, node.id)
    if (attempt === undefined) return `${task.job.id} has no claim on ${node.id}`
    this.dequeue(task)
    task.state = 'asked'
    task.sentTo = node.id
    this.tell('Scheduler', () => this.parts.scheduler.started!(task, node))
    const { generation, id } = this.host
    const granted = { node: node.id, generation, grantedBy: id, by: this.name }
    const lease: Lease = { attempt, task, ...granted, staged: false, copy: false }
    this.#runs.set(attempt, { lease, node })
    this.host.send(node.id, { type: 'grant', lease })
    return undefined
  }

  #ready(task: TaskRecord): void {
    if (task.state === 'done') return
    task.state = 'ready'
    this.tell('Monitor', () => this.parts.monitor.submitted(task, this.host.now()))
    this.enqueue(task)
  }

  /** It came to a node that is not there any more. */
  #returned(task: TaskRecord, from: string): void {
    if (task.state === 'asked' && task.sentTo === from && !task.holder) this.#ready(task)
  }

  #over({ attempt, task }: Lease, outcome: Outcome, service: Micros): void {
    const run = this.#runs.get(attempt)
    if (!run) return
    this.#runs.delete(attempt)
    this.tell('Scheduler', () => this.parts.scheduler.ended!(task, run.node, outcome, service))
  }

  #giveUp({ attempt, task }: Lease): void {
    const lost = this.#lost.get(task)
    if (lost) lost.add(attempt)
    else this.#lost.set(task, new Set([attempt]))
  }

  #isLost({ attempt, task, by, node }: Lease): boolean {
    if (by === RESOURCE_MANAGER) return this.#lost.get(task)?.has(attempt) ?? false
    return this.ledger.node(node) === undefined
  }

  #attemptEnded(lease: Lease, report: Report, evicted: boolean): void {
    const { task } = lease
    if (task.state === 'done' || this.#isLost(lease)) return
    const copies = this.#copies.get(task) ?? 0
    if (report.outcome !== 'ok' && copies > 0) {
      this.#copies.set(task, copies - 1)
      return
    }
    this.#copies.delete(task)
    if (report.outcome === 'bounced' || evicted) return this.#ready(task)
    if (report.outcome === 'ok') {
      task.value = report.value
      const now = this.host.now()
      const response = now - task.submitted
      task.times = {
        wait: Math.max(0, response - report.service),
        service: report.service,
        response,
        node: lease.node,
        generation: lease.generation,
      }
      this.observe(task, report.service)
      if (task.holder === this) this.dequeue(task)
      if (copies > 0) this.host.send(RESOURCE_MANAGER, { type: 'settled', task })
      return this.#done(task, 'ok', report)
    }
    task.lastFault = faultOf(report)
    const retries = task.stage.spec.retries ?? 0
    if (report.outcome !== 'cancelled' && task.attempt <= retries) {
      task.state = 'backoff'
      this.backingOff.add(task)
      const delay = retryDelay(task.stage.spec.backoffMs, task.attempt++)
      this.#effects.after(delay, () => {
        if (task.state === 'backoff') this.#ready(task)
        this.backingOff.delete(task)
      })
      return
    }
    if (!task.job.standing) task.job.fault ??= { ...task.lastFault, task: task.id }
    this.#done(task, report.outcome, report)
    if (task.job.state === 'open' && !task.job.standing)
      this.#finish(task.job, report.outcome === 'cancelled' ? 'cancelled' : 'failed')
  }

  #done(task: TaskRecord, outcome: TaskRecord['outcome'], report: Report | undefined): void {
    const { stage, job } = task
    if (task.state === 'backoff') this.backingOff.delete(task)
    task.state = 'done'
    task.outcome = outcome
    stage.unfinished--
    job.unfinished--
    this.#effects.taskEnded(task, report)
    if (job.standing) return this.#leave(task)
    if (outcome !== 'ok' || job.state !== 'open') return
    succeeded(task, (next) => this.#ready(next))
    if (job.unfinished === 0) this.#finish(job, 'ok')
  }

  /** A job that stands keeps only the tasks that have not ended. */
  #leave(task: TaskRecord): void {
    const { tasks } = task.stage
    const last = tasks.pop()!
    if (last === task) return
    tasks[task.index] = last
    last.index = task.index
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

const faultOf = (report: Report): { code: string; message: string; stack?: string } => ({
  code: report.error?.code ?? (report.outcome === 'timeout' ? 'E_TIMEOUT' : 'E_TASK'),
  message: report.error?.message ?? report.outcome,
  stack: report.error?.stack,
})
