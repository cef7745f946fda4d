/** What testing and measuring a component answers: plain data, the shapes `ComponentTest` and `ComponentBench`. */

export interface TestReport {
  readonly apiVersion: 'segue/v1'
  readonly kind: 'ComponentTest'
  readonly id: string
  readonly version: string
  readonly interface: string
  /** Repeats all of it. */
  readonly seed: number
  readonly passed: boolean
  readonly items: readonly LawReport[]
  readonly tookMs: number
}

export interface LawReport {
  readonly law: string
  /** The law in one sentence. */
  readonly says: string
  /** `not-run`: the laws before it ended the test. */
  readonly verdict: 'passed' | 'failed' | 'not-run'
  /** Inputs that were drawn. */
  readonly runs: number
  readonly tookMs: number
  /** Present exactly when it failed. */
  readonly fault?: LawFault
}

export interface LawFault {
  readonly error: string
  /** `file:line:column` of the component's own line that threw. */
  readonly where?: string
  readonly stack?: string
  /** The smallest input that was found, in short lines. */
  readonly input: readonly string[]
  readonly seed: number
  /** Law and input: `order/17:0:2`. */
  readonly path: string
  /** How often a smaller input was found. */
  readonly shrinks: number
  /** The command that repeats it. */
  readonly repeat: string
}

export interface BenchReport {
  readonly apiVersion: 'segue/v1'
  readonly kind: 'ComponentBench'
  readonly id: string
  readonly interface: string
  readonly against: readonly string[]
  readonly seed: number
  /** Speed of the component itself. */
  readonly operations: readonly OperationReport[]
  /** What it does to work, in virtual time; empty for an interface that decides nothing about it. */
  readonly work: readonly WorkReport[]
  readonly tookMs: number
}

/** One operation in one state: medians over samples that were taken in turns, with 95 % intervals. */
export interface OperationReport {
  readonly operation: string
  /** How many are in it: tasks in a queue, nodes in a placement. */
  readonly size: number
  readonly items: readonly {
    readonly id: string
    readonly perSecond: number
    readonly low: number
    readonly high: number
    /** How many times as fast the measured component is as this one: median of pairs. Not of the component itself. */
    readonly times?: { readonly median: number; readonly low: number; readonly high: number }
  }[]
}

/** One figure of one workload: means over seeds, and paired differences with 95 % intervals. */
export interface WorkReport {
  readonly workload: string
  readonly metric: string
  readonly unit: string
  /** Of the measured component. */
  readonly value: number
  readonly seeds: number
  readonly items: readonly {
    readonly id: string
    readonly value: number
    /** Of the measured component less this one; negative is better. */
    readonly difference: number
    readonly low: number
    readonly high: number
    /** A question mark: no surprise by chance among so many comparisons (Holm, 5 %). */
    readonly verdict: 'better' | 'worse' | 'better?' | 'worse?' | 'same'
  }[]
}
