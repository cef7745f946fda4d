import type { Micros } from '#interfaces'
import type { ClusterPlan } from '../assembler/clusters.ts'
import type { CompositionFile } from '../assembler/composition.ts'
import type { ComponentSource } from '../assembler/source.ts'
import type { Nature } from '../drivers/nature.ts'
import type { Dimensions } from '../core/job-parse.ts'
import type { Workload } from '../workload/workload.ts'
import type { Observer } from './observer.ts'

/** From then on that composition is in force. */
export interface Switch {
  readonly at: Micros
  readonly composition: CompositionFile
}

export interface SimulationOptions {
  readonly composition: CompositionFile
  /** Rewires on the way, in order of time. */
  readonly switches?: readonly Switch[]
  readonly source: ComponentSource
  readonly workload: Workload
  readonly nodes: ClusterPlan['nodes']
  /** Of the workload, the world, and the random streams of components: whole, from 0 to 2^32 - 1; 1 where nothing is said. */
  readonly seed?: number
  /** What the world is like; where nothing is said, tasks take what they burn and nothing goes wrong. */
  readonly nature?: (dimensions: Dimensions) => Nature
  /** Front ends: nodes `n1` to `nF`, each the home of the jobs that arrive there, in turn; 1 where nothing is said. */
  readonly frontEnds?: number
  /** Milliseconds after which front ends are told anew what is free on the nodes; where left out they see nodes as they joined. */
  readonly refreshMs?: number
  /** Nothing arrives and nothing is decided after that point; all that arrives is run where nothing is said. */
  readonly until?: Micros
  /** Asked between any two points of time, and now and then where very many jobs come at one: true ends the simulation there. */
  readonly enough?: () => boolean
  readonly observers?: readonly Observer[]
}

/** What a simulation says of itself; what came of the work is an observer's. */
export interface Simulated {
  readonly jobs: number
  readonly tasks: number
  /** Submissions, starts and ends of tasks. */
  readonly events: number
  /** When the last task ended. */
  readonly end: Micros
  /** Over every decision (task, node, time, generation) in order, as 16 hexadecimal digits. */
  readonly decisionHash: string
  /** Tasks that still waited or ran at `until`, or can never run. */
  readonly left: number
  readonly faults: readonly string[]
}
