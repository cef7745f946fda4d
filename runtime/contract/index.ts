/** What `component new`, `check`, `test`, `bench` and `info` call. Nothing here loads fast-check before a law is wanted. */
export type * from './reports.ts'
export type { Shelf } from './shelf.ts'
export { lawsOf, testComponent, type TestOptions, type TestProgress } from './suite.ts'
export { newComponent, type Scaffolded } from './new-component.ts'
export { testLines } from './test-lines.ts'
import { SegueError as Unready } from '../errors.ts'
import type { BenchReport } from './reports.ts'
import type { Shelf } from './shelf.ts'

export interface BenchProgress {
  /** What is being measured: `push at 1000`, `short-and-long`. */
  readonly what: string
  readonly done: number
  readonly of: number
}

export interface BenchOptions {
  /** Others of its interface; what ships as the interface's default where nothing is said. */
  readonly against?: readonly string[]
  readonly seed?: number
  /** Seeds of each workload, 10 where nothing is said; samples of each operation, one and a half times as many. */
  readonly rounds?: number
  readonly progress?: (progress: BenchProgress) => void
  readonly signal?: AbortSignal
}

/** Measures the component against others of its interface, paired. Throws like `testComponent`, and E_WRONG_INTERFACE. */
export function benchComponent(
  _shelf: Shelf,
  _id: string,
  _options: BenchOptions = {},
): Promise<BenchReport> {
  throw new Unready('E_STATE', 'under way')
}

export function benchLines(_report: BenchReport): string[] {
  throw new Unready('E_STATE', 'under way')
}
