import { expect } from 'vitest'
import { parseWorkload } from '../../../runtime/workload/read-workload.ts'
import type { Arrival, Workload } from '../../../runtime/workload/workload.ts'

/** Beside the files that ship, so that it can refer to them. */
export const workload = (value: unknown, file = 'workloads/given.json'): Workload =>
  parseWorkload(JSON.stringify(value), file)

/** A stream of single tasks. */
export const plain = { job: { kind: 'bag', stage: { cpuSeconds: 1 } } }

/** The jobs of one phase. */
export const jobsOf = (phase: object, seed = 1): Arrival[] => [
  ...workload({ phases: [phase] }).arrivals(seed),
]

/** So many jobs of one shape, all at once. */
export const made = (job: object, jobs = 1, more: object = {}, seed = 1): Arrival[] =>
  jobsOf({ arrivals: { kind: 'once', jobs }, streams: [{ job, ...more }] }, seed)

export const bag = (stage: object) => ({ kind: 'bag', stage: { cpuSeconds: 1, ...stage } })

/**
 * Kolmogorov and Smirnov: samples of a distribution stray further than that from its function in one of a million cases, by
 * Massart's bound.
 */
export function expectDistribution(
  samples: readonly number[],
  share: (value: number) => number,
): void {
  const sorted = Float64Array.from(samples).sort()
  const { length } = sorted
  let worst = 0
  for (const [i, value] of sorted.entries()) {
    const expected = share(value)
    worst = Math.max(worst, Math.abs(expected - i / length), Math.abs(expected - (i + 1) / length))
  }
  expect(worst).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * length)))
}

/** A mean of samples, within five of its standard errors. */
export function expectMean(samples: readonly number[], mean: number, deviation: number): void {
  const found = samples.reduce((sum, value) => sum + value, 0) / samples.length
  expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(samples.length))
}

/** How often something came that comes in that share of all cases, within five standard errors. */
export function expectShare(found: number, of: number, share: number): void {
  expect(Math.abs(found / of - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / of))
}
