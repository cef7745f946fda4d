import { cosOfTurns, exp, log } from '#interfaces'

/**
 * Random numbers by place instead of by order: what is drawn for a task is the same in whatever order tasks are asked for, so that two
 * compositions meet the same world. A key is 32 bits; what is keyed by it is a bijection of them (mix by Ettinger, in the form of
 * Wellons' "lowbias32"), so that different numbers behind one key never share a draw.
 */
export function keyed(key: number, by: number): number {
  let z = (key + Math.imul(by, 0x9e3779b9)) | 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  // Signed: small integers need no memory.
  return z ^ (z >>> 15)
}

/** The key of all that a seed draws; seeds have 32 bits. */
export const keyOfSeed = (seed: number): number => keyed(keyed(0x5e9e, seed), 0)

/** Uniform from 0 up to, but never, 1. */
export const uniform = (key: number, what: number): number => (keyed(key, what) >>> 0) / 4294967296

/** Exponential of mean 1. */
export const exponential = (key: number, what: number): number =>
  -log(((keyed(key, what) >>> 0) + 1) / 4294967296)

/** Lognormal of median 1 (Box and Muller, 1958). `what`, and the number after it, are used. */
export function lognormal(key: number, what: number, sigma: number): number {
  const radius = Math.sqrt(2 * exponential(key, what))
  return exp(sigma * radius * cosOfTurns(uniform(key, what + 1)))
}

/** What is drawn for an attempt; each thing has numbers of its own, so that none depends on whether others are drawn. */
export const DRAW = {
  waveLevel: 1,
  waveTask: 2,
  straggles: 3,
  straggling: 4,
  fails: 5,
  failing: 6,
} as const
