import type { Micros, World } from '#interfaces'
import type { ComponentSource } from '../../assembler/source.ts'
import { nodeRecords, seatNodes } from '../../cluster/seats.ts'
import type { Core } from '../../core/core.ts'
import { DecisionHash } from '../../core/decision-hash.ts'
import { Dimensions } from '../../core/job-parse.ts'
import { Reactor, type Effects } from '../../core/reactor.ts'
import type { Lease } from '../../core/records.ts'
import type { Seat } from '../../core/rewire.ts'
import type { Witness } from '../../core/witness.ts'
import type {
  CloseLine,
  DoneLine,
  EndLine,
  EventLine,
  HashLine,
  HeaderLine,
  NodeLine,
  RewireLine,
} from '../../workload/event-log-lines.ts'
import { Differs } from './differs.ts'
import type { EventQueue } from './event-queue.ts'
import { ReplayedJobs } from './replayed-jobs.ts'
import { isTrip, nameOf, ReplayedRewiring } from './replayed-rewiring.ts'

/** Looks on while a log is replayed. */
export interface ReplayObserver {
  started?(lease: Lease, now: Micros): void
  /** A rewire has put its composition in force. */
  moved?(rewire: RewireLine, now: Micros): void
}

/** The cores of a cluster that was, to which the same happens as the log says, in virtual time. */
export class Replay {
  readonly hash = new DecisionHash()
  readonly #reactor: Reactor
  readonly #queue: EventQueue
  readonly #header: HeaderLine
  readonly #seats: ReadonlyMap<string, Seat>
  readonly #rewiring: ReplayedRewiring
  readonly #jobs: ReplayedJobs
  /** By attempt. */
  readonly #runs = new Map<number, Core>()
  readonly #started: ReplayObserver['started']
  /** How often the cores have told their driver something since the last line that did not happen within such a call. */
  #told = 0
  readonly #within: number[] = []
  #differs: Error | undefined
  starts = 0

  constructor(
    header: HeaderLine,
    queue: EventQueue,
    source: ComponentSource,
    { started, moved }: ReplayObserver = {},
  ) {
    this.#header = header
    this.#queue = queue
    this.#started = started
    this.#reactor = new Reactor(this.#effects(), header.seed, this.#witness())
    this.#reactor.now = header.t
    this.#reactor.generation = header.generation
    const dimensions = new Dimensions()
    for (const name of header.resources) dimensions.of(name)
    const seats = seatNodes(this.#reactor, nodeRecords(header.nodes, dimensions), header.staging)
    this.#seats = new Map(seats.map((seat) => [nameOf(seat), seat]))
    const trip = () => this.#apply(queue.take()!)
    this.#rewiring = new ReplayedRewiring(this.#reactor, this.#seats, source, queue, trip, moved)
    this.#jobs = new ReplayedJobs(seats[0].core, dimensions)
  }

  /** Everything happens that the log says; throws `Differs` as soon as something else does. */
  run(): void {
    for (let event = this.#queue.take(); event; event = this.#queue.take()) {
      if (event.in !== undefined || isTrip(event))
        throw new Differs('this does not happen in the middle of the line before')
      this.#apply(event)
      if (this.#differs) throw this.#differs
    }
  }

  #apply(event: EventLine): void {
    if (event.in === undefined) this.#told = 0
    if (event.t !== undefined) this.#reactor.tick(event.t)
    try {
      this.#happen(event)
    } catch (error) {
      // In the middle of something else it would be taken for a fault of a component.
      this.#differs ??= error as Error
    }
  }

  #happen(event: EventLine): void {
    const reactor = this.#reactor
    switch (event.e) {
      case 'tick':
        return reactor.tick(reactor.now)
      case 'turn': {
        const { limit = this.#header.turn } = event
        return void reactor.turn(limit ?? Infinity)
      }
      case 'end':
        return this.#end(event)
      case 'job':
        return this.#jobs.enter(event)
      case 'call':
        return this.#jobs.call(event)
      case 'cancel':
        return this.#jobs.cancel(event)
      case 'hold':
        return reactor.hold()
      case 'release':
        return reactor.release()
      case 'join':
      case 'leave':
        return this.#node(event)
      case 'attempts':
        return reactor.attemptsAfter(event.last)
      case 'rewire':
        return this.#rewiring.begin(event)
      case 'step':
        return this.#rewiring.step(event)
      case 'filled':
        throw new Differs('no queue is filled')
      case 'close':
      case 'wake':
        return this.#role(event)
      case 'hash':
      case 'done':
        return this.#compare(event)
    }
  }

  #end({ attempt, outcome, service }: EndLine): void {
    const core = this.#runs.get(attempt)
    if (!core) throw new Differs(`attempt ${attempt} does not run`)
    this.#runs.delete(attempt)
    core.ended(attempt, { outcome, service })
  }

  #node({ e, node }: NodeLine): void {
    const core = this.#reactor.cores.get(node)
    if (!core) throw new Differs(`there is no node ${node}`)
    if (e === 'join')
      return this.#reactor.broadcast({ type: 'node-joined', node: core.nodeManager.node })
    this.#reactor.remove(node)
    this.#reactor.broadcast({ type: 'node-left', node })
  }

  #role(event: CloseLine | (EventLine & { readonly e: 'wake' })): void {
    const seat = this.#seats.get(event.seat)
    if (!seat) throw new Differs(`there is no ${event.seat}`)
    if (event.e === 'close') seat.role.closed = true
    else seat.role.wake({ type: 'queued' })
  }

  #compare({ starts, hash }: HashLine | DoneLine): void {
    if (starts !== this.starts) throw new Differs(`${this.starts} tasks have begun, not ${starts}`)
    if (hash !== this.hash.text)
      throw new Differs('as many tasks have begun, but others, elsewhere or at other times')
  }

  /** Nothing runs: what the cores start is kept until the log says how it ended. */
  #effects(): Effects {
    return {
      start: (core, lease) => {
        this.#runs.set(lease.attempt, core)
        this.#started?.(lease, this.#reactor.now)
      },
      jobEnded: (job) => this.#jobs.ended(job),
      ...{ kill: silent, taskEnded: silent, wakeAt: silent },
      ...{ fault: silent, refused: silent, world: () => NO_WORLD },
    }
  }

  #witness(): Witness {
    return {
      tells: () => void this.#within.push(++this.#told),
      told: () => this.#while(),
      starts: (core, lease) => {
        this.starts++
        this.hash.add(lease, core.nodeManager.node.index, this.#reactor.now)
      },
      filled: (slices) => this.#filled(slices),
      ...{ ticks: silent, turns: silent, broadcasts: silent, attemptsAfter: silent },
      ...{ submits: silent, calls: silent, cancels: silent, ends: silent },
      ...{ holds: silent, releases: silent, rewires: silent, steps: silent },
      ...{ closes: silent, wakes: silent },
    }
  }

  /** The cores have told their driver something, in the middle of which more happened. */
  #while(): void {
    const within = this.#within.pop()
    for (
      let event = this.#queue.peek();
      event?.in === within && event && !isTrip(event);
      event = this.#queue.peek()
    )
      this.#apply(this.#queue.take()!)
  }

  #filled(slices: number): void {
    const event = this.#queue.take()
    if (event?.e !== 'filled' || event.slices !== slices)
      throw new Differs(`${slices} slices of a queue are filled`)
    this.#told = 0
  }
}

const silent = (): void => {}

/** For executors that are never asked to run anything. */
const NO_WORLD: World = {
  now: () => 0,
  begins: () => ({ outcome: 'ok', service: 0 }),
  ended: silent,
  after: silent,
}
