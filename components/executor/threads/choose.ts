import type { Thread } from './thread.ts'

/** A thread whose last attempt took longer than this many milliseconds holds one attempt ahead, no more. */
const LONG_MS = 2

/**
 * The thread to give an attempt of this heap limit to, `new` where one has to be started, undefined where it has to
 * wait. At most `limit` threads have something to do; an attempt goes behind another only when they all do.
 */
export function chooseThread(
  threads: readonly Thread[],
  heapMb: number,
  limit: number,
): Thread | 'new' | undefined {
  let idle: Thread | undefined
  let least: Thread | undefined
  let active = 0
  for (const thread of threads) {
    const { load } = thread
    if (load > 0) active++
    if (thread.options.heapMb !== heapMb || thread.slow || !thread.open) continue
    if (load === 0) idle = idle?.ready ? idle : thread
    else if ((thread.lastMs <= LONG_MS || load === 1) && !(least && least.load <= load)) {
      least = thread
    }
  }
  return active < limit ? (idle ?? 'new') : least
}
