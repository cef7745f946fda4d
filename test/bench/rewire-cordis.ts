import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import * as library from 'cordis'
import { LocalCluster } from '../../runtime/cluster/local.ts'
import { print } from './alone.ts'
import { median, quantile } from './figure.ts'
import { waitingAt } from './waiting.ts'

const SWAPS = 500
const WARM = 100
const ANSWER = 10

/** Cordis as it is used here; its own declarations name files in a way that TypeScript does not find. */
interface Fiber {
  dispose(): Promise<void>
  await(): Promise<unknown>
}
interface Context {
  readonly fiber: Fiber
  plugin(plugin: unknown): PromiseLike<Fiber>
}
const { Context, Service } = library as unknown as {
  Context: new () => Context
  Service: new (ctx: Context, name: string) => object
}

/** What a caller saw of a row of swaps. */
export interface Seen {
  readonly swaps: number
  /** Calls that were made while swaps were under way, and those without an answer. */
  readonly calls: number
  readonly failed: number
  /** Longest time between two answers, around each swap. */
  readonly gapUs: number
  readonly gapP99Us: number
  /** From asking for a swap until it was done. */
  readonly totalUs: number
}

/** Something that answers calls and whose implementation can be replaced by another. */
interface Subject {
  call(): number
  swap(at: number): Promise<void>
  close(): Promise<void>
}

/** Calls again when all promises that are due have moved on by one, or when the event loop has gone round. */
export type Pace = 'promise' | 'turn'

async function watch(subject: Subject, pace: Pace): Promise<Seen> {
  const gaps: number[] = []
  const totals: number[] = []
  const seen = { swaps: SWAPS, calls: 0, failed: 0 }
  for (let at = -WARM; at < SWAPS; at++) {
    await sleep(1)
    let calls = 0
    let failed = 0
    let gap = 0
    let last = performance.now()
    const call = () => {
      calls++
      let answer: number | undefined
      try {
        answer = subject.call()
      } catch {
        // No answer, whatever the reason: counted below.
      }
      const now = performance.now()
      if (answer === ANSWER) {
        gap = Math.max(gap, now - last)
        last = now
      } else failed++
      return answer === ANSWER
    }
    call()
    const began = performance.now()
    let done = false
    const swap = subject.swap(at).then(() => (done = true))
    while (!done) {
      if (pace === 'turn') await breathe()
      else await undefined
      call()
    }
    await swap
    const total = performance.now() - began
    if (!call()) throw new Error('no answer after the swap')
    if (at < 0) continue
    gaps.push(gap * 1000)
    totals.push(total * 1000)
    seen.calls += calls
    seen.failed += failed
  }
  await subject.close()
  const times = { gapUs: median(gaps), gapP99Us: quantile(gaps, 0.99), totalUs: median(totals) }
  return { ...seen, ...times }
}

/** A queue that tasks wait in is replaced by another one. */
async function segue(): Promise<Subject> {
  const cluster = await LocalCluster.open({ cluster: 'local-5' })
  const stage = { name: 'work', burn: { sleepMs: 600_000 }, count: 5 + ANSWER }
  cluster.submit({ name: 'waits', stages: [stage] })
  while (waitingAt(cluster) !== ANSWER) await breathe()
  const { role } = cluster.seats.find((seat) => seat.role.name === 'resourceManager')!
  const queues = ['queue/fifo', 'queue/lifo']
  return {
    call: () => role.parts.queue.size(),
    swap: async (at) => void (await cluster.rewire({ 'resourceManager.Queue': queues[at & 1] })),
    close: () => cluster.close(),
  }
}

class First extends Service {
  constructor(ctx: Context) {
    super(ctx, 'sizes')
  }
  size(): number {
    return ANSWER
  }
}

class Second extends First {
  override size(): number {
    return ANSWER
  }
}

/** A service that a dependent has injected is replaced: its fiber is disposed of, the other is plugged in. */
async function cordis(): Promise<Subject> {
  const root = new Context()
  let sizes: (() => number) | undefined
  const dependent = {
    name: 'dependent',
    inject: ['sizes'],
    apply(ctx: Context & { sizes: First }) {
      sizes = () => ctx.sizes.size()
    },
  }
  let provider = await root.plugin(First)
  const user = await root.plugin(dependent as never)
  return {
    call: () => sizes!(),
    async swap(at) {
      await provider.dispose()
      provider = await root.plugin(at & 1 ? Second : First)
      await user.await()
    },
    close: async () => void (await root.fiber.dispose()),
  }
}

if (import.meta.main) {
  const [name, pace] = process.argv.slice(2)
  print([await watch(await (name === 'cordis' ? cordis() : segue()), pace as Pace)])
}
