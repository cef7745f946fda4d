import type { OracleResult } from '../oracle/oracle.ts'
import type { Summary } from '../summary/summary.ts'
import type { Spreads } from './look/spread.ts'
import type { TimelineSample } from './look/timeline.ts'
import type { Traits } from './look/traits.ts'
import type { Use } from './look/use-over-time.ts'

/** Which run it was, by names. */
export interface Which {
  /** Hash of everything that the run follows from. */
  readonly key: string
  readonly workload: string
  readonly cluster: string
  readonly seed: number
}

/** What came of one run. */
export interface RunResult extends Which {
  readonly kind: 'run'
  readonly composition: string
  readonly summary: Summary
  readonly spreads: Spreads
  readonly traits: Traits
  readonly use: Use
  /** Of the first seed. */
  readonly timeline?: TimelineSample
}

/** Where in one trace a switch would pay. */
export interface OracleLine extends Which, OracleResult {
  readonly kind: 'oracle'
  /** The candidates. */
  readonly compositions: readonly string[]
}

/** A run of which nothing came; it is tried again when the experiment goes on. */
export interface FailedRun extends Which {
  readonly kind: 'failed'
  readonly what: 'run' | 'oracle'
  readonly composition?: string
  readonly error: string
}

export type ResultLine = RunResult | OracleLine | FailedRun
