import type { Scheduler } from '#interfaces'
import type { Assembly, Plan } from '../assembler/assemble.ts'
import { absent } from '../assembler/facade.ts'
import type { Instance } from '../assembler/instance.ts'
import { SegueError } from '../errors.ts'
import type { Bindings, Successors } from './bindings.ts'
import type { Filling } from './filling.ts'
import { stateOf } from './hand-over.ts'
import { Overtaken } from './overtaken.ts'
import { quietly } from './quietly.ts'
import type { Reactor } from './reactor.ts'
import { retell } from './retelling.ts'
import type { Moved, RewireOptions, RewireTools, Seat } from './rewire.ts'

/** Tasks that are copied at once. */
export const SLICE_TASKS = 64

/** What a rewire prepares for a seat. */
export interface Work {
  readonly seat: Seat
  readonly changed: Set<string>
  readonly successors: Successors
  /** What the successors were made with, beside the running system. */
  readonly states: ReadonlyMap<string, unknown>
  /** The role was closed, so everything in it that decides is made anew. */
  readonly closed: boolean
  filling: Filling | undefined
}

/** One turn, in which nothing else happens. */
export function swapAll(
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
    seat.role.rewired(new Set(successors.instances.keys()))
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
  retell(seat, facade)
  const ranking = facade<Scheduler>('Scheduler') ?? role.parts.scheduler
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

const broken = (plan: Plan, what: string): SegueError =>
  new SegueError('E_CONTRACT', `${plan.base.listed.id}: ${what}`, {
    where: plan.base.listed.id,
    running: 'the generation in force goes on',
    next: 'mend the component; the rewire can be tried again',
  })
