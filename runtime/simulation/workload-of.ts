import { readWorkload } from '../workload/read-workload.ts'
import { openTrace, type Tally, type Trace } from '../workload/readers/open-trace.ts'
import type { Workload } from '../workload/workload.ts'

/** Of what a run is: a workload, or a trace. */
export interface WorkSource {
  /** Absolute path of the file of a workload, or that of a trace. */
  readonly workload?: string
  readonly trace?: string
  /** Lines of a trace that cannot be read are left out. */
  readonly skipBad?: boolean
  /** Of the trace, where it shall not be told from the file. */
  readonly format?: string
  /** How what a trace does not say is filled in, by rule of its format. */
  readonly rules?: Readonly<Record<string, unknown>>
}

/** What a trace held beside jobs, in the last pass over it. */
export interface Reading {
  readonly format: string
  /** Bad lines that were skipped, and sound ones that stand for nothing that ran. */
  readonly skipped: Passed
  readonly leftOut: Passed
}

/** How many, and what was said of the first few. */
interface Passed {
  readonly count: number
  readonly first: string[]
}

/** Throws what is wrong with the file. */
export function workloadOf({ workload, trace, ...options }: WorkSource): Workload {
  if (trace === undefined) return readWorkload(workload!)
  const { skipBad, format, rules } = options
  return openTrace(trace, { skipBad, format, rules })
}

/** Undefined for what is no trace. */
export function readingOf(workload: Workload): Reading | undefined {
  if (!('skipped' in workload)) return undefined
  const { format, skipped, leftOut } = workload as Trace
  return { format, skipped: plain(skipped), leftOut: plain(leftOut) }
}

const plain = ({ count, first }: Tally): Passed => ({ count, first: [...first] })
