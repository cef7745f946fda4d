import { join } from 'node:path'
import type { Act, World } from '#interfaces'
import { assemble, type Assembly } from '../../runtime/assembler/assemble.ts'
import type { CompositionFile } from '../../runtime/assembler/composition.ts'
import { compositionOf } from '../../runtime/assembler/parse.ts'
import { announce, seatNodes } from '../../runtime/cluster/seats.ts'
import type { Core } from '../../runtime/core/core.ts'
import { amountsOf, checkJob, Dimensions } from '../../runtime/core/job-parse.ts'
import { makeJob } from '../../runtime/core/job-records.ts'
import type { JobSpec } from '../../runtime/core/job-spec.ts'
import { Reactor, type Effects } from '../../runtime/core/reactor.ts'
import {
  NodeRecord,
  type JobRecord,
  type Lease,
  type TaskRecord,
} from '../../runtime/core/records.ts'
import { rewire, type RewireTools, type Seat } from '../../runtime/core/rewire.ts'
import type { Role } from '../../runtime/core/role.ts'
import type { Witness } from '../../runtime/core/witness.ts'
import { Catalog } from '../../runtime/loader/catalog.ts'

export interface Nodes {
  readonly count: number
  readonly cpu: number
  readonly memory: number
}

/** The shipped components. */
export async function shipped(): Promise<Catalog> {
  const catalog = new Catalog([join(import.meta.dirname, '../../components')])
  await catalog.load()
  return catalog
}

/** Nothing runs here, so no node starts threads. */
const INLINE = { Executor: 'executor/inline' }

export const assembled = (composition: CompositionFile, catalog: Catalog): Assembly => {
  const nodeManager = { ...INLINE, ...composition.nodeManager }
  return assemble(compositionOf({ ...composition, nodeManager }, catalog), catalog)
}

interface Running {
  readonly core: Core
  readonly lease: Lease
  readonly began: number
}

/**
 * The real cores and nothing around them: whoever uses this says when time passes and when an attempt ends. What it keeps of
 * an attempt is one entry of a list, so that what is measured is the core.
 */
export class Cores implements Effects {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  /** Attempts that were started so far. */
  starts = 0
  /** Attempts in the order in which they began; those before `#head` have ended. */
  #attempts: Running[] = []
  #head = 0
  readonly #dimensions = new Dimensions()
  #jobs = 0
  jobEnded: (job: JobRecord) => void = () => {}
  taskEnded: (task: TaskRecord) => void = () => {}
  begun: ((lease: Lease) => void) | undefined

  constructor(nodes: readonly Nodes[], seed = 1, witness?: Witness) {
    this.reactor = new Reactor(this, seed, witness)
    const each = nodes.flatMap(({ count, ...amounts }) =>
      Array.from({ length: count }, () => amounts),
    )
    const records = each.map(
      (node, i) => new NodeRecord(`n${i + 1}`, i, amountsOf(node, this.#dimensions, Math.floor)),
    )
    this.seats = seatNodes(this.reactor, records, { budgetUs: 0, depth: 0 })
  }

  /** Puts the first composition in force. */
  async open(first: Assembly, tools: RewireTools): Promise<void> {
    this.reactor.generation--
    await rewire(this.reactor, this.seats, undefined, first, tools)
    announce(this.reactor)
    this.reactor.turn(Infinity)
  }

  /** Checks a job and makes its records; nothing knows of it before `submit`. */
  prepare(spec: JobSpec): JobRecord {
    const shapes = { intern: this.reactor.intern.bind(this.reactor) }
    const needs = checkJob(spec, this.#dimensions)
    const { estimator } = this.#home.parts
    return makeJob(spec, needs, `j-${++this.#jobs}`, this.reactor.now, 'n1', shapes, estimator)
  }

  submit(job: JobRecord): void {
    this.#home.submit(job)
  }

  get #home() {
    return this.reactor.cores.get('n1')!.applicationMaster!
  }

  get running(): number {
    return this.#attempts.length - this.#head
  }

  /** Lets the attempt end that began `after` others that still run, when it has taken its time. */
  end(service: number, after = 0): void {
    const attempts = this.#attempts
    const at = this.#head + after
    const { core, lease, began } = attempts[at]
    attempts[at] = attempts[this.#head++]
    if (this.#head > 1024 && this.#head * 2 > attempts.length) {
      this.#attempts = attempts.slice(this.#head)
      this.#head = 0
    }
    this.reactor.tick(began + service)
    core.ended(lease.attempt, { outcome: 'ok', service })
  }

  start(core: Core, lease: Lease): void {
    this.starts++
    this.begun?.(lease)
    this.#attempts.push({ core, lease, began: this.reactor.now })
  }

  kill(): void {
    throw new Error('nothing is cancelled here')
  }

  wakeAt(): void {}

  world(): World {
    throw new Error('nothing is simulated here')
  }

  fault(core: Core, role: Role, where: string, error: unknown): void {
    throw new Error(`${core.id} ${role.name}.${where} failed`, { cause: error })
  }

  refused(core: Core, role: Role, act: Act, why: string): void {
    if (role.name !== 'applicationMaster')
      throw new Error(`${core.id} ${act.do} was refused: ${why}`)
    role.wake({ type: 'queued' })
  }
}
