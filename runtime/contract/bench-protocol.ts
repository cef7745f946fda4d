import type { OperationReport, WorkReport } from './reports.ts'
import type { Sent } from './suite-protocol.ts'

/** What the thread of a bench is to do. */
export interface BenchOrder {
  readonly components: readonly Sent[]
  /** The measured one first. */
  readonly ids: readonly string[]
  readonly seed: number
  /** Seeds of each workload. */
  readonly rounds: number
  /** Samples of each operation. */
  readonly samples: number
  /** Whether it has a say in what becomes of work. */
  readonly decides: boolean
}

/** What it tells. */
export type BenchTold =
  | { readonly type: 'began'; readonly what: string }
  | {
      readonly type: 'measured'
      readonly operations: readonly OperationReport[]
      readonly work: readonly WorkReport[]
    }
