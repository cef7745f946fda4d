import { Heap, type Act, type Report, type World } from '#interfaces'
import { compositionOf } from '../assembler/parse.ts'
import type { CompositionFile } from '../assembler/composition.ts'
import type { ComponentSource } from '../assembler/source.ts'
import { Rewirer, type Notice } from '../cluster/rewirer.ts'
import { announce, seatNodes } from '../cluster/seats.ts'
import type { Core } from '../core/core.ts'
import { amountsOf, checkJob, Dimensions } from '../core/job-parse.ts'
import type { JobSpec } from '../core/job-spec.ts'
import { Reactor, type Effects } from '../core/reactor.ts'
import { NodeRecord, type JobRecord, type Lease, type TaskRecord } from '../core/records.ts'
import type { Seat } from '../core/rewire.ts'
import type { Role } from '../core/role.ts'
import type { StagingLimits } from '../core/staging.ts'
import type { Witness } from '../core/witness.ts'
import { burnAt } from '../core/works.ts'

export interface VirtualOptions {
  readonly nodes: readonly Readonly<Record<string, number | string>>[]
  readonly composition?: CompositionFile
  readonly source: ComponentSource
  readonly seed?: number
  readonly staging?: StagingLimits
  /** Microseconds that the task takes; its `burn.cpuMs` by default. */
  readonly service?: (task: TaskRecord) => number
  /** How an attempt ends; `ok` by default. */
  readonly outcome?: (task: TaskRecord) => Report['outcome']
  /** Acts between two chances of a rewire to move. */
  readonly turn?: number
  /** Whether time passes while a rewire is prepared, between two slices. */
  readonly passing?: boolean
  /** Microseconds that seem to pass between two looks at the stopwatch: by default each slice of a preparation is a short one. */
  readonly stopwatchStep?: number
  /** A clock for the time budgets of components; none by default. */
  readonly processorTime?: () => number
  /** Hears of everything that enters the cores. */
  readonly witness?: Witness
}

/** One line of what happened, for comparing runs. */
export interface Started {
  readonly at: number
  readonly task: string
  readonly node: string
  readonly generation: number
}

/**
 * The real cores, bindings and rewirer under a clock of their own: attempts take the time they say, and nothing
 * runs. Deterministic; time passes only in `run`.
 */
export class VirtualCluster implements Effects {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly rewirer: Rewirer
  readonly started: Started[] = []
  /** How often each task ended for good. */
  readonly endings = new Map<TaskRecord, number>()
  readonly ended: JobRecord[] = []
  readonly notices: Notice[] = []
  readonly refusals: string[] = []
  readonly #options: VirtualOptions
  readonly #dimensions = new Dimensions()
  readonly #events = new Heap<() => void>()
  readonly #running = new Map<number, { core: Core; lease: Lease; began: number }>()
  #seq = 0
  #measured = 0
  #jobs = 0
  log = true

  constructor(options: VirtualOptions) {
    this.#options = options
    this.reactor = new Reactor(this, options.seed ?? 1, options.witness)
    const nodes = options.nodes.map(
      (node, i) => new NodeRecord(`n${i + 1}`, i, amountsOf(node, this.#dimensions, Math.floor)),
    )
    this.seats = seatNodes(this.reactor, nodes, options.staging ?? { budgetUs: 0, depth: 0 })
    const { source } = options
    this.rewirer = new Rewirer({
      reactor: this.reactor,
      seats: this.seats,
      source,
      fallback: () => compositionOf({ nodeManager: { Executor: 'executor/inline' } }, source),
      stopwatch: () => (this.#measured += options.stopwatchStep ?? 1001),
      processorTime: options.processorTime,
      breathe: async () => {
        this.reactor.turn(this.#options.turn ?? 50)
        if (options.passing && this.reactor.idle) this.#step(Infinity)
      },
      notice: (notice) => this.notices.push(notice),
      retire: () => {},
      moved: () => {},
    })
  }

  static async open(options: VirtualOptions): Promise<VirtualCluster> {
    const cluster = new VirtualCluster(options)
    await cluster.begin()
    return cluster
  }

  /** Puts the first generation in force and lets the nodes join. */
  async begin(): Promise<void> {
    await this.rewire(this.#options.composition ?? {})
    announce(this.reactor)
    this.reactor.turn(Infinity)
  }

  rewire(composition: CompositionFile): Promise<unknown> {
    const { source } = this.#options
    // Nothing runs here: an executor that starts threads and processes would only cost time.
    const nodeManager = { Executor: 'executor/inline', ...composition.nodeManager }
    return this.rewirer.put(
      () => ({ composition: compositionOf({ ...composition, nodeManager }, source), name: 'test' }),
      'test',
    )
  }

  submit(spec: JobSpec): JobRecord {
    const home = this.reactor.cores.get('n1')!
    const needs = checkJob(spec, this.#dimensions)
    const id = `j-${++this.#jobs}`
    return home.submit({ spec, needs, id, submitted: this.reactor.now })
  }

  cancel(job: JobRecord): void {
    this.reactor.cores.get('n1')!.cancel(job)
  }

  /** Does it at that point of virtual time. */
  at(time: number, action: () => void): void {
    this.#events.push(action, time, ++this.#seq)
  }

  /** Lets everything happen that does up to `until`; answers whether something is left. */
  run(until = Infinity): boolean {
    for (;;) {
      this.reactor.turn(Infinity)
      if (!this.#step(until)) return this.#next < Infinity
    }
  }

  /** Like `run`, and gives rewires that are under way their turn between events. */
  async live(until = Infinity): Promise<void> {
    for (;;) {
      await new Promise((done) => setImmediate(done))
      this.reactor.turn(this.#options.turn ?? 50)
      if (!this.reactor.idle || this.#step(until)) continue
      await this.rewirer.settled()
      if (this.reactor.idle) return
    }
  }

  get #next(): number {
    return Math.min(this.#events.peek()?.key ?? Infinity, this.reactor.nextTimer)
  }

  /** Lets time pass up to what happens next; false when nothing does up to `until`. */
  #step(until: number): boolean {
    const next = this.#next
    if (next === Infinity || next > until) return false
    const event = this.#events.peek()
    this.reactor.tick(next)
    if (event && event.key <= next) {
      this.#events.pop()
      event.value()
    }
    return true
  }

  start(core: Core, lease: Lease): void {
    if (this.log) {
      const { now: at, generation } = this.reactor
      this.started.push({ at, task: lease.task.id, node: core.id, generation })
    }
    this.#running.set(lease.attempt, { core, lease, began: this.reactor.now })
    const { stage, index } = lease.task
    const { cpuMs = 1 } = burnAt(stage.spec.burn ?? {}, index)
    const service = this.#options.service?.(lease.task) ?? Math.round(cpuMs * 1000)
    const outcome = this.#options.outcome?.(lease.task) ?? 'ok'
    this.at(this.reactor.now + service, () => this.#end(lease.attempt, outcome))
  }

  kill(_core: Core, lease: Lease): void {
    this.at(this.reactor.now, () => this.#end(lease.attempt, 'cancelled'))
  }

  taskEnded(task: TaskRecord): void {
    this.endings.set(task, (this.endings.get(task) ?? 0) + 1)
  }

  jobEnded(job: JobRecord): void {
    this.ended.push(job)
  }

  wakeAt(): void {}

  world(): World {
    throw new Error('attempts take the time that the options say')
  }

  fault(core: Core, role: Role, where: string, error: unknown): void {
    this.rewirer.fault(this.#seat(core, role), where, error)
  }

  refused(core: Core, role: Role, act: Act, why: string): void {
    this.refusals.push(`${role.name} ${act?.do}: ${why}`)
    this.rewirer.refused(this.#seat(core, role), act, why)
  }

  #end(attempt: number, outcome: Report['outcome']): void {
    const running = this.#running.get(attempt)
    if (!running) return
    this.#running.delete(attempt)
    running.core.ended(attempt, { outcome, service: this.reactor.now - running.began })
  }

  #seat(core: Core, role: Role): Seat {
    return this.seats.find((seat) => seat.core === core && seat.role === role)!
  }
}
