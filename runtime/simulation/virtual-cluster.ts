import type { Act, Executor } from '#interfaces'
import type { NodePlan } from '../assembler/clusters.ts'
import type { CompositionFile } from '../assembler/composition.ts'
import { compositionOf } from '../assembler/parse.ts'
import type { ComponentSource } from '../assembler/source.ts'
import { Rewirer, type Notice } from '../cluster/rewirer.ts'
import { announce, nodeRecords, seatNodes } from '../cluster/seats.ts'
import type { ApplicationMaster } from '../core/application-master.ts'
import type { Core } from '../core/core.ts'
import { checkJob, type Dimensions } from '../core/job-parse.ts'
import { makeJob } from '../core/job-records.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { Reactor } from '../core/reactor.ts'
import type { JobRecord } from '../core/records.ts'
import type { Seat } from '../core/rewire.ts'
import type { Role } from '../core/role.ts'
import type { StagingLimits } from '../core/staging.ts'
import type { Nature } from '../drivers/nature.ts'
import { VirtualDriver, type VirtualListener } from '../drivers/virtual.ts'

/** In virtual time nothing runs and nothing is kept: these stand where a composition names what does. */
const EFFECTS = {
  applicationMaster: { Store: 'store/memory' },
  nodeManager: { Executor: 'executor/simulated' },
} as const

/** What is decided takes no time, so nothing need stand behind what runs. */
const NO_STAGING: StagingLimits = { budgetUs: 0, depth: 0 }

export interface VirtualClusterOptions {
  readonly nodes: readonly NodePlan[]
  readonly dimensions: Dimensions
  readonly source: ComponentSource
  readonly nature: Nature
  readonly seed?: number
  /** Nodes that are homes of jobs, from the first on. */
  readonly homes?: number
  readonly staging?: StagingLimits
  readonly listener?: Omit<VirtualListener, 'fault' | 'refused'>
  readonly notice?: (notice: Notice) => void
  readonly refused?: (role: Role, act: Act, why: string) => void
  /** A stopwatch in microseconds for the slices of a preparation: by default each is a short one. */
  readonly stopwatch?: () => number
  /** A clock for the time budgets of components; none by default. */
  readonly processorTime?: () => number
  /** Lets the cluster go on while a rewire is prepared; by default all that is due now is done, and no time passes. */
  readonly breathe?: () => Promise<void>
}

/** The real cores, bindings and rewirer in virtual time. */
export class VirtualCluster {
  readonly driver: VirtualDriver
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly rewirer: Rewirer
  readonly dimensions: Dimensions
  readonly #source: ComponentSource
  readonly #homes: readonly ApplicationMaster[]
  readonly #seatOf = new Map<Role, Seat>()
  /** By core: what calls of its executor go through, whatever stands behind. */
  readonly #executors = new Map<Core, Executor>()
  readonly #shapes: { intern: Reactor['intern'] }
  #jobs = 0
  #measured = 0

  constructor(options: VirtualClusterOptions) {
    const { source, dimensions, notice = () => {}, refused } = options
    this.#source = source
    this.dimensions = dimensions
    this.driver = new VirtualDriver(
      options.seed ?? 1,
      options.nature,
      (core) => this.#executors.get(core)!,
      {
        ...options.listener,
        fault: (_core, role, where, error) => this.rewirer.fault(this.#seat(role), where, error),
        refused: (_core, role, act, why) => {
          refused?.(role, act, why)
          this.rewirer.refused(this.#seat(role), act, why)
        },
      },
    )
    const { reactor } = this.driver
    this.reactor = reactor
    this.#shapes = { intern: reactor.intern.bind(reactor) }
    const records = nodeRecords(options.nodes, dimensions)
    this.seats = seatNodes(reactor, records, options.staging ?? NO_STAGING, options.homes ?? 1)
    for (const seat of this.seats) {
      this.#seatOf.set(seat.role, seat)
      if (seat.role.name === 'nodeManager') this.#executors.set(seat.core, seat.bindings.executor)
    }
    this.#homes = [...reactor.cores.values()].flatMap((core) => core.applicationMaster ?? [])
    this.rewirer = new Rewirer({
      reactor,
      seats: this.seats,
      source,
      fallback: () => compositionOf(withEffects({}), source),
      stopwatch: options.stopwatch ?? (() => (this.#measured += 1001)),
      processorTime: options.processorTime,
      probation: options.processorTime !== undefined,
      breathe: options.breathe ?? (async () => void reactor.turn(Infinity)),
      notice,
      retire: () => {},
      moved: () => {},
    })
  }

  /** Puts the first generation in force and lets the nodes join. */
  async begin(composition: CompositionFile): Promise<void> {
    await this.rewire(composition)
    announce(this.reactor)
    this.reactor.turn(Infinity)
  }

  /** Puts the composition in force, but for what runs and keeps things: that is simulated. */
  async rewire(composition: CompositionFile, name = 'simulated'): Promise<void> {
    const next = () => ({
      composition: compositionOf(withEffects(composition), this.#source),
      name,
    })
    await this.rewirer.put(next, 'simulation')
  }

  /** A job arrives now, at the next home in turn. Throws E_JOB where it is none. */
  submit(spec: JobSpec): JobRecord {
    const home = this.#homes[this.#jobs % this.#homes.length]
    const needs = checkJob(spec, this.dimensions)
    const id = `j-${++this.#jobs}`
    const { now } = this.reactor
    const job = makeJob(spec, needs, id, now, home.host.id, this.#shapes, home.parts.estimator)
    home.submit(job)
    return job
  }

  cancel(job: JobRecord): void {
    this.reactor.cores.get(job.home)!.applicationMaster!.cancel(job)
  }

  /** Does it at that point of virtual time. */
  at(time: number, action: () => void): void {
    this.reactor.at(time, action)
  }

  #seat(role: Role): Seat {
    return this.#seatOf.get(role)!
  }
}

/** The composition with what computes nothing and keeps nothing in place of what does. */
export function withEffects(composition: CompositionFile): CompositionFile {
  const { applicationMaster, nodeManager } = composition
  return {
    ...composition,
    applicationMaster: { ...applicationMaster, ...EFFECTS.applicationMaster },
    nodeManager: { ...nodeManager, ...EFFECTS.nodeManager },
  }
}
