import { randomInt } from 'node:crypto'
import { DEFAULTS, rolesWith } from '../assembler/roles.ts'
import { SegueError } from '../errors.ts'
import { workerFile } from '../loader/places.ts'
import type { BenchOrder, BenchTold } from './bench-protocol.ts'
import type { BenchReport } from './reports.ts'
import { sendable } from './sendable.ts'
import { faultyId, type Shelf } from './shelf.ts'
import { driveThread } from './thread.ts'

export interface BenchProgress {
  /** What is being measured: `push at 1000`, `short-and-long`. */
  readonly what: string
  readonly done: number
  readonly of: number
}

export interface BenchOptions {
  /** Others of its interface; the default of the interface where nothing is said. */
  readonly against?: readonly string[]
  readonly seed?: number
  /** Seeds of each workload, 10 where nothing is said; of each operation half as many samples again are taken. At least 2. */
  readonly rounds?: number
  readonly progress?: (progress: BenchProgress) => void
  readonly signal?: AbortSignal
}

const ROUNDS = 10
/** There is no interval from one pair. */
const LEAST = 2
/** Of one sample; a component that is quick takes some milliseconds. */
const LIMIT_MS = 60_000
/** Each component has 100,000 tasks at a time. */
const HEAP_MIB = 2048

/**
 * Measures the component against others of its interface, in a thread of its own: how fast it is, and what it does to
 * work. Throws E_UNKNOWN_COMPONENT or why a file was refused, E_WRONG_INTERFACE, E_USAGE where there is nothing to compare
 * with, E_CONTRACT for one that breaks its contract meanwhile, and the reason of the signal.
 */
export async function benchComponent(
  shelf: Shelf,
  id: string,
  options: BenchOptions = {},
): Promise<BenchReport> {
  const from = performance.now()
  const { seed = randomInt(2 ** 31), rounds = ROUNDS, progress, signal } = options
  if (!(rounds >= LEAST)) throw few(rounds)
  const { provides } = known(shelf, id)
  const against = othersOf(shelf, id, options.against)
  const ids = [id, ...against]
  const order: BenchOrder = {
    components: await sendable(shelf, ids),
    ...{ ids, seed, rounds, samples: Math.max(1, Math.round(1.5 * rounds)) },
    decides: provides.kind === 'decides' && provides.name !== 'Monitor',
  }
  const { stepsOf } = await import('./bench/operations.ts')
  const { WORKLOADS } = await import('./bench/workloads.ts')
  const steps = stepsOf(provides.name, ids.length, order.samples)
  const of = steps + (order.decides ? WORKLOADS.length * rounds : 0)
  let done = 0
  let measured: Pick<BenchReport, 'operations' | 'work'> = { operations: [], work: [] }
  const file = workerFile('bench-worker', import.meta.url)
  const ended = await driveThread<BenchTold>(
    { file, data: order, limitMs: LIMIT_MS, heapMiB: HEAP_MIB, signal },
    (told) => {
      if (told.type === 'measured') measured = { operations: told.operations, work: told.work }
      else progress?.({ what: told.what, done: ++done, of })
    },
  )
  signal?.throwIfAborted()
  if (ended) throw broken(ids, ended.message)
  return {
    apiVersion: 'segue/v1',
    kind: 'ComponentBench',
    ...{ id, interface: provides.name, against, seed },
    ...measured,
    tookMs: performance.now() - from,
  }
}

function known(shelf: Shelf, id: string) {
  const listed = shelf.get(id)
  if (!listed) throw faultyId(shelf, id)
  return listed.component
}

function othersOf(shelf: Shelf, id: string, named: readonly string[] = []): readonly string[] {
  const face = known(shelf, id).provides.name
  if (named.length === 0) return [usual(face, id)]
  for (const other of named) {
    const { name } = known(shelf, other).provides
    if (name === face) continue
    throw new SegueError('E_WRONG_INTERFACE', `${other} is no ${face}`, {
      expected: `components of ${face}, as ${id} is`,
      found: `${other}, a ${name}`,
      next: 'segue component list',
    })
  }
  const others = [...new Set(named)].filter((other) => other !== id)
  if (others.length > 0) return others
  throw new SegueError('E_USAGE', `${id} is to be measured against itself`, {
    expected: `another component of ${face}`,
    found: named.join(', '),
    next: `segue component bench ${id} --against ${usual(face, id)}`,
  })
}

/** What stands there where a composition names nothing, in the first role in which that is another one. */
function usual(face: string, id: string): string {
  const defaults = rolesWith(face).map((role) => DEFAULTS[role][face])
  const ids = defaults.map((binding) => (typeof binding === 'string' ? binding : binding.use))
  const other = ids.find((one) => one !== id)
  if (other) return other
  throw new SegueError(
    'E_USAGE',
    `${id} is the default of ${face}: name what it is to be measured against`,
    {
      expected: `--against with other components of ${face}`,
      next: 'segue component list',
    },
  )
}

const broken = (ids: readonly string[], found: string): SegueError =>
  new SegueError('E_CONTRACT', `a component broke its contract while it was measured`, {
    expected: `${ids.join(' and ')} to keep the laws of their interface`,
    found,
    next: `segue component test ${ids[0]}`,
  })

const few = (rounds: number): SegueError =>
  new SegueError('E_USAGE', `${rounds} rounds are too few for an interval`, {
    expected: `at least ${LEAST}`,
    found: String(rounds),
  })
