import type { Scheduler } from '#interfaces'
import { changedIn, type Assembly, type Plan } from '../assembler/assemble.ts'
import { absent } from '../assembler/facade.ts'
import type { Instance } from '../assembler/instance.ts'
import { SegueError } from '../errors.ts'
import type { Bindings, Successors } from './bindings.ts'
import type { Core } from './core.ts'
import { Filling } from './filling.ts'
import type { Reactor } from './reactor.ts'
import type { Role } from './role.ts'

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
  /** Interfaces of a seat whose instance in force is not to be asked for its state. */
  distrust?(seat: Seat, face: string): boolean
  /** Whoever cannot tell its state is followed by one that starts from the truth; else that ends the rewire. */
  readonly lenient?: boolean
}

/** A role was closed by a fault while the rewire was prepared: what it prepared is not enough any more. */
export class Overtaken extends SegueError {
  constructor(seat: Seat) {
    super('E_REWIRE', `a component of ${seat.core.id} ${seat.role.name} failed meanwhile`, {
      running: 'the generation in force goes on',
      next: 'the rewire is prepared again',
    })
  }
}

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

interface Work {
  readonly seat: Seat
  readonly changed: Set<string>
  readonly successors: Successors
  /** What the successors were made with, beside the running system. */
  readonly states: ReadonlyMap<string, unknown>
  /** The role was closed, so everything in it that decides is made anew. */
  readonly closed: boolean
  filling: Filling | undefined
}

const SLICE_US = 1000
const SLICE_TASKS = 64

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
  const began = tools.stopwatch()
  const works: Work[] = []
  const started: Instance[] = []
  try {
    for (const seat of seats) {
      const blueprint = next.roles[seat.role.name]
      const changed = before ? changedIn(before.roles[seat.role.name], blueprint) : all(blueprint)
      // While a role is closed its components hear nothing, so all that decide are made anew from the truth.
      const { closed } = seat.role
      if (closed) for (const { face } of blueprint) if (face.kind !== 'acts') changed.add(face.name)
      // Lanes are the scheduler's, so the queue is filled anew when it changes.
      if (changed.has('Scheduler')) changed.add('Queue')
      if (changed.size === 0) continue
      tools.at?.('create')
      const states = new Map([...changed].map((face) => [face, stateOf(seat, face, options)]))
      const successors = seat.bindings.create(blueprint, changed, (face) => states.get(face))
      works.push({ seat, changed, successors, states, closed, filling: undefined })
    }
    for (const work of works) await fill(work, tools)
    for (const { successors } of works)
      for (const instance of successors.instances.values()) {
        if (instance.plan.face.kind !== 'acts') continue
        tools.at?.('start-effects')
        started.push(instance)
        await instance.start()
        await tools.started?.(instance)
      }
    return swapAll(reactor, works, next, tools, options, began, started)
  } catch (error) {
    for (const { seat, filling } of works)
      if (filling && seat.role.filling === filling) seat.role.filling = undefined
    for (const instance of started) await quietly(() => instance.stop())
    throw error
  }
}

/** Fills the successor of a queue between events, at most a millisecond at a time. */
async function fill(work: Work, tools: RewireTools): Promise<void> {
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
    let done = false
    do done = work.filling.slice(SLICE_TASKS, seat.role.list.first)
    while (!done && tools.stopwatch() < until)
    if (done) return
    await tools.breathe()
  }
}

/** One turn, in which nothing else happens. */
function swapAll(
  reactor: Reactor,
  works: readonly Work[],
  next: Assembly,
  tools: RewireTools,
  options: RewireOptions,
  began: number,
  started: Instance[],
): Moved {
  const gate = tools.stopwatch()
  tools.at?.('gate')
  const overtaken = works.find(({ seat, closed }) => seat.role.closed && !closed)
  if (overtaken) throw new Overtaken(overtaken.seat)
  let waiting = 0
  let running = 0
  for (const work of works) {
    const { role } = work.seat
    role.interrupt()
    move(work, next, tools, options)
    for (const instance of work.successors.instances.values()) {
      if (instance.plan.face.kind === 'acts') continue
      tools.at?.('start')
      started.push(instance)
      const waiting = instance.start()
      if (waiting === undefined) continue
      void quietly(() => waiting)
      throw broken(instance.plan, 'start of what decides must not be asynchronous')
    }
    waiting += role.waiting
    for (const _ of role.running()) running++
  }
  tools.at?.('swap')
  const retired: Instance[] = []
  reactor.generation++
  for (const { seat, successors, filling } of works) {
    retired.push(
      ...seat.bindings.swap(successors, (plan, methods, old) =>
        tools.watched(seat, plan, methods, old),
      ),
    )
    seat.role.filling = undefined
    if (filling) seat.role.overflow.clear()
    seat.role.closed = false
    if (filling) seat.role.standBack()
    seat.role.parking.all()
    seat.role.rewired()
  }
  const pauseUs = tools.stopwatch() - gate
  for (const instance of retired)
    if (instance.plan.face.kind !== 'acts') void quietly(() => instance.stop())
  return { pauseUs, totalUs: tools.stopwatch() - began, carried: { waiting, running }, retired }
}

/** Makes the final successors with the state of this very moment and the core's truth. */
function move(work: Work, next: Assembly, tools: RewireTools, options: RewireOptions): void {
  const { seat, changed, successors, filling } = work
  const { role, bindings } = seat
  while (filling && !filling.slice(SLICE_TASKS, role.list.first));
  const states = new Map<string, unknown>()
  for (const face of changed) {
    if (face === 'Queue') continue
    tools.at?.('snapshot')
    states.set(face, stateOf(seat, face, options))
  }
  tools.at?.('move')
  // The queue has its tasks already; and what had no memory to take over, then and now, is as good as made anew.
  const keep = new Set(
    next.roles[role.name]
      .filter(({ face: { name, kind } }) => {
        const memory = states.get(name) ?? work.states.get(name)
        return name === 'Queue' || kind === 'acts' || memory === undefined
      })
      .map(({ face }) => face.name),
  )
  bindings.create(next.roles[role.name], changed, (face) => states.get(face), successors, keep)
  const facade = <T>(face: string): T | undefined => successors.facades.get(face) as T | undefined
  const placement = facade<typeof role.parts.placement>('Placement')
  if (placement) for (const node of role.ledger.nodes) placement.join(node)
  const scheduler = facade<Scheduler>('Scheduler')
  if (scheduler && scheduler.started !== absent)
    for (const [task, node] of role.running()) scheduler.started!(task, node)
  const ranking = scheduler ?? role.parts.scheduler
  if (filling && ranking.queued !== absent) {
    withQueue(bindings, successors, () => {
      for (const task of filling.waitingByLane(role)) ranking.queued!(task)
    })
  }
  tools.at?.('check')
  if (!filling) return
  if (filling.fault) throw filling.fault
  const size = filling.queue.size()
  if (size !== role.waiting || filling.copied !== role.waiting) {
    const plan = successors.instances.get('Queue')!.plan
    throw broken(
      plan,
      `it has ${size} tasks after ${filling.copied} of ${role.waiting} were handed over`,
    )
  }
}

/** A scheduler that stays ranks lanes through the queue that it knows: the successor must stand behind it meanwhile. */
function withQueue(bindings: Bindings, successors: Successors, rank: () => void): void {
  if (successors.instances.has('Scheduler')) rank()
  else bindings.through('Queue', successors.instances.get('Queue')!, rank)
}

function stateOf(seat: Seat, face: string, options: RewireOptions): unknown {
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

const all = (blueprint: Assembly['roles'][Role['name']]): Set<string> =>
  new Set(blueprint.map(({ face }) => face.name))

const broken = (plan: Plan, what: string): SegueError =>
  new SegueError('E_CONTRACT', `${plan.base.listed.id}: ${what}`, {
    where: plan.base.listed.id,
    running: 'the generation in force goes on',
    next: 'mend the component; the rewire can be tried again',
  })

async function quietly(act: () => void | Promise<void>): Promise<void> {
  try {
    await act()
  } catch {
    // What is thrown away may fail at that; nothing depends on it any more.
  }
}
