import type { Attempt, Ended } from '#interfaces'

/** An attempt that was handed over and has not reported. */
export interface Entry {
  readonly attempt: Attempt
  readonly ended: Ended
  readonly heapMb: number
  /** Position at its thread. */
  seq: number
}
