import type { Act, Attempt, Executor, Report, World } from '#interfaces'
import type { Core } from '../core/core.ts'
import { DecisionHash } from '../core/decision-hash.ts'
import { Reactor, type Effects } from '../core/reactor.ts'
import type { JobRecord, Lease, TaskRecord } from '../core/records.ts'
import type { Role } from '../core/role.ts'
import { AttemptRecord } from '../core/works.ts'
import type { Nature } from './nature.ts'

/** What whoever drives hears of. */
export interface VirtualListener {
  started?(lease: Lease): void
  stopped?(lease: Lease, report: Report): void
  attemptFailed?(lease: Lease, report: Report, evicted: boolean): void
  taskEnded?(task: TaskRecord, report: Report | undefined): void
  jobEnded?(job: JobRecord): void
  fault(core: Core, role: Role, where: string, error: unknown): void
  refused(core: Core, role: Role, act: Act, why: string): void
}

/** An attempt that runs in virtual time. */
class Running extends AttemptRecord {
  readonly core: Core
  readonly lease: Lease
  readonly began: number
  /** Where it stands among those that run; -1 when it does no more. */
  place: number

  constructor(core: Core, lease: Lease, began: number, place: number) {
    super(lease, NOWHERE)
    this.core = core
    this.lease = lease
    this.began = began
    this.place = place
  }
}

const NOWHERE = { output: '' }

/**
 * Virtual time: nothing passes between two events, and the next event is now. Timers of the cores, ends of attempts and what
 * the world does are one order by time, ties by sequence number; what happens at one point of time is decided together.
 */
export class VirtualDriver implements Effects {
  readonly reactor: Reactor
  readonly hash = new DecisionHash()
  readonly #nature: Nature
  readonly #executorOf: (core: Core) => Executor
  readonly #listener: VirtualListener
  /** What runs, in no order. */
  readonly #running: Running[] = []
  readonly #ended = (attempt: Attempt, report: Report) => this.#stop(attempt as Running, report)
  starts = 0

  constructor(
    seed: number,
    nature: Nature,
    executorOf: (core: Core) => Executor,
    listener: VirtualListener,
  ) {
    this.reactor = new Reactor(this, seed)
    if (nature.delay) this.reactor.delay = nature.delay.bind(nature)
    this.reactor.decision = nature.decision ?? 0
    this.#nature = nature
    this.#executorOf = executorOf
    this.#listener = listener
  }

  /** Attempts that have begun and not ended. */
  get running(): number {
    return this.#running.length
  }

  /** When something happens next; Infinity when nothing does. */
  get next(): number {
    return this.reactor.idle ? this.reactor.nextTimer : this.reactor.now
  }

  /** Lets everything happen that does up to `until`, and no more once `enough` says so; answers whether something is left. */
  run(until = Infinity, enough?: () => boolean): boolean {
    const { reactor } = this
    for (;;) {
      reactor.turn(Infinity)
      const { nextTimer } = reactor
      if (nextTimer === Infinity) return false
      if (nextTimer > until || enough?.()) return true
      reactor.tick(nextTimer)
    }
  }

  start(core: Core, lease: Lease): void {
    this.starts++
    this.hash.add(lease, core.nodeManager.node.index, this.reactor.now)
    const running = new Running(core, lease, this.reactor.now, this.#running.length)
    this.#running.push(running)
    this.#listener.started?.(lease)
    this.#executorOf(core).run(running, this.#ended)
  }

  kill(core: Core, lease: Lease, why: 'cancelled'): void {
    this.#executorOf(core).cancel(lease.attempt, why)
  }

  /** The node is gone, and with it all that ran there. It must be no home of jobs. */
  leave(core: Core): void {
    const { reactor } = this
    const lost = this.#running.filter((running) => running.core === core)
    for (const running of lost.sort((a, b) => a.id - b.id)) {
      this.#remove(running)
      const service = reactor.now - running.began
      this.#listener.stopped?.(running.lease, { outcome: 'bounced', service })
    }
    this.#nature.left?.(core.id)
    reactor.remove(core.id)
    reactor.broadcast({ type: 'node-left', node: core.id })
  }

  /** The node is there again, with nothing on it. */
  comeBack(core: Core): void {
    core.nodeManager.restart()
    this.reactor.add(core)
    this.reactor.broadcast({ type: 'node-joined', node: core.nodeManager.node })
  }

  world(core: Core): World {
    const nature = this.#nature
    const { reactor } = this
    const node = core.nodeManager.node
    return {
      now: () => reactor.now,
      begins: (attempt) => nature.begins(attempt, node, reactor.now),
      ended: (attempt) => nature.ended(attempt, node, reactor.now),
      after: (delay, action, of) => reactor.after(delay, action, of),
    }
  }

  taskEnded(task: TaskRecord, report: Report | undefined): void {
    this.#listener.taskEnded?.(task, report)
  }

  jobEnded(job: JobRecord): void {
    this.#nature.jobEnded?.(job)
    this.#listener.jobEnded?.(job)
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    this.#listener.attemptFailed?.(lease, report, evicted)
  }

  wakeAt(): void {}

  fault(core: Core, role: Role, where: string, error: unknown): void {
    this.#listener.fault(core, role, where, error)
  }

  refused(core: Core, role: Role, act: Act, why: string): void {
    this.#listener.refused(core, role, act, why)
  }

  #stop(running: Running, report: Report): void {
    // What was lost with its node is over already.
    if (running.place < 0) return
    this.#remove(running)
    this.#listener.stopped?.(running.lease, report)
    running.core.ended(running.id, report)
  }

  #remove(running: Running): void {
    const last = this.#running.pop()!
    if (last !== running) {
      this.#running[running.place] = last
      last.place = running.place
    }
    running.place = -1
  }
}
