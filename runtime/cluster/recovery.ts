import { assemble, type Assembly, type Plan } from '../assembler/assemble.ts'
import type { Seat } from '../core/rewire.ts'
import type { Generations, GenerationRecord } from './generations.ts'
import type { Probation } from './probation.ts'
import type { Request, RewirerOptions } from './rewirer.ts'

/** What the recovery needs of the rewirer whose generations it takes back. */
export interface Rewires {
  readonly generations: Generations
  readonly quarantine: Set<string>
  readonly probation: Probation
  readonly options: RewirerOptions
  enqueue(work: () => Promise<GenerationRecord>, actor: string): Promise<GenerationRecord>
  force(assembly: Assembly, request: Request): Promise<GenerationRecord>
}

/**
 * What happens when a component throws or breaks its contract. In its first calls, or for the third time in a minute: its
 * version is taken out of service and the last good generation returns. Else it is made anew from the core's truth.
 */
export class Recovery {
  readonly #rewires: Rewires
  #returning = false

  constructor(rewires: Rewires) {
    this.#rewires = rewires
  }

  /** A component threw or broke its contract while the core used it. */
  fault(seat: Seat, where: string, error: unknown): void {
    const blame = this.#rewires.probation.blame(seat, where, error)
    if (!blame) return
    if (blame.watched || error instanceof ContractBroken) this.bad(seat, blame.plan, error)
    else if (this.#rewires.probation.strike(blame.plan, this.#rewires.options.stopwatch()))
      this.bad(seat, blame.plan, error)
    else this.#makeAnew(seat, blame.plan, error)
  }

  /** Bad for good: its version is taken out of service and the last good generation returns. */
  bad(seat: Seat, plan: Plan, error: unknown): void {
    seat.role.closed = true
    if (this.#returning) return
    this.#returning = true
    const failed = this.#rewires.generations.current
    failed.fault = `${plan.base.listed.id}: ${error instanceof Error ? error.message : String(error)}`
    const culprit = partsOf(plan)[0]
    this.#notifyFault(seat, plan, error, 'automatic return')
    void this.#rewires
      .enqueue(() => {
        this.#returning = false
        return this.#return(seat, plan, failed, culprit)
      }, 'automatic return')
      .catch(() => {})
  }

  async #return(
    seat: Seat,
    plan: Plan,
    failed: GenerationRecord,
    culprit: string,
  ): Promise<GenerationRecord> {
    const distrust = (where: Seat, face: string): boolean =>
      where === seat && face === plan.face.name
    const reason = failed.fault
    for (
      let good = this.#rewires.generations.lastGood(failed.generation);
      good;
      good = this.#rewires.generations.lastGood(good.generation)
    ) {
      const assembly = this.#rewires.generations.assemblyOf(good.generation)
      if (
        plansOf(assembly).some(
          (it) =>
            partsOf(it).includes(culprit) ||
            partsOf(it).some((id) => this.#rewires.quarantine.has(id)),
        )
      )
        continue
      this.#isolate(culprit)
      return this.#rewires.force(assembly, {
        actor: 'automatic return',
        name: good.name,
        equals: good.generation,
        previous: good.previous,
        reason,
        distrust,
      })
    }
    const fallback = assemble(this.#rewires.options.fallback(), this.#rewires.options.source)
    if (!plansOf(fallback).some((it) => partsOf(it).includes(culprit))) {
      this.#isolate(culprit)
      return this.#rewires.force(fallback, {
        actor: 'automatic return',
        name: 'the documented defaults',
        reason,
        distrust,
      })
    }
    // Nothing better is known: the same again, from the truth.
    this.#rewires.probation.forget(plan)
    return this.#rewires.force(this.#rewires.generations.assembly, {
      actor: 'automatic return',
      name: failed.name,
      equals: failed.generation,
      previous: failed.previous,
      reason,
      distrust,
    })
  }

  #isolate(culprit: string): void {
    this.#rewires.quarantine.add(culprit)
    this.#rewires.options.notice({ type: 'quarantined', component: culprit })
  }

  /** It may have been chance: the component is made anew from the truth. */
  #makeAnew(seat: Seat, plan: Plan, error: unknown): void {
    seat.role.closed = true
    this.#notifyFault(seat, plan, error, 'made anew')
    const { current } = this.#rewires.generations
    const reason = `${plan.base.listed.id}: ${error instanceof Error ? error.message : String(error)}`
    void this.#rewires
      .enqueue(async () => {
        // Another rewire may have made it anew meanwhile.
        if (!seat.role.closed) return this.#rewires.generations.current
        return this.#rewires.force(this.#rewires.generations.assembly, {
          actor: 'made anew',
          name: current.name,
          equals: this.#rewires.generations.current.generation,
          previous: this.#rewires.generations.current.previous,
          reason,
          distrust: (where, face) => where === seat && face === plan.face.name,
        })
      }, 'made anew')
      .catch(() => this.bad(seat, plan, error))
  }

  #notifyFault(
    seat: Seat,
    plan: Plan,
    error: unknown,
    then: 'made anew' | 'automatic return',
  ): void {
    const component = partsOf(plan)[0]
    this.#rewires.options.notice({
      type: 'fault',
      component,
      seat: `${seat.core.id} ${seat.role.name}.${plan.face.name}`,
      error,
      then,
    })
  }
}

/** A component asked for what its contract forbids. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken'
}

export const plansOf = (assembly: Assembly): Plan[] => Object.values(assembly.roles).flat()

/** `queue/fifo@3f2a91`, the component first, then what stands in front of it. */
export const partsOf = (plan: Plan): string[] =>
  [plan.base, ...plan.wrappers].map(({ listed }) => `${listed.id}@${listed.version}`)
