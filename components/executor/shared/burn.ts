import { setTimeout as sleep } from 'node:timers/promises'
import type { Work } from '#interfaces'

/** Milliseconds that a timer can wait: beyond it fires at once. */
const LONGEST = 2 ** 31 - 1

export type Burn = Extract<Work, { burn: object }>['burn']

/**
 * Synthetic work: holds `memoryBytes`, touched so that they are really there, computes for `cpuMs`, then sleeps for
 * `sleepMs`. Returns nothing; a promise only where it sleeps.
 */
export function burn({ cpuMs = 0, sleepMs = 0, memoryBytes = 0 }: Burn): void | Promise<void> {
  const held = memoryBytes > 0 ? Buffer.alloc(memoryBytes, 1) : undefined
  const until = performance.now() + cpuMs
  while (performance.now() < until);
  if (sleepMs > 0) return slept(sleepMs, held)
}

/** Holds on to `held` as long. */
async function slept(ms: number, held: unknown): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST) await sleep(Math.min(left, LONGEST), held)
}
