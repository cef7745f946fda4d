import {
  type Act,
  type Amounts,
  type Micros,
  type Random,
  type Report,
  type Shape,
  type World,
} from '#interfaces'
import type { Core } from './core.ts'
import { RESOURCE_MANAGER, type Message } from './messages.ts'
import type { Onlooker } from './onlooker.ts'
import { randomStream } from './random.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Role } from './role.ts'
import { Timers } from './timers.ts'
import { witnessed, type Witness } from './witness.ts'

/** What a driver does for the cores; the cores do nothing else that could be seen from outside. */
export interface Effects {
  start(core: Core, lease: Lease): void
  kill(core: Core, lease: Lease, why: 'cancelled'): void
  /** An attempt did not succeed; its task may be tried again. */
  attemptFailed?(lease: Lease, report: Report, evicted: boolean): void
  taskEnded(task: TaskRecord, report: Report | undefined): void
  jobEnded(job: JobRecord): void
  /** The first timer is due then; called whenever that changes. */
  wakeAt(at: Micros): void
  /** What executors that compute nothing on the node of the core are given. */
  world(core: Core): World
  fault(core: Core, role: Role, where: string, error: unknown): void
  refused(core: Core, role: Role, act: Act, why: string): void
}

/** A shape, with how many stages of open jobs have it. */
interface Interned {
  readonly shape: Shape
  readonly key: string
  stages: number
}

/**
 * The cores of one process and their messages: takes events in, runs plans, hands commands out. Synchronous; it
 * moves only when a driver calls `turn`. The same events in the same order give the same decisions.
 */
export class Reactor {
  readonly cores = new Map<string, Core>()
  readonly dirty = new Set<Role>()
  readonly effects: Effects
  readonly witness: Witness | undefined
  readonly #seed: number
  now: Micros = 0
  /** Number of the composition in force. */
  generation = 1
  /** Acts that were carried out since the start. */
  acts = 0
  /** Whoever looks on while roles decide. */
  onlooker: Onlooker | undefined
  /** Microseconds that a message from one core to another is under way; where left out, each arrives at once. */
  delay: ((from: string, to: string) => Micros) | undefined
  /** Microseconds that the Resource Manager takes for an act, during which it decides nothing more. */
  decision: Micros = 0
  /** By sender and receiver: when the last message arrives. Messages do not overtake each other. */
  readonly #arrivals = new Map<string, Micros>()
  /** By core: how often it has gone. What was on the way to it then does not reach it when it is back. */
  readonly #lives = new Map<string, number>()
  /** Addresses and messages in turn. */
  #mail: (string | Message)[] = []
  #resourceManager: Core | undefined
  /** Cores that keep nodes of their own. */
  readonly #hearers = new Set<string>()
  readonly #members = new Map<string, NodeRecord>()
  #memberList: readonly NodeRecord[] | undefined
  readonly #timers = new Timers()
  #attempts = 0
  readonly #streams = new Map<string, Random>()
  #shapeIds = 0
  readonly #shapes = new Map<string, Interned>()
  readonly #interned = new WeakMap<Shape, Interned>()

  constructor(effects: Effects, seed: number, witness?: Witness) {
    this.effects = witness ? witnessed(effects, witness) : effects
    this.witness = witness
    this.#seed = seed
  }

  add(core: Core): void {
    this.cores.set(core.id, core)
    if (core.applicationMaster || core.resourceManager) this.#hearers.add(core.id)
    if (core.resourceManager) this.#resourceManager = core
  }

  /** The node is gone: nothing reaches its core any more. Tell the others by `node-left`. */
  remove(id: string): void {
    for (const role of this.cores.get(id)?.roles ?? []) this.dirty.delete(role)
    this.cores.delete(id)
    this.#hearers.delete(id)
    this.#lives.set(id, (this.#lives.get(id) ?? 0) + 1)
  }

  get resourceManager(): Core {
    return this.#resourceManager!
  }

  post(to: string, message: Message): void {
    this.#mail.push(to, message)
  }

  /** A message that takes the way from one core to another. */
  send(from: string, to: string, message: Message): void {
    if (!this.delay) return this.post(to, message)
    const receiver = to === RESOURCE_MANAGER ? this.#resourceManager!.id : to
    const delay = from === receiver ? 0 : this.delay(from, receiver)
    const way = `${from} ${receiver}`
    const at = Math.max(this.now + delay, this.#arrivals.get(way) ?? 0)
    if (at <= this.now) return this.post(to, message)
    this.#arrivals.set(way, at)
    const life = this.#lives.get(receiver)
    this.at(at, () => {
      if (this.#lives.get(receiver) === life) this.post(to, message)
      else this.#undeliverable(to, message)
    })
  }

  /** Nodes in order of joining, copies as they were then; what Node Managers know of each other. */
  get members(): readonly NodeRecord[] {
    return (this.#memberList ??= [...this.#members.values()])
  }

  member(node: string): boolean {
    return this.#members.has(node)
  }

  /** Tells every core that keeps nodes of its own: Node Managers look at `members`, so that n nodes are not n * n messages. */
  broadcast(message: Message): void {
    this.witness?.broadcasts(message)
    if (message.type === 'node-joined') {
      this.#members.set(message.node.id, (message.node as NodeRecord).copy())
      this.#memberList = undefined
    } else if (message.type === 'node-left' && this.#members.delete(message.node))
      this.#memberList = undefined
    for (const id of this.#hearers) this.post(id, message)
  }

  /** Attempts are numbered from there on. Only before the first. */
  attemptsAfter(last: number): void {
    this.witness?.attemptsAfter(last)
    this.#attempts = Math.max(this.#attempts, last)
  }

  nextAttempt(): number {
    return ++this.#attempts
  }

  /** The number of the newest attempt. */
  get lastAttempt(): number {
    return this.#attempts
  }

  /** Calls `action` with `of` then. */
  at<T = void>(at: Micros, action: (of: T) => void, of?: T): void {
    this.#timers.add(at, action, of as T)
    this.effects.wakeAt(this.#timers.next)
  }

  after<T = void>(delay: Micros, action: (of: T) => void, of?: T): void {
    this.at(this.now + delay, action, of)
  }

  /** When the first timer is due; Infinity when there is none. */
  get nextTimer(): Micros {
    return this.#timers.next
  }

  /** Time has passed: runs what is due. Time never goes back. */
  tick(now: Micros): void {
    if (now > this.now) this.now = now
    if (this.witness && this.nextTimer <= this.now) this.witness.ticks()
    while (this.#timers.next <= this.now) this.#timers.fire()
  }

  get idle(): boolean {
    return this.#mail.length === 0 && this.dirty.size === 0
  }

  /** No message is on its way. */
  get quiet(): boolean {
    return this.#mail.length === 0
  }

  /** Delivers messages and runs plans, up to `limit` acts; answers true when something is left to do. */
  turn(limit: number): boolean {
    if (this.witness && !this.idle) this.witness.turns(limit)
    let left = limit
    while (left > 0) {
      if (this.#mail.length > 0) this.#deliver()
      const role = this.#nextRole()
      if (!role) return this.#mail.length > 0
      const slow = this.decision > 0 && role === this.#resourceManager?.resourceManager
      const acts = role.pump(slow ? 1 : left)
      if (slow && acts > 0) this.#think(role)
      if (!role.busy) this.dirty.delete(role)
      left -= Math.max(1, acts)
      this.acts += acts
    }
    return !this.idle
  }

  /** Nothing new is decided until `release`: what runs goes on, and components are told of what happens. */
  hold(): void {
    this.witness?.holds()
    for (const { roles } of this.cores.values()) for (const role of roles) role.hold()
  }

  release(): void {
    this.witness?.releases()
    for (const { roles } of this.cores.values()) for (const role of roles) role.release()
  }

  random(name: string): Random {
    let stream = this.#streams.get(name)
    if (!stream) this.#streams.set(name, (stream = randomStream(this.#seed, name)))
    return stream
  }

  /** The one shape with these needs and constraints. */
  intern(needs: Amounts, near: readonly string[], labels: readonly string[], own = false): Shape {
    if (own) return { id: ++this.#shapeIds, needs, near, labels }
    const key = JSON.stringify([needs, near, labels])
    let interned = this.#shapes.get(key)
    if (!interned) {
      interned = { shape: { id: ++this.#shapeIds, needs, near, labels }, key, stages: 0 }
      this.#shapes.set(key, interned)
      this.#interned.set(interned.shape, interned)
    }
    interned.stages++
    return interned.shape
  }

  /** The stages of the job need their shapes no more. */
  forget(job: JobRecord): void {
    for (const { shape } of job.stages) {
      const interned = this.#interned.get(shape)
      if (interned && --interned.stages === 0) this.#shapes.delete(interned.key)
    }
  }

  /**
   * The Resource Manager goes last: it decides when it has heard of all that is ready by now, also of what the end of a task has
   * made ready at its home, which might come before what waited for the place.
   */
  #nextRole(): Role | undefined {
    const last = this.#resourceManager?.resourceManager
    for (const role of this.dirty) if (role !== last || this.dirty.size === 1) return role
    return undefined
  }

  #think(role: Role): void {
    role.hold()
    this.after(this.decision, () => role.release())
  }

  #deliver(): void {
    while (this.#mail.length > 0) {
      const mail = this.#mail
      this.#mail = []
      for (let i = 0; i < mail.length; i += 2) {
        const to = mail[i] as string
        const message = mail[i + 1] as Message
        if (to === RESOURCE_MANAGER) this.#resourceManager?.resourceManager!.receive(message)
        else if (this.cores.has(to)) this.cores.get(to)!.receive(message)
        else this.#undeliverable(to, message)
      }
    }
  }

  /** Tasks that were sent to a node that is not there go back to their home. */
  #undeliverable(to: string, message: Message): void {
    if (message.type !== 'ask') return
    for (const task of message.tasks)
      this.post(task.job.home, { type: 'returned', tasks: [task], from: to })
  }
}
