import { setTimeout as sleep } from 'node:timers/promises'
import type { Work } from '#interfaces'

export type Burn = Extract<Work, { burn: object }>['burn']

/**
 * Synthetic work: holds `memoryBytes`, touched so that they are really there, computes for `cpuMs`, then sleeps for
 * `sleepMs`. Returns nothing; a promise only where it sleeps.
 */
export function burn({ cpuMs = 0, sleepMs = 0, memoryBytes = 0 }: Burn): void | Promise<void> {
  const held = memoryBytes > 0 ? Buffer.alloc(memoryBytes, 1) : undefined
  const until = performance.now() + cpuMs
  while (performance.now() < until);
  if (sleepMs > 0) return sleep(sleepMs, held).then(() => undefined)
}
