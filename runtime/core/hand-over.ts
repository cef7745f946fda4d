import type { Plan } from '../assembler/assemble.ts'
import { SegueError } from '../errors.ts'
import { quietly } from './quietly.ts'
import type { RewireOptions, Seat } from './rewire.ts'

/** The component in force could not tell its state. */
export class NoState extends SegueError {
  readonly seat: Seat
  readonly face: string
  constructor(seat: Seat, plan: Plan, what: string, cause?: unknown) {
    super('E_CONTRACT', `${plan.base.listed.id}: ${what}`, {
      where: plan.base.listed.id,
      running: 'the generation in force goes on',
      next: 'it is made anew from what waits and runs; then try again',
      cause,
    })
    this.seat = seat
    this.face = plan.face.name
  }
}

/** What the instance in force hands to its successor; undefined where it is not asked, or has nothing. */
export function stateOf(seat: Seat, face: string, options: RewireOptions): unknown {
  const instance = seat.bindings.instance(face)
  if (!instance || options.distrust?.(seat, face)) return undefined
  try {
    const state = instance.snapshot()
    const fault = instance.plan.face.stateFault(state)
    if (!fault) return state
    if (state instanceof Promise) void quietly(() => state)
    if (options.lenient) return undefined
    throw new NoState(seat, instance.plan, `its snapshot is not plain data: ${fault}`)
  } catch (error) {
    if (options.lenient) return undefined
    if (error instanceof NoState) throw error
    const what = error instanceof Error ? error.message : String(error)
    throw new NoState(seat, instance.plan, `its snapshot threw: ${what}`, error)
  }
}
