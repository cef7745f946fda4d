import type { Amounts } from './kit/resources.ts'

/**
 * What components see of jobs, tasks and nodes: read-only views of the core's records. They are the
 * core's and stay valid as long as the task waits or runs; a component may keep a reference that long and
 * must drop it when told that the task was removed or has ended. Nothing here may be written to.
 */

/** Whole microseconds since the cluster's clock began. Durations are whole microseconds too. */
export type Micros = number

export interface Job {
  /** `j-1`, for people; unique in the cluster. */
  readonly id: string
  readonly name: string
  readonly user: string
  /** Dotted path of the pool that the job was put in, for hierarchies; `default` where none was named. */
  readonly pool: string
  readonly submitted: Micros
  readonly stages: readonly Stage[]
  /** Executors that the job may hold at once; Infinity until a `resize` act says otherwise. */
  readonly executors: number
  /** Tasks of this job that run at the moment, as far as this core knows. */
  readonly running: number
  /** Its tasks that wait for nothing but a place, or run: how many executors it could use. */
  readonly runnable: number
}

/** Tasks of one kind in a job: equal needs, one function or command. */
export interface Stage {
  readonly job: Job
  readonly name: string
  readonly shape: Shape
  /** Tasks in it, finished or not. */
  readonly count: number
  /** Tasks in it that have not ended for good, as far as this core knows. */
  readonly unfinished: number
  /** One of its tasks, to ask about all of them, whether or not it is ready; undefined where there is none. */
  readonly task: Task | undefined
}

/**
 * Equal needs and equal constraints: what one node answers for one task of a shape holds for all. Two
 * tasks have the same shape exactly when they refer to the same object.
 */
export interface Shape {
  readonly id: number
  readonly needs: Amounts
  /** Nodes or racks on which the inputs are, best first; empty where it does not matter. */
  readonly near: readonly string[]
  /** Labels that a node must carry. */
  readonly labels: readonly string[]
}

export interface Task {
  /** `t-1.4`: the fourth task of job `j-1`. */
  readonly id: string
  readonly job: Job
  readonly stage: Stage
  readonly shape: Shape
  readonly needs: Amounts
  readonly user: string
  readonly name: string
  /** Position among all that ever waited here; unique, rises. A task that waits again gets a new one. */
  readonly order: number
  /** When its job was submitted. */
  readonly submitted: Micros
  /** Higher is more important; 0 where nothing was said. */
  readonly priority: number
  /** Point in time by which it should have ended; Infinity where none was given. */
  readonly deadline: Micros
  /** Service time that its author declared; undefined where none was. */
  readonly estimate: Micros | undefined
  /** Upward rank: the longest path of service times from the start of this task to the end of its job. */
  readonly rank: Micros
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Present when it must start together with others: all of `size` or none. */
  readonly gang: Gang | undefined
  /** `probe`: a place held for a job that decides late which task to run. */
  readonly kind: 'task' | 'probe'
}

export interface Gang {
  readonly id: string
  readonly size: number
  /** The members that wait here now, in order. */
  readonly waiting: readonly Task[]
}

export interface Node {
  /** `n1`. */
  readonly id: string
  /** Position in order of joining; unique, never used again. */
  readonly index: number
  readonly rack: string
  readonly labels: readonly string[]
  readonly total: Amounts
  /** What is neither allocated nor reserved, as far as this core knows. Changes in place. */
  readonly free: Amounts
  /** Relative speed; 1 is this machine. */
  readonly speed: number
  /** False when it takes nothing new. */
  readonly open: boolean
  readonly running: number
}

/** How an attempt ended. */
export type Outcome = 'ok' | 'failed' | 'timeout' | 'cancelled' | 'evicted' | 'lost'

/**
 * Why a task does not run. `waiting`: for its inputs. `queued`: others come first. `no-room`: it fits an
 * empty node, none now. `impossible`: no node that there is could ever run it. `held`: a policy or a rewire
 * keeps it back. `running` and `ended` complete the list for those who ask.
 */
export type Pending = 'waiting' | 'queued' | 'no-room' | 'impossible' | 'held'

/** `Could not`: a value, never an error. */
export interface Refusal {
  readonly why: 'no-room' | 'impossible' | 'held'
  /** In words with numbers, for people. */
  readonly detail?: string
  /** When asking again makes sense even if nothing else changes. */
  readonly until?: Micros
  /**
   * With `no-room`: so many tasks of its shape need room at once, on any nodes. Asking again makes no sense before that much is
   * free in sum; 1 where left out.
   */
  readonly together?: number
}
