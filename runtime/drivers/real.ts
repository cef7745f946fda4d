import { ObjectRef, type Act, type Executor, type Report, type World } from '#interfaces'
import type { Core } from '../core/core.ts'
import { Reactor, type Effects } from '../core/reactor.ts'
import type { JobRecord, Lease, TaskRecord } from '../core/records.ts'
import type { Role } from '../core/role.ts'
import type { Witness } from '../core/witness.ts'
import { AttemptRecord, type Folders } from '../core/works.ts'
import { microseconds } from './clock.ts'
import { Places, type Stand } from './places.ts'
import { realWorld } from './real-world.ts'
import { Watchdog } from './watchdog.ts'

/** What the cluster hears from the driver. */
export interface Listener {
  /** These are handed to executors as soon as this returns. */
  beginning?(leases: readonly Lease[]): void
  /** A large result was written: takes it into account, and may refuse it. */
  stored?(ref: ObjectRef, report: Report): Report
  taskEnded(task: TaskRecord, report: Report | undefined): void
  jobEnded(job: JobRecord): void
  attemptFailed?(lease: Lease, report: Report, evicted: boolean): void
  fault(core: Core, role: Role, where: string, error: unknown): void
  refused(core: Core, role: Role, act: Act, why: string): void
}

interface Run {
  /** Where it runs; while it is held, where it was to. */
  executor: Executor
  readonly core: Core
  readonly lease: Lease
  /** Where its executor has it. */
  stand: Stand | undefined
}

/** Acts between two looks at the event loop. */
export const TURN = 2000
/** Attempts that are handed over together. */
const HAND = 64
/** setTimeout fires at once beyond this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Real time: lets the cores move when something has happened, in a microtask, so that everything that came in the
 * same tick is decided together, and gives the event loop its turn between slices of a long plan.
 */
export class RealDriver implements Effects {
  readonly reactor: Reactor
  readonly #listener: Listener
  readonly #executorOf: (core: Core) => Executor
  readonly #folders: Folders
  /** By attempt: the executor that runs it, which need not be the one in force. */
  readonly #runs = new Map<number, Run>()
  readonly #places = new Places()
  readonly #touched = new Set<Executor>()
  /** What the turn has started so far and no executor has yet. */
  #starting: Lease[] = []
  /** Whoever waits until nothing runs. */
  #waiters: (() => void)[] = []
  readonly #watchdog = new Watchdog()
  #scheduled = false
  #turning = false
  #timer: NodeJS.Timeout | undefined
  #timerAt = Infinity
  #closed = false

  constructor(
    seed: number,
    folders: Folders,
    executorOf: (core: Core) => Executor,
    listener: Listener,
    witness?: Witness,
  ) {
    this.reactor = new Reactor(this, seed, witness)
    this.#folders = folders
    this.#executorOf = executorOf
    this.#listener = listener
  }

  /** Attempts that have been started and have not reported. */
  get running(): number {
    return this.#runs.size
  }

  /** Resolves as soon as nothing runs. */
  drained(): Promise<void> {
    return this.running === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#waiters.push(resolve))
  }

  /** What runs now. */
  *attempts(): Iterable<Lease> {
    for (const { lease } of this.#runs.values()) yield lease
  }

  /** Something was posted to the reactor: let it move. */
  kick(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    queueMicrotask(() => this.#turn())
  }

  /** Brings the reactor's time up to date: call it before an event is handed in. */
  tick(): void {
    this.reactor.tick(microseconds())
  }

  /** Takes nothing more from timers; what runs still reports. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#watchdog.close()
  }

  start(core: Core, lease: Lease): void {
    const executor = this.#executorOf(core)
    this.#runs.set(lease.attempt, { executor, core, lease, stand: undefined })
    this.#starting.push(lease)
    if (this.#starting.length >= HAND) this.#hand()
  }

  /** Told before they are handed over, so that what has begun is known whenever the process ends. */
  #hand(): void {
    const leases = this.#starting
    if (leases.length === 0) return
    this.#starting = []
    this.#listener.beginning?.(leases)
    for (const lease of leases) this.#give(lease)
  }

  #give(lease: Lease): void {
    const run = this.#runs.get(lease.attempt)!
    run.stand = this.#places.enter(run.core, run.executor, lease)
    if (run.stand) this.#run(run, lease.staged && run.stand.busy > 1)
  }

  #run(run: Run, staged: boolean): void {
    const { executor, lease } = run
    let attempt: AttemptRecord
    try {
      attempt = new AttemptRecord(lease, this.#folders, staged)
    } catch (error) {
      const { name, message, stack } = error as Error
      this.#endSoon(lease.attempt, {
        outcome: 'failed',
        service: 0,
        error: { name, message, stack, code: 'E_JOB' },
      })
      return
    }
    executor.run(attempt, (ended, report) => this.#ended(ended.id, report))
    this.#touched.add(executor)
  }

  kill(core: Core, lease: Lease, why: 'cancelled'): void {
    this.#hand()
    if (this.#places.drop(core, lease))
      return this.#endSoon(lease.attempt, { outcome: why, service: 0 })
    this.#runs.get(lease.attempt)?.executor.cancel(lease.attempt, why)
  }

  #endSoon(attempt: number, report: Report): void {
    setImmediate(() => this.#ended(attempt, report))
  }

  world(core: Core): World {
    return realWorld(core.nodeManager.node)
  }

  taskEnded(task: TaskRecord, report: Report | undefined): void {
    this.#listener.taskEnded(task, report)
  }

  jobEnded(job: JobRecord): void {
    this.#listener.jobEnded(job)
  }

  fault(core: Core, role: Role, where: string, error: unknown): void {
    this.#listener.fault(core, role, where, error)
  }

  refused(core: Core, role: Role, act: Act, why: string): void {
    this.#listener.refused(core, role, act, why)
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    this.#listener.attemptFailed?.(lease, report, evicted)
  }

  wakeAt(at: number): void {
    if (at >= this.#timerAt || this.#closed) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil((at - microseconds()) / 1000)))
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity
      this.kick()
    }, delay)
  }

  #ended(attempt: number, report: Report): void {
    const run = this.#runs.get(attempt)
    if (!run) return
    this.#runs.delete(attempt)
    const next = run.stand && this.#places.leave(run.stand)
    if (next) this.#follow(this.#runs.get(next.attempt)!)
    if (this.running === 0) for (const resolve of this.#waiters.splice(0)) resolve()
    if (!this.#turning) this.tick()
    const { value } = report
    const counted = value instanceof ObjectRef ? this.#listener.stored?.(value, report) : undefined
    run.core.ended(attempt, counted ?? report)
    this.kick()
  }

  /** A place was given up that a held one has been waiting for. */
  #follow(run: Run): void {
    run.executor = this.#executorOf(run.core)
    run.stand = this.#places.enter(run.core, run.executor, run.lease, false)
    this.#run(run, false)
    run.executor.flush()
  }

  #turn(): void {
    this.#scheduled = false
    this.#turning = true
    this.#watchdog.began()
    let more = false
    try {
      this.tick()
      more = this.reactor.turn(TURN)
    } finally {
      this.#hand()
      this.#turning = false
      this.#watchdog.ended()
    }
    for (const executor of this.#touched) executor.flush()
    this.#touched.clear()
    if (this.reactor.nextTimer < Infinity) this.wakeAt(this.reactor.nextTimer)
    if (more) {
      this.#scheduled = true
      setImmediate(() => this.#turn())
    }
  }
}
