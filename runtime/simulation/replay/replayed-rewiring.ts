import { assemble } from '../../assembler/assemble.ts'
import { BudgetExceeded, guard } from '../../assembler/facade.ts'
import { compositionOf } from '../../assembler/parse.ts'
import type { Plan } from '../../assembler/assemble.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { BUDGET_US, CALLS } from '../../cluster/probation.ts'
import type { Reactor } from '../../core/reactor.ts'
import { stepsOf, type RewireTools, type Seat } from '../../core/rewire.ts'
import type { CloseLine, RewireLine, StepLine } from '../../workload/event-log-lines.ts'
import { withEffects } from '../virtual-cluster.ts'
import { Differs } from './differs.ts'
import type { EventQueue } from './event-queue.ts'

/** More than any budget. */
const LONG = 1e15

/** Rewires that happen step by step where the log says so, and what is watched after them. */
export class ReplayedRewiring {
  readonly #reactor: Reactor
  readonly #seats: ReadonlyMap<string, Seat>
  readonly #source: ComponentSource
  readonly #queue: EventQueue
  /** A call ran too long, as the line says, which is still to be taken. */
  readonly #tripped: () => void
  readonly #moved: ((rewire: RewireLine, now: number) => void) | undefined
  #steps: ReturnType<typeof stepsOf> | undefined
  #line: RewireLine | undefined
  /** Looks at the stopwatch that are left to the burst that fills a queue; undefined before its first. */
  #looks: number | undefined = 0
  readonly #nested = { us: 0 }

  constructor(
    reactor: Reactor,
    seats: ReadonlyMap<string, Seat>,
    source: ComponentSource,
    queue: EventQueue,
    tripped: () => void,
    moved?: (rewire: RewireLine, now: number) => void,
  ) {
    this.#reactor = reactor
    this.#seats = seats
    this.#source = source
    this.#queue = queue
    this.#tripped = tripped
    this.#moved = moved
  }

  begin(line: RewireLine): void {
    const { composition, changed, distrust, lenient, generation } = line
    this.#line = line
    const next = assemble(compositionOf(withEffects(composition), this.#source), this.#source)
    const changes = new Map<Seat, Set<string>>()
    for (const seat of this.#seats.values()) {
      const faces = new Set(changed[seat.role.name])
      if (seat.role.closed)
        for (const { face } of next.roles[seat.role.name])
          if (face.kind !== 'acts') faces.add(face.name)
      if (faces.has('Scheduler')) faces.add('Queue')
      if (faces.size > 0) changes.set(seat, faces)
    }
    const disbelieved = new Set(distrust?.map((of) => of.join(' ')))
    this.#reactor.generation = generation
    this.#steps = stepsOf(
      this.#reactor,
      changes,
      next,
      this.#tools,
      { lenient, distrust: (seat, face) => disbelieved.has(`${nameOf(seat)} ${face}`) },
      [],
    )
    this.#go(() => this.#steps!.next())
  }

  step({ generation, failed }: StepLine): void {
    if (!this.#steps) throw new Differs('the rewire has ended before')
    this.#reactor.generation = generation
    const error = new Error('what the rewire waited for has failed')
    this.#go(() => (failed ? this.#steps!.throw(error) : this.#steps!.next()))
  }

  /** A rewire that fails leaves everything as it was; the log goes on without it. */
  #go(step: () => IteratorResult<unknown>): void {
    try {
      if (!step().done) return
      this.#steps = undefined
      this.#moved?.(this.#line!, this.#reactor.now)
    } catch (error) {
      this.#steps = undefined
      if (error instanceof Differs) throw error
    }
  }

  readonly #tools: RewireTools = {
    stopwatch: () => {
      if (this.#looks === undefined) {
        this.#looks = this.#slices()
        return 0
      }
      return --this.#looks > 0 ? 0 : LONG
    },
    breathe: async () => {},
    at: (step) => {
      if (step === 'fill') this.#looks = undefined
    },
    watched: (seat, plan, methods) => this.#watched(seat, plan, methods),
  }

  /** The line stands behind the burst, and what happened in it before. */
  #slices(): number {
    for (let ahead = 0; ; ahead++) {
      const event = this.#queue.peek(ahead)
      if (event?.e === 'filled') return event.slices
      if (!event || !isTrip(event)) throw new Differs('a queue is filled')
    }
  }

  /** As long as an instance is new, a call of it may have run too long. */
  #watched(seat: Seat, { face }: Plan, methods: object): object {
    if (face.kind !== 'decides') return methods
    let look = 0
    const trips = (): boolean => {
      look++
      const event = this.#queue.peek()
      return (
        event?.e === 'close' &&
        event.look === look &&
        event.face === face.name &&
        event.seat === nameOf(seat)
      )
    }
    return guard(face, methods, CALLS, {
      cpuTime: () => (trips() ? LONG : 0),
      budgetUs: BUDGET_US,
      nested: this.#nested,
      fault: (error) => {
        if (error instanceof BudgetExceeded) this.#tripped()
      },
      passed: () => seat.bindings.unguard(face.name, methods),
    })
  }
}

/** `n1 resourceManager`. */
export const nameOf = ({ core, role }: Seat): string => `${core.id} ${role.name}`

/** Found out in the middle of a call, and not at what the cores told their driver. */
export const isTrip = (event: { readonly e: string }): boolean =>
  event.e === 'close' && (event as CloseLine).look !== undefined
