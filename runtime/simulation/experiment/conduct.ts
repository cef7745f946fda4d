import { workerFile } from '../../loader/places.ts'
import { Crew, inParallel } from './crew.ts'
import type { Order } from './grid.ts'
import type { FailedRun, ResultLine } from './result.ts'
import type { ResultsFile } from './results-file.ts'

export interface ConductOptions {
  readonly folder: string
  /** Threads. */
  readonly jobs: number
  readonly signal?: AbortSignal
  readonly progress?: (progress: Progress) => void
}

export interface Progress {
  readonly done: number
  readonly of: number
  readonly failed: number
  /** What is left will take about as long; undefined before the first is done. */
  readonly leftMs: number | undefined
}

export interface Conducted {
  /** Runs that had been done before, and those that were done now. */
  readonly kept: number
  readonly done: number
  readonly failed: readonly FailedRun[]
  readonly stopped: boolean
}

/** Windows times candidates, twice, each about half a run. */
const weightOf = (order: Order): number =>
  order.what === 'run' ? 1 : order.windows * order.compositions.length + order.compositions.length

/** Carries out what the results do not hold yet. A run that fails is in them as such; the rest goes on. */
export async function conduct(
  orders: readonly Order[],
  results: ResultsFile,
  { folder, jobs, signal, progress }: ConductOptions,
): Promise<Conducted> {
  const open = orders.filter(({ key }) => !results.has(key))
  const crew = new Crew<Order, ResultLine>(workerFile('perform-worker', import.meta.url), {
    folder,
  })
  const failed: FailedRun[] = []
  const pace = new Pace(open, jobs)
  let done = 0
  const stop = () => void crew.close()
  const stopped = () => signal?.aborted ?? false
  signal?.addEventListener('abort', stop)
  const tell = () =>
    progress?.({
      ...{ done: orders.length - open.length + done, of: orders.length },
      failed: failed.length,
      leftMs: pace.leftMs,
    })
  try {
    tell()
    await inParallel(open, jobs, stopped, async (order) => {
      const began = performance.now()
      const answer = await crew.run(order)
      if (stopped()) return
      pace.ended(order, performance.now() - began)
      const line = 'value' in answer ? answer.value : failureOf(order, answer.error)
      if (line.kind === 'failed') failed.push(line)
      else done++
      results.add(line)
      tell()
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    await crew.close()
  }
  return { kept: orders.length - open.length, done, failed, stopped: stopped() }
}

function failureOf(order: Order, error: string): FailedRun {
  const { key, workload, cluster, seed, what } = order
  const composition = order.what === 'run' ? order.composition : undefined
  return { kind: 'failed', key, workload, cluster, seed, what, composition, error }
}

/** How long the rest takes: what is alike takes as long as it did so far. */
class Pace {
  readonly #jobs: number
  /** Of what is alike: how many are left, what each weighs, how many have ended and how long they took. */
  readonly #kinds = new Map<string, { left: number; weight: number; ended: number; ms: number }>()

  constructor(orders: readonly Order[], jobs: number) {
    this.#jobs = jobs
    for (const order of orders) this.#of(order).left++
  }

  ended(order: Order, ms: number): void {
    const kind = this.#of(order)
    kind.left--
    kind.ended++
    kind.ms += ms
  }

  get leftMs(): number | undefined {
    const kinds = [...this.#kinds.values()]
    const sum = (of: (kind: (typeof kinds)[number]) => number) =>
      kinds.reduce((all, kind) => all + of(kind), 0)
    const weighed = sum(({ ended, weight }) => ended * weight)
    if (weighed === 0) return undefined
    const msPerWeight = sum(({ ms }) => ms) / weighed
    const left = sum(
      ({ left, weight, ended, ms }) => left * (ended > 0 ? ms / ended : weight * msPerWeight),
    )
    return left / this.#jobs
  }

  #of(order: Order) {
    const name = `${order.what} ${order.workload}`
    let kind = this.#kinds.get(name)
    if (!kind) this.#kinds.set(name, (kind = { left: 0, weight: weightOf(order), ended: 0, ms: 0 }))
    return kind
  }
}
