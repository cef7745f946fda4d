import type { Act, Micros, Wake } from '#interfaces'
import { actFault } from './act-fault.ts'
import { ContractBroken } from './host.ts'
import { park } from './park.ts'
import type { TaskRecord } from './records.ts'
import type { Role } from './role.ts'

/** Acts of one plan that take no task from the list, one after the other. */
const LONGEST_WITHOUT_EFFECT = 100_000

/** What asks to be asked again in the past is asked again after this. */
const SOONEST: Micros = 1000

/** The plan of a role's scheduler that is being carried out, one act after the other; it may be closed between any two. */
export class PlanRun {
  readonly #role: Role
  #plan: Iterator<Act> | undefined
  /** What the plan was asked for. */
  #reasons: readonly Wake[] = []
  #idleSteps = 0
  /** Acts that were refused since the last one that was carried out. */
  refusals = 0

  constructor(role: Role) {
    this.#role = role
  }

  get active(): boolean {
    return this.#plan !== undefined
  }

  /** Carries out up to `limit` acts of plans for what wakes there are; answers how many. */
  pump(limit: number): number {
    const role = this.#role
    let acts = 0
    while (acts < limit && !role.closed && !role.held) {
      if (!this.#plan && !this.#begin()) return acts
      const act = this.#next()
      if (act === undefined) {
        if (this.#plan === undefined) return acts
        this.#plan = undefined
        role.checkQueue()
        continue
      }
      acts++
      this.#carryOut(act)
    }
    return acts
  }

  /** Ends the plan between two acts. */
  close(): void {
    const plan = this.#plan
    this.#plan = undefined
    if (plan?.return) this.#role.tell('Scheduler', () => plan.return!())
  }

  /** Ends the plan between two acts, and keeps what it was asked for: the rest is decided afresh. */
  interrupt(): void {
    if (!this.#plan) return
    this.close()
    for (const wake of this.#reasons) this.#role.wake(wake)
  }

  #begin(): boolean {
    const wakes = this.#role.takeWakes()
    if (!wakes) return false
    this.#reasons = wakes
    this.#idleSteps = 0
    const { scheduler } = this.#role.parts
    this.#plan = this.#role.tell('Scheduler', () => scheduler.plan(wakes)[Symbol.iterator]())
    return this.#plan !== undefined
  }

  /** The next act; undefined at the end, and, with no plan any more, after a throw. Here a closure would cost. */
  #next(): Act | undefined {
    try {
      const step: unknown = this.#plan!.next()
      if (typeof step !== 'object' || step === null)
        throw new TypeError(
          `the plan answered ${String(step)} where an act or its end was expected`,
        )
      const { done, value } = step as IteratorResult<Act>
      // An act that is none is not the end of the plan.
      return done ? undefined : (value ?? (null as never))
    } catch (error) {
      this.#plan = undefined
      this.#role.fault('Scheduler', error)
      return undefined
    }
  }

  #carryOut(act: Act): void {
    const role = this.#role
    const { waiting } = role
    const refusal = actFault(act) ?? this.#carry(act)
    if (refusal !== undefined) {
      this.refusals++
      this.close()
      role.refused(act, refusal)
    } else if (role.waiting < waiting) {
      this.#idleSteps = 0
      this.refusals = 0
    } else if (++this.#idleSteps > LONGEST_WITHOUT_EFFECT) {
      this.close()
      const what = `${LONGEST_WITHOUT_EFFECT} acts in a row left everything waiting`
      role.fault('Scheduler', new ContractBroken(what))
    }
  }

  /** Carries the act out, or answers why not and changes nothing. */
  #carry(act: Act): string | undefined {
    const role = this.#role
    if (act.do !== 'nothing') return role.carry(act)
    const task = act.task as TaskRecord | undefined
    if (task && task.holder !== role) return `${task.id} does not wait here`
    const until = this.#askAgain(act.until)
    if (!task) {
      this.close()
      return undefined
    }
    if (role.passedOver(task, act)) return undefined
    if (act.why === 'impossible') role.host.onlooker?.impossible(role, task, act.detail)
    const { why, detail, together } = act
    park(role, task.shape, { why, detail, until, together })
    return undefined
  }

  /** A time that has passed would be due again and again while no time passes. */
  #askAgain(until: unknown): Micros | undefined {
    if (typeof until !== 'number' || !(until < Infinity)) return undefined
    const now = this.#role.now
    const at = until > now ? Math.ceil(until) : now + SOONEST
    this.#role.wakeAt(at)
    return at
  }
}
