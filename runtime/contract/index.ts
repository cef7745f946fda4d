/** What `component new`, `test`, `bench` and `info` call. Nothing here loads fast-check before a law is wanted. */
export { benchComponent, type BenchOptions, type BenchProgress } from './bench.ts'
export { benchLines } from './bench-lines.ts'
export { newComponent, type Scaffolded } from './new-component.ts'
export type * from './reports.ts'
export type { Shelf } from './shelf.ts'
export { lawsOf, testComponent, type TestOptions, type TestProgress } from './suite.ts'
export { testLines } from './test-lines.ts'
