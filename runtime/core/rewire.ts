import type { Scheduler } from '#interfaces'
import { changedIn, type Assembly, type Plan } from '../assembler/assemble.ts'
import type { Instance } from '../assembler/instance.ts'
import type { Bindings } from './bindings.ts'
import type { Core } from './core.ts'
import { Filling } from './filling.ts'
import { stateOf } from './hand-over.ts'
import { quietly } from './quietly.ts'
import type { Reactor } from './reactor.ts'
import type { Role } from './role.ts'
import { SLICE_TASKS, swapAll, type Work } from './swap.ts'

/** Points of a rewire at which something can go wrong; tests make it go wrong there. */
export type Step =
  'create' | 'fill' | 'start-effects' | 'gate' | 'snapshot' | 'move' | 'check' | 'start' | 'swap'

export interface RewireTools {
  /** Microseconds of a clock that only measures; 0 for ever where time is virtual. */
  stopwatch(): number
  /** Lets events in between two slices. */
  breathe(): Promise<void>
  /** An effect was started and is about to be put in force; a throw refuses it. */
  started?(instance: Instance): Promise<void>
  /** May put a guard around an instance that is being put in force; `old` is what stood there. */
  watched(seat: Seat, plan: Plan, methods: object, old: Plan | undefined): object
  /** Called at each step. */
  at?(step: Step): void
}

/** A role of a node with its bindings. */
export interface Seat {
  readonly core: Core
  readonly role: Role
  readonly bindings: Bindings
}

export interface Moved {
  readonly pauseUs: number
  readonly totalUs: number
  readonly carried: { readonly waiting: number; readonly running: number }
  /** Taken out of service: decision instances are stopped, effect instances may still be busy. */
  readonly retired: readonly Instance[]
}

export interface RewireOptions {
  /** What the composition is called and who asked for it: for a witness. */
  readonly name?: string
  readonly actor?: string
  /** Interfaces of a seat whose instance in force is not to be asked for its state. */
  distrust?(seat: Seat, face: string): boolean
  /** Whoever cannot tell its state is followed by one that starts from the truth; else that ends the rewire. */
  readonly lenient?: boolean
}

const SLICE_US = 1000

/**
 * Puts the assembly in force on all seats, at once or not at all. Prepares beside the running system, in slices; then, in
 * one turn: ends plans, moves state, checks, starts, swaps. Throws when anything does; what was in force then still is.
 */
export async function rewire(
  reactor: Reactor,
  seats: readonly Seat[],
  before: Assembly | undefined,
  next: Assembly,
  tools: RewireTools,
  options: RewireOptions = {},
): Promise<Moved> {
  const { witness } = reactor
  const changed = changesOf(seats, before, next)
  const started: Instance[] = []
  witness?.rewires({ next, seats, changed, options })
  try {
    const steps = stepsOf(reactor, changed, next, tools, options, started)
    let step = steps.next()
    while (!step.done) {
      try {
        await step.value()
      } catch (error) {
        witness?.steps(true)
        step = steps.throw(error)
        continue
      }
      witness?.steps(false)
      step = steps.next()
    }
    return step.value
  } catch (error) {
    for (const instance of started) await quietly(() => instance.stop())
    throw error
  }
}

/** Interfaces of each seat behind which something else is put. */
function changesOf(
  seats: readonly Seat[],
  before: Assembly | undefined,
  next: Assembly,
): Map<Seat, Set<string>> {
  const changes = new Map<Seat, Set<string>>()
  for (const seat of seats) {
    const blueprint = next.roles[seat.role.name]
    const changed = before ? changedIn(before.roles[seat.role.name], blueprint) : all(blueprint)
    // While a role is closed its components hear nothing, so all that decide are made anew from the truth.
    if (seat.role.closed)
      for (const { face } of blueprint) if (face.kind !== 'acts') changed.add(face.name)
    // Lanes are the scheduler's, so the queue is filled anew when it changes.
    if (changed.has('Scheduler')) changed.add('Queue')
    if (changed.size > 0) changes.set(seat, changed)
  }
  return changes
}

/**
 * What happens between two waits: each step answers what to wait for, and the last one swaps. `started` gets what is to be
 * stopped when it fails.
 */
export function* stepsOf(
  reactor: Reactor,
  changes: ReadonlyMap<Seat, Set<string>>,
  next: Assembly,
  tools: RewireTools,
  options: RewireOptions,
  started: Instance[],
): Generator<() => unknown, Moved, void> {
  const began = tools.stopwatch()
  const works: Work[] = []
  try {
    for (const [seat, changed] of changes) {
      tools.at?.('create')
      const { closed } = seat.role
      const states = new Map([...changed].map((face) => [face, stateOf(seat, face, options)]))
      const blueprint = next.roles[seat.role.name]
      const successors = seat.bindings.create(blueprint, changed, (face) => states.get(face))
      works.push({ seat, changed, successors, states, closed, filling: undefined })
    }
    for (const work of works) yield* fill(work, reactor, tools)
    for (const { successors } of works)
      for (const instance of successors.instances.values()) {
        if (instance.plan.face.kind !== 'acts') continue
        tools.at?.('start-effects')
        started.push(instance)
        yield () => instance.start()
        yield () => tools.started?.(instance)
      }
    return swapAll(reactor, works, next, tools, options, began, started)
  } catch (error) {
    for (const { seat, filling } of works)
      if (filling && seat.role.filling === filling) seat.role.filling = undefined
    throw error
  }
}

/** Fills the successor of a queue between events, at most a millisecond at a time. */
function* fill(work: Work, reactor: Reactor, tools: RewireTools): Generator<() => unknown, void> {
  const { seat, successors } = work
  if (!work.changed.has('Queue')) return
  const queue = successors.facades.get('Queue') as never
  const scheduler = (successors.facades.get('Scheduler') ??
    seat.role.parts.scheduler) as unknown as Scheduler
  work.filling = new Filling(queue, (task) => scheduler.laneOf!(task) ?? '', seat.role.list.first)
  seat.role.filling = work.filling
  for (;;) {
    tools.at?.('fill')
    const until = tools.stopwatch() + SLICE_US
    let slices = 0
    let done = false
    do {
      done = work.filling.slice(SLICE_TASKS, seat.role.list.first)
      slices++
    } while (!done && tools.stopwatch() < until)
    reactor.witness?.filled(slices)
    if (done) return
    yield () => tools.breathe()
  }
}

const all = (blueprint: Assembly['roles'][Role['name']]): Set<string> =>
  new Set(blueprint.map(({ face }) => face.name))
