import type { ComponentSource, Listed } from '../assembler/source.ts'
import type { SegueError } from '../errors.ts'
import { SegueError as Unready } from '../errors.ts'
import type { BenchReport, TestReport } from './reports.ts'

export type * from './reports.ts'

/** Components with the files that they come from; a loaded Catalog is one. */
export interface Shelf extends ComponentSource {
  get(id: string): (Listed & { readonly file: string }) | undefined
  /** By absolute path, why a file was not taken in. */
  refusals(): ReadonlyMap<string, SegueError>
}

export interface TestProgress {
  readonly law: string
  /** Inputs drawn so far, of about so many. */
  readonly runs: number
  readonly of: number
  /** Laws that are over, of so many. */
  readonly done: number
  readonly laws: number
}

export interface TestOptions {
  /** Drawn where nothing is said; the report names it. */
  readonly seed?: number
  /** Inputs for each law, 100 where nothing is said; laws that cost more draw fewer, in proportion. */
  readonly runs?: number
  /** `order/17:0:2`: that law alone, from that input on. */
  readonly path?: string
  /** Milliseconds that a component may take with one input; 10 000 where nothing is said. */
  readonly limitMs?: number
  readonly progress?: (progress: TestProgress) => void
  readonly signal?: AbortSignal
}

/** Holds the component to the laws of its interface, in a thread of its own. Throws E_UNKNOWN_COMPONENT, or why its file was refused. */
export function testComponent(
  _shelf: Shelf,
  _id: string,
  _options: TestOptions = {},
): Promise<TestReport> {
  throw new Unready('E_STATE', 'under way')
}

/** The report for people, line by line. */
export function testLines(_report: TestReport): string[] {
  throw new Unready('E_STATE', 'under way')
}

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

/** Files that were written, relative to the folder, and what to type next. */
export interface Scaffolded {
  readonly id: string
  readonly files: readonly string[]
  readonly next: readonly string[]
}

/**
 * Writes `components/<interface>/<name>.ts` and `compositions/<name>.json` below the folder. Throws E_USAGE for a bad
 * name (with the nearest interface) and E_STATE where a file is there already; nothing is written then.
 */
export function newComponent(_folder: string, _id: string): Promise<Scaffolded> {
  throw new Unready('E_STATE', 'under way')
}

/** The laws of an interface, by its name (`Queue`): for `component info`. */
export function lawsOf(
  _interfaceName: string,
): Promise<readonly { readonly name: string; readonly says: string }[]> {
  throw new Unready('E_STATE', 'under way')
}
