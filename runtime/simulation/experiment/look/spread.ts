import type { Micros } from '#interfaces'
import type { JobRecord } from '../../../core/records.ts'
import type { Observer } from '../../observer.ts'
import { longestChain } from '../../summary/longest-chain.ts'
import { Values } from '../../summary/values.ts'

/** Shares at which spreads are kept: 0, 2.5 %, ..., 100 %. */
export const SHARES: readonly number[] = Array.from({ length: 41 }, (_, i) => i / 40)

/** Quantiles of the jobs that succeeded, at `SHARES`; seconds, and times as long as alone. Empty where there are none. */
export interface Spreads {
  readonly response: readonly number[]
  readonly slowdown: readonly number[]
}

/** Slowdown counts no job as shorter. */
const SHORTEST: Micros = 10_000

/** Gathers how responses and slowdowns of jobs are spread. */
export class Spread implements Observer {
  readonly #response = new Values()
  readonly #slowdown = new Values()

  jobEnded(job: JobRecord, now: Micros): void {
    if (job.state !== 'ok') return
    const response = now - job.submitted
    this.#response.push(response / 1e6)
    this.#slowdown.push(response / Math.max(longestChain(job), SHORTEST))
  }

  get spreads(): Spreads {
    return { response: quantiles(this.#response), slowdown: quantiles(this.#slowdown) }
  }
}

function quantiles(values: Values): number[] {
  const sorted = values.toArray().sort()
  if (sorted.length === 0) return []
  return SHARES.map((share) => rounded(sorted[Math.round(share * (sorted.length - 1))]))
}

/** To five digits: they are drawn, and kept for every run. */
export const rounded = (value: number): number => Number(value.toPrecision(5))
