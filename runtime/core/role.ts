import type { Act, Job, Micros, Node, Reservation, Shape, Task, Wake } from '#interfaces'
import { absent } from '../assembler/facade.ts'
import type { RoleName } from '../assembler/roles.ts'
import { Allowance } from './allowance.ts'
import type { Ledger } from './ledger.ts'
import { Parking } from './parking.ts'
import type { JobRecord, NodeRecord, PendingReason, TaskRecord } from './records.ts'
import type { Filling } from './filling.ts'
import { checkQueue } from './check-queue.ts'
import type { Host, Parts } from './host.ts'
import { pendingOf } from './pending.ts'
import { Period } from './period.ts'
import { askIfStaged } from './park.ts'
import { PlanRun } from './plan-run.ts'
import { WaitingList } from './waiting-list.ts'
import { Wakes } from './wakes.ts'

/**
 * What the three roles share: the list of tasks that wait here (the truth), the queue that orders them (a component),
 * the shapes that are parked, and the plan that is being carried out. The truth is always written before a
 * component is told, so that a component that throws leaves nothing half done that matters.
 */
export abstract class Role {
  readonly name: RoleName
  readonly parts: Parts
  readonly ledger: Ledger
  readonly host: Host
  readonly parking: Parking
  readonly list = new WaitingList()
  /** Which tasks of jobs with a limit are offered. */
  readonly allowance = new Allowance()
  /** Tasks that the queue had no room for. */
  readonly overflow = new Set<TaskRecord>()
  /** Closed while a rewire happens or after a fault: events are taken in, nothing is decided. */
  closed = false
  /** Nothing new is decided, by somebody's wish: what runs goes on, and components are told of what happens. */
  held = false
  /** A successor of the queue that is being filled. */
  filling: Filling | undefined
  readonly #plans: PlanRun
  readonly #wakes = new Wakes()
  readonly #period = new Period()

  constructor(name: RoleName, host: Host, ledger: Ledger, parts: Parts) {
    this.name = name
    this.host = host
    this.ledger = ledger
    this.parts = parts
    this.#plans = new PlanRun(this)
    this.parking = new Parking(ledger, (shape) => {
      this.tell('Queue', () => this.parts.queue.unpark(shape))
      this.wake({ type: 'queued' })
    })
  }

  /** Carries the act out whole, or answers why not and changes nothing. */
  abstract carry(act: Act): string | undefined

  /** What runs by decisions of this role, with its node. */
  *running(): Iterable<readonly [Task, Node]> {}

  /** Places that it holds for tasks that do not run. */
  reservations(): Iterable<Reservation> {
    return []
  }

  get waiting(): number {
    return this.list.size
  }

  laneOf(task: Task): string {
    return this.parts.scheduler.laneOf!(task) ?? ''
  }

  enqueue(task: TaskRecord): void {
    this.list.append(task, this)
    if (this.allowance.idle || this.allowance.arrived(task)) this.#offerTask(task)
  }

  #offerTask(task: TaskRecord): void {
    this.parking.arrived(task.shape)
    if (task.gang) this.parking.one(task.shape)
    if (this.overflow.size > 0 || this.#full()) this.overflow.add(task)
    else this.tell('Queue', () => this.#push(task))
    this.wake({ type: 'queued' })
  }

  dequeue(task: TaskRecord): void {
    this.list.unlink(task)
    if (this.filling) this.filling.leave(task)
    this.list.forget(task)
    if (this.allowance.idle || !this.allowance.left(task)) this.#withdrawTask(task)
  }

  #withdrawTask(task: TaskRecord): void {
    if (!this.overflow.delete(task))
      this.tell('Queue', () => this.parts.queue.remove(task, this.laneOf(task)))
    this.parking.left(task.shape)
    if (this.overflow.size > 0) this.#refill()
  }

  /** What the job may hold, or does, has changed: as many of its tasks are offered as it may start. */
  protected settle(job: JobRecord): void {
    if (this.allowance.idle && job.executors === Infinity) return
    this.allowance.settle(
      job,
      () => this.waitingOf(job),
      (task) => this.#offerAgain(task),
      (task) => this.#withdrawTask(task),
    )
  }

  /** A queue that once had the task must not get it again under the same order: it has waited anew from now on. */
  #offerAgain(task: TaskRecord): void {
    this.list.unlink(task)
    if (this.filling) this.filling.leave(task)
    this.list.append(task, this)
    this.#offerTask(task)
  }

  protected *waitingOf(job: JobRecord): Iterable<TaskRecord> {
    if (job.asking === 0) return
    for (const task of this.list) if (task.job === job) yield task
  }

  /** A queue that was filled from the list has what is kept, too: it goes out again. */
  standBack(): void {
    for (const task of this.allowance.kept)
      this.tell('Queue', () => this.parts.queue.remove(task, this.laneOf(task)))
  }

  wake(wake: Wake): void {
    if (this.#wakes.add(wake)) this.host.dirty(this)
  }

  /** A node has something free again. */
  offer(node: NodeRecord): void {
    if (this.parking.offer(node)) {
      this.tell('Queue', () => this.parts.queue.offer!(node))
      this.wake({ type: 'queued' })
    }
    this.wake({ type: 'offer', node })
  }

  /** Something has begun on the node: what only it could have served is parked again, without asking for it. */
  protected taken(node: NodeRecord): void {
    const parked = this.parking.taken(node, this.ledger.total, (shape) => this.mayStage(shape))
    if (parked.length === 0) return
    this.tell('Queue', () => {
      for (const shape of parked) this.parts.queue.park(shape)
    })
  }

  /** Tasks of the shape need no room to go on: they may stand behind others. */
  mayStage(_shape: Shape): boolean {
    return false
  }

  get busy(): boolean {
    return !this.closed && !this.held && (this.#plans.active || this.#wakes.size > 0)
  }

  /** What there is to plan for; undefined when nothing woke it. */
  takeWakes(): readonly Wake[] | undefined {
    return this.#wakes.size > 0 ? this.#wakes.take() : undefined
  }

  /** Carries out up to `limit` acts; answers how many. What is not decided stays queued. */
  pump(limit: number): number {
    return this.#plans.pump(limit)
  }

  /** Acts that were refused since the last one that was carried out. */
  get refusals(): number {
    return this.#plans.refusals
  }

  /** Ends the plan between two acts, and keeps what it was asked for: the rest is decided afresh. */
  interrupt(): void {
    this.#plans.interrupt()
  }

  /** Decides nothing more until `release`. */
  hold(): void {
    this.held = true
    this.interrupt()
  }

  release(): void {
    this.held = false
    this.host.dirty(this)
  }

  /** Why a task that is held here does not run. */
  pending(task: TaskRecord): PendingReason {
    return pendingOf(this, task)
  }

  /** Calls a component; a throw is reported, and the core goes on without its answer. */
  tell<T>(where: string, call: () => T): T | undefined {
    if (this.closed) return undefined
    try {
      return call()
    } catch (error) {
      this.host.fault(this, where, error)
      return undefined
    }
  }

  fault(where: string, error: unknown): void {
    this.host.fault(this, where, error)
  }

  get now(): Micros {
    return this.host.now()
  }

  wakeAt(at: Micros): void {
    this.host.wakeAt(this, at)
  }

  refused(act: Act, why: string): void {
    this.host.refused(this, act, why)
  }

  /** The components of this role have just been put in force: tells them what they must know. */
  rewired(_changed: ReadonlySet<string>): void {
    this.#wakes.clear()
    this.#period.reset()
    this.#plans.refusals = 0
    this.#refill()
    this.wake({ type: 'rewired' })
    if (this.waiting > 0) this.wake({ type: 'queued' })
    this.every()
  }

  /** Starts the scheduler's period, when it has one and none runs. */
  every(): void {
    const every = () => this.tell('Scheduler', () => this.parts.scheduler.every!())
    const ends = this.#period.begin(this.host.now(), every)
    if (ends !== undefined) this.host.wakeAt(this, ends)
  }

  /** Its time has come: what asked for it is offered again. */
  time(): void {
    const next = this.parking.due(this.host.now())
    if (next < Infinity) this.host.wakeAt(this, next)
    this.wake({ type: 'time' })
    this.every()
  }

  /** A task succeeded: its stage is ordered anew when that changed what is expected of it. */
  protected observe(task: TaskRecord, service: Micros): void {
    askIfStaged(this, task.shape)
    if (!this.tell('Estimator', () => this.parts.estimator.observe(task, service))) return
    this.tell('Queue', () => this.parts.queue.revised!(task.stage))
    this.filling?.revised(task.stage)
  }

  jobEnded(job: Job): void {
    this.tell('Scheduler', () => this.parts.scheduler.jobEnded!(job))
  }

  /** A last word before a shape is parked; true when something better was found for the task. */
  passedOver(_task: TaskRecord, _act: Act & { do: 'nothing' }): boolean {
    return false
  }

  /** What the queue says must agree with the truth when a scheduler has finished. */
  checkQueue(): void {
    checkQueue(this, this.#wakes.size === 0)
  }

  #full(): boolean {
    const room = this.tell('Queue', () => this.parts.queue.room!())
    return room !== undefined && room <= 0
  }

  #refill(): void {
    for (const task of this.overflow) {
      if (this.closed || this.#full()) return
      this.overflow.delete(task)
      this.tell('Queue', () => this.#push(task))
    }
  }

  #push(task: TaskRecord): void {
    this.parts.queue.push(task, this.laneOf(task))
    const { queued } = this.parts.scheduler
    if (queued !== absent) this.tell('Scheduler', () => queued!(task))
  }
}
