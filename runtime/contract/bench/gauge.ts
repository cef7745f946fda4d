import type { Subject } from '../law.ts'

/** Operations of components of an interface, in one state. */
export interface Gauge {
  readonly operations: readonly string[]
  /** How many are in it meanwhile. */
  readonly size: number
  /** Makes an instance and brings it into the state. */
  prepare(subject: Pick<Subject, 'component' | 'peers'>, seed: number): Promise<Prepared>
}

/** An instance in its state, with what takes a sample of each operation: so many a second. */
export interface Prepared {
  readonly samplers: Readonly<Record<string, () => number | Promise<number>>>
  /** Gives back what was acquired. */
  close?(): Promise<void>
}

/** Long enough for the clock, short enough for many. */
const SAMPLE_MS = 8

/** A sampler of bursts of `count` operations; `restore` brings the state back and is not counted. */
export const bursts =
  (count: number, burst: () => void, restore = (): void => {}) =>
  (): number => {
    let took = 0
    let done = 0
    while (took < SAMPLE_MS) {
      const from = performance.now()
      burst()
      took += performance.now() - from
      done += count
      restore()
    }
    return (done * 1000) / took
  }
