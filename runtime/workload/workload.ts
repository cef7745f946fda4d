import type { Micros } from '#interfaces'
import type { JobSpec } from '../core/job-spec.ts'

/** Work that arrives over time: made by a generator, or read from a trace. */
export interface Workload {
  readonly name: string
  readonly description?: string
  /**
   * The jobs in order of arrival, made or read one after the other, so that a long trace is never held whole. The same seed: the
   * same jobs; it is whole, from 0 to 2^32 - 1. A trace needs none. Throws E_FORMAT at a bad line, with its place.
   */
  arrivals(seed: number): Iterable<Arrival>
}

export interface Arrival {
  /** Since the beginning of the workload; whole, and never less than that of the arrival before. */
  readonly at: Micros
  /** Its stages burn: `cpuMs` is divided by a node's speed, `sleepMs` is not; both may be a list, one for each task. */
  readonly job: JobSpec
  /** What figures are also told apart by, as `short` and `long`. */
  readonly class?: string
  /** The phase of the workload that it belongs to. */
  readonly phase?: string
  /** Where the file says so that it is made by. */
  readonly where?: string
  /** What only a simulation knows of the stages, in their order. */
  readonly profiles?: readonly (StageProfile | undefined)[]
}

export interface StageProfile {
  /** Bytes that each task reads from what other stages left, or from storage; a list has one for each task. */
  readonly inputBytes?: number | readonly number[]
  readonly outputBytes?: number | readonly number[]
  /** How long tasks take, by what surrounds them, instead of what the stage burns. */
  readonly waves?: WaveProfile
}

/**
 * Measured durations by the number of executors that the job had, in milliseconds (Mao et al., Decima, SIGCOMM'19): of tasks that
 * were the first on an executor new to the job, of the first on an executor in this stage, and of all later ones.
 */
export interface WaveProfile {
  readonly levels: readonly number[]
  readonly fresh: Readonly<Record<string, readonly number[]>>
  readonly first: Readonly<Record<string, readonly number[]>>
  readonly rest: Readonly<Record<string, readonly number[]>>
}
