import { defineInterface } from './kit/component.ts'
import type { Job, Micros, Node, Outcome, Refusal, Task } from './work.ts'

/**
 * One thing that a scheduler asks for. The core checks each against the truth before it carries it out,
 * whole or not at all; what it refuses stays as it was, is logged with the reason, and closes the plan.
 *
 * `launch`   start the task on the node; with `pairs`, all of them in one step or none (gang, region, bundle).
 *            A task that holds a reservation on the node uses it up.
 * `reserve`  hold `task`'s needs on the node until it is launched there, released, or `until` passes. In an
 *            Application Master: send a probe to the node's local queue; it comes back as a `claim`.
 * `release`  give the task's reservation on the node back.
 * `spill`    hand the task on: to another node's local queue, or with `to: 'resourceManager'` to the central one.
 * `evict`    end a running task after `grace`; it waits again, and this counts as no failure of it.
 * `copy`     start a second attempt of a running task on another node; the first that succeeds counts.
 * `resize`   how many executors the job may hold; what it holds beyond that is given back as tasks end.
 * `fail`     give the job up, for a reason that its owner will read.
 * `nothing`  with a task: no act for tasks of its shape now; they are not offered again before something
 *            changed that could matter, or `until`. Without: no more acts; ask again at `until` at the latest.
 */
export type Act =
  | { readonly do: 'launch'; readonly task: Task; readonly node: Node }
  | { readonly do: 'launch-all'; readonly pairs: readonly (readonly [Task, Node])[] }
  | { readonly do: 'reserve'; readonly task: Task; readonly node: Node; readonly until?: Micros }
  | { readonly do: 'release'; readonly task: Task; readonly node: Node }
  | { readonly do: 'spill'; readonly task: Task; readonly to: Node | 'resourceManager' }
  | { readonly do: 'evict'; readonly task: Task; readonly why: string; readonly grace: Micros }
  | { readonly do: 'copy'; readonly task: Task; readonly node: Node }
  | { readonly do: 'resize'; readonly job: Job; readonly executors: number }
  | { readonly do: 'fail'; readonly job: Job; readonly why: string }
  | {
      readonly do: 'nothing'
      readonly task?: Task
      readonly why: Refusal['why']
      readonly detail?: string
      readonly until?: Micros
      /** As in `Refusal`. */
      readonly together?: number
    }

/** Why a plan is asked for; all that happened since the last one, each kind at most once per subject. */
export type Wake =
  /** Tasks were queued, or may be offered again. */
  | { readonly type: 'queued' }
  /** A node has something free: it joined, or something on it ended. */
  | { readonly type: 'offer'; readonly node: Node }
  /** The set of nodes changed. */
  | { readonly type: 'nodes' }
  /** A probe of this job has come to the front of the node's queue; answer with `launch` on it, or the place goes back. */
  | { readonly type: 'claim'; readonly job: Job; readonly node: Node }
  /** `every` has passed, or the `until` of a `nothing`. */
  | { readonly type: 'time' }
  /** This scheduler has just been put in force. */
  | { readonly type: 'rewired' }

/**
 * Whose turn it is. A scheduler decides and does nothing itself: it yields acts, lazily, one at a time, and
 * the core carries each out before it asks for the next, so what the next decision reads (queue, nodes) is
 * already true.
 *
 * Who calls: the core of the role, never two calls at once. `plan` is called after one or more wakes; its
 * iterator may be closed between any two acts (a rewire), and what was not yielded is still queued. `started`
 * and `ended` follow every change of what runs, also those that other schedulers caused before; after `create` the
 * core calls `started` once for everything that runs already, then `queued` once for each lane in which something waits.
 *
 * What survives: policy memory from `snapshot` (shares of the past, timers, a cursor), keyed by id. What
 * waits, runs and is free is the core's and never part of it.
 *
 * Roles. Resource Manager: all waiting tasks, all nodes. Node Manager: its local queue (spilled tasks and
 * probes), itself as the only node. Application Master: the ready tasks of its jobs, which it spills to the
 * Resource Manager or to nodes, or reserves places for.
 */
export interface Scheduler {
  /** The next acts. Yield `nothing` with the task to pass over its shape; stop when nothing is left to do. */
  plan(wakes: readonly Wake[]): Iterable<Act>
  /** The lane in which a task waits: a user, a job, a pool; one lane for all where left out. Always the same for a task. */
  laneOf?(task: Task): string
  /** The task is in its lane now: the time to rank the lane. Told once per lane after a rewire. */
  queued?(task: Task): void
  /** The task has begun to use the node. */
  started?(task: Task, node: Node): void
  /** The task uses the node no more. `service` is its running time. */
  ended?(task: Task, node: Node, outcome: Outcome, service: Micros): void
  /** The job has ended; memory keyed by it can go. */
  jobEnded?(job: Job): void
  /** Time between two plans when nothing happens; 0 or left out: only when something does. */
  every?(): Micros
}

/** Policy memory of any scheduler: numbers keyed by lane, user, job or whatever the policy names. */
export interface SchedulerState {
  readonly [key: string]: number | string | Readonly<Record<string, number>>
}

export const Scheduler = defineInterface<Scheduler, SchedulerState>()({
  name: 'Scheduler',
  doc: 'Whose turn it is: yields acts, one at a time, until nothing fits.',
  kind: 'decides',
  methods: { plan: 1 },
  optional: { laneOf: 1, queued: 1, started: 2, ended: 4, jobEnded: 1, every: 0 },
})

export const launch = (task: Task, node: Node): Act => ({ do: 'launch', task, node })

/** Pass over the task's shape for the placement's reason. */
export const pass = (task: Task, refusal: Refusal): Act => ({
  do: 'nothing',
  task,
  why: refusal.why,
  detail: refusal.detail,
  until: refusal.until,
  together: refusal.together,
})
