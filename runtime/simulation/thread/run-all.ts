import { availableParallelism } from 'node:os'
import { RunThread, type Order, type Outcome } from './run-thread.ts'

export interface AllOptions {
  /** How many at once; as many as there are cores where nothing is said. */
  readonly threads?: number
  /** Hears what came of each, as it comes. */
  readonly ended: (index: number, outcome: Outcome) => void
  /** Ends what runs and begins nothing more. */
  readonly signal?: AbortSignal
}

/**
 * Runs them all, spread over threads, begun in that order. The first that fails ends the others and is thrown. Returns early
 * when it is given up.
 */
export async function runAll(
  orders: readonly Order[],
  { threads = availableParallelism(), ended, signal }: AllOptions,
): Promise<void> {
  const pool = Array.from({ length: Math.min(threads, orders.length) }, () => new RunThread())
  const close = () => Promise.all(pool.map((thread) => thread.close()))
  signal?.addEventListener('abort', close)
  let next = 0
  const work = async (thread: RunThread) => {
    while (next < orders.length && !signal?.aborted) {
      const index = next++
      ended(index, await thread.run(orders[index]))
    }
  }
  try {
    await Promise.all(pool.map(work))
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    signal?.removeEventListener('abort', close)
    await close()
  }
}
