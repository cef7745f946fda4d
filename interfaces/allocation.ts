import { defineInterface } from './kit/component.ts'
import type { Job, Micros, Task } from './work.ts'

/** How many executors the job may hold from now on: a whole number of at least 1, or Infinity for no limit. */
export interface Limit {
  readonly job: Job
  readonly executors: number
}

/**
 * How many executors each job may hold at once, and when it gives them back. An executor is one place that runs: a job holds
 * as many as it has tasks running (`job.running`). A limit below what a job holds takes nothing from it by force: it gives an
 * executor back whenever one of its tasks ends, until it holds no more than it may. A limit is never 0, and the
 * core lets a job hold as many as its largest gang has tasks, so that none is kept from its end by its allocation alone; whose
 * turn it is within the limits is the scheduler's.
 *
 * Who calls: the Application Master that owns the jobs; never two calls at once. `arrived` comes before any task of the job
 * is handed on, `changed` whenever a task has become ready to run or has ended, after the core has counted it
 * (`job.runnable`, `stage.unfinished`), `ended` last, after which nothing more is said of the job. Each of them, and
 * `nodes` and `time`, is followed by `limits` before anything further is decided; what was told at one instant may be
 * followed by it once. What it yields goes to the Resource Manager, which starts no more of a job than it may hold, whatever
 * the scheduler asks for. So a partition sees all active jobs in `arrived` and `ended`, what each could use in
 * `job.runnable`, the places there are in Cluster, the work that is left through Estimator, and may let holdings grow and
 * shrink with time by `every`.
 *
 * After `create` the core calls `arrived` for every job that there is, in order of arrival, with its counts as they are,
 * and asks for `limits`: jobs that are not among them have none any more. So the limits in force stay until the successor
 * has said its own, and are its alone from then on.
 *
 * What survives a swap: policy memory by job id, as since when something is the case. Limits and counts are the core's.
 *
 * One that leaves a method out is not called for it; one that leaves out all costs nothing.
 */
export interface Allocation {
  /** The job is there; none of its tasks has been handed on yet, unless this follows another allocation. */
  arrived?(job: Job): void
  /** The task is ready to run, or has ended, or waits to be tried again. */
  changed?(task: Task): void
  /** The job is over; memory of it can go. */
  ended?(job: Job): void
  /** The set of nodes has changed. */
  nodes?(): void
  /** `every` has passed. */
  time?(): void
  /** The limits that are not what they were at the last call, each job at most once. */
  limits?(): Iterable<Limit>
  /** Time between two calls of `time` while there are jobs; 0 or left out: never. Asked when a job arrives, and each time. */
  every?(): Micros
}

/** Policy memory of any allocation: numbers by job id. */
export interface AllocationState {
  readonly [key: string]: number | Readonly<Record<string, number>>
}

export const Allocation = defineInterface<Allocation, AllocationState>()({
  name: 'Allocation',
  doc: 'How many executors a job may hold, and when it gives them back.',
  kind: 'decides',
  methods: {},
  optional: { arrived: 1, changed: 1, ended: 1, nodes: 0, time: 0, limits: 0, every: 0 },
})
