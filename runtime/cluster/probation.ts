import type { Plan } from '../assembler/assemble.ts'
import { BudgetExceeded, guard } from '../assembler/facade.ts'
import type { Seat } from '../core/rewire.ts'

/** Calls of a new instance that are watched. */
const CALLS = 1000
/** Processor time that one call of a deciding component may take while it is watched. */
const BUDGET_US = 25_000
const MINUTE_US = 60_000_000

/** Who threw: the component, where it sits, and whether it had just been put in force. */
export interface Blame {
  readonly plan: Plan
  readonly watched: boolean
}

/** Watches new instances, and finds out whose fault an error was. */
export class Probation {
  readonly #processorTime: (() => number) | undefined
  readonly #blamed = new WeakMap<object, Blame>()
  readonly #onBudget: (seat: Seat, plan: Plan, error: BudgetExceeded) => void
  /** Times of faults by component version, of the last minute. */
  readonly #strikes = new Map<string, number[]>()

  constructor(
    processorTime: (() => number) | undefined,
    onBudget: (seat: Seat, plan: Plan, error: BudgetExceeded) => void,
  ) {
    this.#processorTime = processorTime
    this.#onBudget = onBudget
  }

  /** Puts a guard around the first calls of an instance that decides. */
  watch(seat: Seat, plan: Plan, methods: object): object {
    if (plan.face.kind !== 'decides') return methods
    return guard(plan.face, methods, CALLS, {
      cpuTime: this.#processorTime,
      budgetUs: BUDGET_US,
      fault: (error) => {
        if (typeof error !== 'object' || error === null || this.#blamed.has(error)) return
        this.#blamed.set(error, { plan, watched: true })
        if (error instanceof BudgetExceeded) this.#onBudget(seat, plan, error)
      },
      passed: () => seat.bindings.unguard(plan.face.name, methods),
    })
  }

  /** Whose error it was: the guard saw it, or the innermost frame of a component's file, or whoever was called. */
  blame(seat: Seat, where: string, error: unknown): Blame | undefined {
    if (typeof error === 'object' && error !== null) {
      const known = this.#blamed.get(error)
      if (known) return known
      const frames = error instanceof Error ? (error.stack ?? '') : ''
      let best: Plan | undefined
      let at = Infinity
      for (const { plan } of seat.bindings.instances) {
        for (const { listed } of [plan.base, ...plan.wrappers]) {
          const found = frames.indexOf(`components/${listed.id}.ts`)
          if (found >= 0 && found < at) {
            best = plan
            at = found
          }
        }
      }
      if (best) return { plan: best, watched: false }
    }
    const plan = seat.bindings.instance(where)?.plan
    return plan && { plan, watched: false }
  }

  /** Counts a fault; true when it is the third within a minute. */
  strike(plan: Plan, now: number): boolean {
    const times = (this.#strikes.get(plan.key) ?? []).filter((time) => now - time < MINUTE_US)
    times.push(now)
    this.#strikes.set(plan.key, times)
    return times.length >= 3
  }

  forget(plan: Plan): void {
    this.#strikes.delete(plan.key)
  }
}
