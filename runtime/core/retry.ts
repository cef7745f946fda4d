import type { Micros } from '#interfaces'

const LONGEST: Micros = 30_000_000

/** Exponential back-off: `base` milliseconds (100 where nothing is said) before the first retry, then doubling up to 30 s. */
export function retryDelay(base: number | undefined, attempts: number): Micros {
  return Math.min(LONGEST, Math.round((base ?? 100) * 1000) * 2 ** Math.min(attempts - 1, 30))
}
