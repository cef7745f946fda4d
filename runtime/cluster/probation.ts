import type { Plan } from '../assembler/assemble.ts'
import { BudgetExceeded, guard } from '../assembler/facade.ts'
import type { Instance } from '../assembler/instance.ts'
import type { Listed } from '../assembler/source.ts'
import type { Seat } from '../core/rewire.ts'
import type { Trip } from '../core/witness.ts'

/** Calls of a new instance that are watched. */
export const CALLS = 1000
/** Processor time that one call of a deciding component may take while it is watched. */
export const BUDGET_US = 25_000
const MINUTE_US = 60_000_000

/** Who failed: the component, which part of it when that is known, and whether it had just been put in force. */
export interface Blame {
  readonly plan: Plan
  readonly part?: Listed
  readonly watched: boolean
}

/** Watches new instances, and finds out whose fault an error was. */
export class Probation {
  readonly #processorTime: (() => number) | undefined
  readonly #nested = { us: 0 }
  /** Methods of the instances that are watched. */
  readonly #watched = new WeakSet<object>()
  /** Those among them behind which something else stood before. */
  readonly #newcomers = new WeakSet<object>()
  /** Who threw an error, for errors that went through a guard. */
  readonly #thrown = new WeakMap<object, Plan>()
  /** The same for what cannot be a key: the last text or number that was thrown. */
  #primitive: { readonly value: unknown; readonly plan: Plan } | undefined
  readonly #onBudget: (seat: Seat, plan: Plan, error: BudgetExceeded, trip: Trip) => void
  /** Times of faults by component version, of the last minute. */
  readonly #strikes = new Map<string, number[]>()

  constructor(
    processorTime: (() => number) | undefined,
    onBudget: (seat: Seat, plan: Plan, error: BudgetExceeded, trip: Trip) => void,
  ) {
    this.#processorTime = processorTime
    this.#onBudget = onBudget
  }

  /** Puts a guard around the first calls of an instance that decides. */
  watch(seat: Seat, plan: Plan, methods: object, old: Plan | undefined): object {
    if (plan.face.kind !== 'decides') return methods
    this.#watched.add(methods)
    if (old && old.key !== plan.key) this.#newcomers.add(methods)
    const clock = this.#processorTime
    const { name: face } = plan.face
    let look = 0
    return guard(plan.face, methods, CALLS, {
      cpuTime: clock && (() => (look++, clock())),
      budgetUs: BUDGET_US,
      nested: this.#nested,
      fault: (error) => {
        if (error instanceof BudgetExceeded)
          return this.#onBudget(seat, plan, error, { face, look })
        if (typeof error !== 'object' || error === null) this.#primitive ??= { value: error, plan }
        else if (!this.#thrown.has(error)) this.#thrown.set(error, plan)
      },
      passed: () => {
        this.#watched.delete(methods)
        this.#newcomers.delete(methods)
        seat.bindings.unguard(face, methods)
      },
    })
  }

  isWatched(instance: Instance | undefined): boolean {
    return instance !== undefined && this.#watched.has(instance.methods)
  }

  /**
   * Whose error it was: the component in whose file it was thrown, or else the one whose guard saw it first. A newcomer
   * that made one throw which is long in service answers for that itself. Where nothing is known it is who was called,
   * unless that one is long in service and a newcomer stands beside it.
   */
  blame(seat: Seat, where: string, error: unknown): Blame | undefined {
    const thrower = this.#throwerOf(error)
    const framed = error instanceof Error ? inStack(seat, error.stack ?? '') : undefined
    if (framed && this.#isInner(seat, framed.plan, thrower))
      return {
        ...framed,
        watched: framed.plan === thrower || this.#watches(seat, framed.plan),
      }
    if (thrower) return { plan: thrower, watched: true }
    const called = seat.bindings.instance(where)
    if (!called) return undefined
    const newcomer = this.isWatched(called)
      ? called
      : seat.bindings.instances.find(({ methods }) => this.#newcomers.has(methods))
    return { plan: (newcomer ?? called).plan, watched: newcomer !== undefined }
  }

  /** Counts a fault; true when it is the third within a minute. */
  strike(plan: Plan, now: number): boolean {
    const times = (this.#strikes.get(plan.key) ?? []).filter((time) => now - time < MINUTE_US)
    times.push(now)
    this.#strikes.set(plan.key, times)
    return times.length >= 3
  }

  #throwerOf(error: unknown): Plan | undefined {
    if (typeof error === 'object' && error !== null) return this.#thrown.get(error)
    const last = this.#primitive
    this.#primitive = undefined
    return last && Object.is(last.value, error) ? last.plan : undefined
  }

  /** Whether what was thrown came from this component, and went through the other on its way. */
  #isInner(seat: Seat, plan: Plan, thrower: Plan | undefined): boolean {
    if (!thrower || plan === thrower) return true
    if (!reaches(seat, thrower, plan)) return false
    return this.#watches(seat, plan) || !this.#isNew(seat, thrower)
  }

  #isNew(seat: Seat, plan: Plan | undefined): boolean {
    const instance = plan && seat.bindings.instance(plan.face.name)
    return instance !== undefined && this.#newcomers.has(instance.methods)
  }

  #watches(seat: Seat, plan: Plan): boolean {
    return this.isWatched(seat.bindings.instance(plan.face.name))
  }
}

/** The component whose file has the innermost frame. */
function inStack(seat: Seat, stack: string): { plan: Plan; part: Listed } | undefined {
  let found: { plan: Plan; part: Listed } | undefined
  let nearest = Infinity
  for (const { plan } of seat.bindings.instances) {
    for (const { listed: part } of [plan.base, ...plan.wrappers]) {
      const at = stack.indexOf(`components/${part.id}.ts`)
      if (at < 0 || at >= nearest) continue
      found = { plan, part }
      nearest = at
    }
  }
  return found
}

/** Whether the one may call the other, through others or not. */
const reaches = (seat: Seat, from: Plan, to: Plan): boolean =>
  [from.base, ...from.wrappers].some(({ listed }) =>
    Object.values(listed.component.requires).some((face) => {
      const required = seat.bindings.instance(face.name)?.plan
      return required !== undefined && (required === to || reaches(seat, required, to))
    }),
  )
