import { assemble, type Assembly, type Plan } from '../assembler/assemble.ts'
import type { Listed } from '../assembler/source.ts'
import { ContractBroken } from '../core/host.ts'
import { Overtaken } from '../core/overtaken.ts'
import type { Seat } from '../core/rewire.ts'
import type { Trip } from '../core/witness.ts'
import { misleads } from './evidence.ts'
import type { Generations, GenerationRecord } from './generations.ts'
import type { Probation } from './probation.ts'
import { bindingOf, versionOf, type Quarantine } from './quarantine.ts'
import type { Request, RewirerOptions } from './rewirer.ts'

/** What the recovery needs of the rewirer whose generations it takes back. */
export interface Rewires {
  readonly generations: Generations
  readonly quarantine: Quarantine
  readonly probation: Probation
  readonly options: RewirerOptions
  /** Something is to be recovered: let that happen before any other rewire. */
  awake(): void
  force(assembly: Assembly, request: Request): Promise<GenerationRecord>
}

interface Fault {
  readonly seat: Seat
  readonly plan: Plan
  /** Which part of the binding it was, when that is known. */
  readonly part: Listed | undefined
  readonly error: unknown
  readonly remedy: 'made anew' | 'automatic return'
  readonly generation: number
}

interface Way {
  readonly name: string
  readonly assembly: Assembly
  readonly equals?: number
  readonly previous?: number
}

/** Who may act badly because of what others tell. */
const DECEIVABLE = new Set(['Scheduler', 'Placement'])
/** A role that could not be put in order is tried again after this. */
const AGAIN_US = 1_000_000

/**
 * What happens when a component throws or breaks its contract. In its first calls, or for the third time in a minute: its
 * version is taken out of service and the last good generation returns. Else it is made anew from the core's truth.
 */
export class Recovery {
  readonly #rewires: Rewires
  /** What happened and was not put in order yet; the roles are closed. */
  #faults: Fault[] = []
  /** When the same composition was last put in force again for want of a better one. */
  #againAt = -Infinity

  constructor(rewires: Rewires) {
    this.#rewires = rewires
  }

  /** A component threw or broke its contract while the core used it. */
  fault(seat: Seat, where: string, error: unknown): void {
    const { probation, options } = this.#rewires
    const blame = probation.blame(seat, where, error)
    if (!blame) return
    let { plan, part, watched } = blame
    const other = DECEIVABLE.has(plan.face.name) ? misleads(seat.role) : undefined
    if (other && other !== plan.face.name) {
      const instance = seat.bindings.instance(other)!
      plan = instance.plan
      part = undefined
      watched ||= probation.isWatched(instance)
    }
    const bad =
      watched || error instanceof ContractBroken || probation.strike(plan, options.stopwatch())
    this.#take(seat, plan, part, error, bad ? 'automatic return' : 'made anew')
  }

  /** Bad for good: its version is taken out of service and the last good generation returns. */
  bad(seat: Seat, plan: Plan, error: unknown, trip: Trip): void {
    this.#take(seat, plan, undefined, error, 'automatic return', trip)
  }

  /** Puts in order what has failed. Nothing else may be rewired meanwhile. */
  async recover(): Promise<void> {
    while (this.#faults.length > 0) {
      const faults = this.#faults
      this.#faults = []
      try {
        await this.#putInOrder(faults)
      } catch (error) {
        // Another component failed meanwhile: both are put in order together.
        if (error instanceof Overtaken) this.#faults.unshift(...faults)
        else this.#tryAgainLater(faults, error)
      }
    }
  }

  #take(
    seat: Seat,
    plan: Plan,
    part: Listed | undefined,
    error: unknown,
    remedy: Fault['remedy'],
    trip?: Trip,
  ): void {
    const { generation, witness } = this.#rewires.options.reactor
    witness?.closes(seat, trip)
    seat.role.closed = true
    this.#faults.push({ seat, plan, part, error, remedy, generation })
    this.#rewires.options.notice({
      type: 'fault',
      component: versionOf(part ?? plan.base.listed),
      seat: `${seat.core.id} ${seat.role.name}.${plan.face.name}`,
      error,
      remedy,
    })
    this.#rewires.awake()
  }

  async #putInOrder(faults: readonly Fault[]): Promise<void> {
    const culprits = faults.filter(({ remedy }) => remedy === 'automatic return')
    for (const { generation, plan, error } of culprits) {
      const record = this.#rewires.generations.recordOf(generation)
      if (record) record.fault ??= `${plan.base.listed.id}: ${messageOf(error)}`
    }
    const present = culprits.filter(isInForce)
    for (const fault of culprits)
      if (!isInForce(fault))
        this.#rewires.quarantine.isolate(fault, this.#rewires.generations.assembly)
    if (present.length > 0) await this.#return(faults, present)
    else if (faults.some(({ seat }) => seat.role.closed)) await this.#force('made anew', faults)
  }

  /** Tries one way back after the other until one can be put in force. */
  async #return(faults: readonly Fault[], culprits: readonly Fault[]): Promise<void> {
    let failure: unknown
    for (const way of this.#waysBack(culprits)) {
      if (culprits.some((fault) => bindingOf(way.assembly, fault)?.key === fault.plan.key)) continue
      for (const fault of culprits) this.#rewires.quarantine.isolate(fault, way.assembly)
      try {
        await this.#force('automatic return', faults, way)
        return
      } catch (error) {
        if (error instanceof Overtaken) throw error
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    // Nothing better is known: the same again, from the truth; not at once when that did not help.
    const { now } = this.#rewires.options.reactor
    if (now - this.#againAt < AGAIN_US) throw culprits[0].error
    this.#againAt = now
    await this.#force('automatic return', faults)
  }

  /** Compositions that were good, the newest first, each once; then the documented defaults. */
  *#waysBack(culprits: readonly Fault[]): Iterable<Way> {
    const { generations, options, quarantine } = this.#rewires
    const from = Math.max(...culprits.map(({ generation }) => generation))
    const seen = new Set<Assembly>()
    for (const record of generations.goodBefore(from)) {
      const assembly = generations.assemblyOf(record.generation)
      if (seen.has(assembly) || quarantine.refusalOf(assembly)) continue
      seen.add(assembly)
      const { name, generation: equals, previous } = record
      yield { name, assembly, equals, previous }
    }
    yield {
      name: 'the documented defaults',
      assembly: assemble(options.fallback(), options.source),
    }
  }

  #force(
    actor: Fault['remedy'],
    faults: readonly Fault[],
    way: Way | undefined = this.#sameAgain(),
  ): Promise<GenerationRecord> {
    const { plan, error } = faults.find(({ remedy }) => remedy === actor) ?? faults[0]
    return this.#rewires.force(way.assembly, {
      actor,
      reason: `${plan.base.listed.id}: ${messageOf(error)}`,
      name: way.name,
      equals: way.equals,
      previous: way.previous,
      lenient: true,
      distrust: (seat, face) =>
        faults.some((fault) => fault.seat === seat && fault.plan.face.name === face),
    })
  }

  #sameAgain(): Way {
    const { assembly, current } = this.#rewires.generations
    const { name, generation: equals, previous } = current
    return { name, assembly, equals, previous }
  }

  #tryAgainLater(faults: readonly Fault[], error: unknown): void {
    const { options } = this.#rewires
    options.notice({ type: 'refused', actor: 'automatic return', error })
    options.reactor.after(AGAIN_US, () => {
      this.#faults.push(...faults.filter(({ seat }) => seat.role.closed))
      this.#rewires.awake()
    })
  }
}

const isInForce = ({ seat, plan }: Fault): boolean =>
  seat.bindings.instance(plan.face.name)?.plan.key === plan.key

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
