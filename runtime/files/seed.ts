import { SegueError } from '../errors.ts'

/** Random streams begin with 32 bits: no seed that is accepted draws what another one draws. */
export const MOST_SEED = 2 ** 32 - 1

export const SEED_WANTED = `a whole number from 0 to ${MOST_SEED}`

export const isSeed = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_SEED

/** Throws E_USAGE for what is none. */
export function checkSeed(seed: number): void {
  if (isSeed(seed)) return
  throw new SegueError('E_USAGE', `${String(seed)} is no seed`, { expected: SEED_WANTED })
}
