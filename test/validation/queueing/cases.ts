import type { Micros } from '#interfaces'
import type { WrittenBinding } from '../../../runtime/assembler/composition.ts'
import { byArrival, bySize, lastFirst, longestFirst, type Order } from './by-hand.ts'
import type { Served } from './run.ts'
import type { Stream } from './stream.ts'
import {
  LONG,
  SHORT,
  bimodal,
  constant,
  exponential,
  heavy,
  hyperexponential,
  uniform,
  type Sizes,
} from './sizes.ts'
import { anyOrder, classes, exponentialQuantile, manyServers, shortestFirst } from './theory.ts'

/** A queue of which theory knows the mean wait. */
export interface QueueCase {
  readonly name: string
  readonly sizes: Sizes
  /** Arrivals a second; tasks take a second on average. */
  readonly rate: number
  readonly served: Served
  readonly order: Order
  /** Tasks whose mean wait it is; all where nothing is said. */
  readonly of?: (size: Micros) => boolean
  /** Mean wait, in seconds. */
  readonly theory: number
  /** What another order would give, and it must not be mistaken for. */
  readonly rival?: number
}

const under = (queue: WrittenBinding, cores = 1, nodes = 1): Served => ({
  nodes,
  cores,
  composition: { resourceManager: { Queue: queue } },
})

const fifo = (sizes: Sizes, rate: number, name = 'M/G/1'): QueueCase => ({
  name: `${name} ${sizes.name}, fifo`,
  sizes,
  rate,
  served: under('queue/fifo'),
  order: byArrival,
  theory: anyOrder(rate, sizes.square),
})

const several = (servers: number, rate: number, nodes: number): QueueCase => ({
  name: `M/M/${servers}, ${nodes === 1 ? 'one node' : `${nodes} nodes`}`,
  sizes: exponential,
  rate,
  served: under('queue/fifo', servers / nodes, nodes),
  order: byArrival,
  theory: manyServers(rate, servers),
})

/** Nobody waits so long that it counts. */
const strictPriority = { use: 'queue/priority', with: { agingMs: 1e12 } }

const RATE = 0.6
const bimodalFifo = anyOrder(RATE, bimodal.square)
const shorterFirst = classes(RATE, bimodal.square, [SHORT, LONG])
const [longerFirst] = classes(RATE, bimodal.square, [LONG, SHORT])
const isLong = (size: Micros): boolean => size > 1e6

export const CASES: readonly QueueCase[] = [
  fifo(exponential, 0.5, 'M/M/1'),
  several(4, 2.4, 1),
  several(4, 2.4, 4),
  several(8, 5.6, 2),
  fifo(constant, 0.6),
  fifo(uniform, 0.6),
  fifo(bimodal, 0.5),
  fifo(hyperexponential, 0.4),
  fifo(heavy, 0.5),
  {
    name: 'M/M/1, last come first',
    sizes: exponential,
    rate: 0.5,
    served: under('queue/lifo'),
    order: lastFirst,
    theory: anyOrder(0.5, 2),
  },
  {
    name: 'M/M/1, shortest first',
    sizes: exponential,
    rate: 0.7,
    served: under('queue/shortest-first'),
    order: bySize,
    theory: shortestFirst(0.7, 2, exponentialQuantile),
    rival: anyOrder(0.7, 2),
  },
  {
    name: 'M/G/1 bimodal, shortest first',
    sizes: bimodal,
    rate: RATE,
    served: under('queue/shortest-first'),
    order: bySize,
    theory: SHORT.share * shorterFirst[0] + LONG.share * shorterFirst[1],
    rival: bimodalFifo,
  },
  {
    name: 'M/G/1 bimodal, longest first: the long ones',
    sizes: bimodal,
    rate: RATE,
    served: under('queue/longest-first'),
    order: longestFirst,
    of: isLong,
    theory: longerFirst,
    rival: bimodalFifo,
  },
  {
    name: 'M/M/1, by priority: the first half',
    sizes: exponential,
    rate: 0.7,
    served: { ...under(strictPriority), priority: (size) => size % 2 },
    order: (_, size) => -(size % 2),
    of: (size) => size % 2 === 1,
    theory: classes(0.7, 2, [
      { share: 0.5, size: 1 },
      { share: 0.5, size: 1 },
    ])[0],
    rival: anyOrder(0.7, 2),
  },
]

/** Each has arrivals of its own. */
export const seedOf = (queue: QueueCase): number => CASES.indexOf(queue) + 1

/** Waits of the tasks that theory speaks of, in seconds. */
export const watched = ({ of }: QueueCase, { size }: Stream, waits: Float64Array): Float64Array =>
  waits.filter((_, i) => !of || of(size[i])).map((wait) => wait / 1e6)
