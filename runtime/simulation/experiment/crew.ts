import { Worker } from 'node:worker_threads'

/** What a thread of a crew answers to an order: a value, or what went wrong. */
export type Answer<R> = { readonly value: R } | { readonly error: string }

interface Hand<R> {
  readonly worker: Worker
  settle: ((answer: Answer<R>) => void) | undefined
}

/**
 * Threads that live long and take one order at a time. One that ends in the middle of an order - a crash, no memory left - fails
 * that order only; another takes its place. (Pools that were looked at never settle an order whose thread exits.)
 */
export class Crew<O, R> {
  readonly #file: URL
  readonly #data: unknown
  readonly #hands = new Set<Hand<R>>()
  readonly #idle: Hand<R>[] = []
  #closed = false

  /** `data`: what each thread begins with. */
  constructor(file: URL, data: unknown) {
    this.#file = file
    this.#data = data
  }

  /** By a thread that is idle, or a new one. */
  async run(order: O): Promise<Answer<R>> {
    if (this.#closed) return { error: 'it was stopped' }
    const hand = this.#idle.pop() ?? this.#hire()
    const answer = await new Promise<Answer<R>>((resolve) => {
      hand.settle = resolve
      hand.worker.postMessage(order)
    })
    hand.settle = undefined
    if (this.#hands.has(hand)) this.#idle.push(hand)
    return answer
  }

  /** Ends all threads; orders under way fail. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#hands].map(({ worker }) => worker.terminate()))
  }

  #hire(): Hand<R> {
    const worker = new Worker(this.#file, { workerData: this.#data })
    const hand: Hand<R> = { worker, settle: undefined }
    let why: string | undefined
    this.#hands.add(hand)
    worker.on('message', (answer: Answer<R>) => hand.settle?.(answer))
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => {
      this.#hands.delete(hand)
      const at = this.#idle.indexOf(hand)
      if (at >= 0) this.#idle.splice(at, 1)
      const end = this.#closed ? 'it was stopped' : (why ?? `its thread ended with ${code}`)
      hand.settle?.({ error: end })
    })
    return hand
  }
}

/** Works through the orders, `jobs` at a time, in order; ends early where `stopped`. */
export async function inParallel<T>(
  orders: readonly T[],
  jobs: number,
  stopped: () => boolean,
  work: (order: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < orders.length && !stopped()) await work(orders[next++])
  }
  await Promise.all(Array.from({ length: Math.min(jobs, orders.length) }, line))
}
