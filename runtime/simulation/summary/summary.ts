import type { Reading } from '../workload-of.ts'
import type { Bound } from './bound.ts'
import type { Group } from './groups.ts'
import type { Distribution } from './values.ts'

/**
 * What came of a simulation; times are seconds of virtual time. Of a job: `wait` is from its submission to the start of its first
 * task, `response` to the end of its last one, and `slowdown` response / max(longest chain, 10 ms), where the longest chain is
 * the longest path through its tasks, each as long as it was served. Of a task: `wait` is from the submission of its job to the
 * start of the attempt that counted, `service` from there to its end, `response` both, and `slowdown` response /
 * max(service, 10 ms). Only what succeeded counts in them. Quantiles are by nearest rank.
 */
export interface Summary {
  /** That arrived, with their tasks. */
  readonly jobs: number
  readonly tasks: number
  /** Jobs that have succeeded: where there are none, all that is said of times is 0. */
  readonly succeeded: number
  /** Submissions, starts and ends of tasks. */
  readonly events: number
  /** From the beginning of the workload to the end of the last task, or to where the simulation was cut. */
  readonly virtualSeconds: number
  /** What the simulation itself took, its jobs being drawn or read on the way; without loading components. */
  readonly wallSeconds: number
  readonly eventsPerSecond: number
  /** The same as `virtualSeconds`, from the first submission. */
  readonly makespan: number
  /** Of jobs. */
  readonly response: Distribution
  readonly wait: Distribution
  readonly slowdown: Distribution
  readonly ofTasks: {
    readonly response: Distribution
    readonly wait: Distribution
    readonly service: Distribution
    readonly slowdown: Distribution
  }
  readonly byUser: Readonly<Record<string, Group>>
  /** Jobs that have a class, and those that belong to a phase of the workload. */
  readonly byClass: Readonly<Record<string, Group>>
  readonly byPhase: Readonly<Record<string, Group>>
  /** By resource: of what all nodes have, the share that was taken over the makespan. `cpu` and `memory` are always there. */
  readonly utilisation: Readonly<Record<string, number>>
  /** Of the mean slowdowns of users' jobs. */
  readonly fairness: {
    /** Jain's index: 1 where all fare alike, 1/n where one of n has all the slowdown. */
    readonly jain: number
    /** The largest over the smallest. */
    readonly spread: number
    /** The largest. */
    readonly worst: number
  }
  readonly energy: {
    /** Nodes times seconds in which something ran on them, and the rest of the makespan. */
    readonly nodeSeconds: number
    readonly idleNodeSeconds: number
    /** What they draw if a node is off while nothing runs on it, by `wattsPerCore`. */
    readonly joules: number
    /** The same if none is ever off. */
    readonly joulesAllOn: number
    /** Of a core whose node is on: without work, and with; linear in between. */
    readonly wattsPerCore: { readonly idle: number; readonly peak: number }
  }
  /** Tasks that had a deadline and ended, and how many of them succeeded by then. */
  readonly deadlines: { readonly tasks: number; readonly met: number }
  /** Jobs and tasks that ended for good without success; attempts that did not count, and cores times seconds that went into those. */
  readonly failures: {
    readonly jobs: number
    readonly tasks: number
    readonly attempts: number
    readonly cpuSeconds: number
  }
  /** Tasks that did not end: it was cut before, or they can never run. */
  readonly left: number
  /** What ended it before all work was done: the time that was set, or who asked for it. */
  readonly cut?: 'until' | 'stopped'
  /**
   * Little's law: the mean number of jobs in the system over the makespan, which is their rate of arrival times the mean time in it.
   * The one is an integral over time, the other a sum over jobs; `error` is how far they are apart, relatively: rounding.
   */
  readonly law: {
    readonly inSystem: number
    readonly perSecond: number
    readonly timeInSystem: number
    readonly error: number
  }
  /** Where one job was all, and it succeeded: how near it came to the best. */
  readonly bound?: Bound
  /** Over every decision, as 16 hexadecimal digits: equal where all decisions are. */
  readonly decisionHash: string
  /** Where it was a trace: what that held beside jobs. */
  readonly trace?: Reading
  /** Faults of components on the way, and what came of them. */
  readonly faults: string[]
}
