import type { Thread } from './thread.ts'

/** A thread whose last attempt took longer than this many milliseconds holds one attempt ahead, no more. */
const LONG_MS = 2

/** What an attempt asks of a thread. */
export interface Wanted {
  readonly heapMb: number
  readonly shape: number
  /** Attempts of its shape that may run at once. */
  readonly places: number
  /** Attempts that may run at once, of whatever shape. */
  readonly limit: number
}

/**
 * The thread to give an attempt to, `new` where one has to be started, undefined where it has to wait. An attempt goes
 * behind another of its shape only, and when as many as may run do: it takes that one's place when it ends.
 */
export function chooseThread(
  threads: readonly Thread[],
  { heapMb, shape, places, limit }: Wanted,
): Thread | 'new' | undefined {
  let idle: Thread | undefined
  let least: Thread | undefined
  let active = 0
  let alike = 0
  for (const thread of threads) {
    const { load } = thread
    if (load > 0) active++
    if (load > 0 && thread.shape === shape) alike++
    if (thread.options.heapMb !== heapMb || thread.slow || !thread.open) continue
    if (load === 0) idle = idle?.ready ? idle : thread
    else if (thread.shape !== shape) continue
    else if ((thread.lastMs <= LONG_MS || load === 1) && !(least && least.load <= load)) {
      least = thread
    }
  }
  return alike < places && active < limit ? (idle ?? 'new') : least
}
