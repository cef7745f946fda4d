import type { Amounts, Micros, Node, Report, Shape } from '#interfaces'
import type { ProbeRecord } from './probe-record.ts'
import type { JobRecord, Lease, TaskRecord } from './records.ts'

/** Address of the Resource Manager, whichever node it is on. */
export const RESOURCE_MANAGER = 'resourceManager'

/** A dated copy of what a node has to give. */
export interface NodeView {
  readonly id: string
  readonly free: Amounts
  readonly running: number
}

/** What cores tell each other. Plain data; within one process records travel by reference. */
export type Message =
  /** Home to Resource Manager or to a node: please run these. */
  | { readonly type: 'ask'; readonly tasks: readonly TaskRecord[] }
  /** To home: what was to go to the node `from`, which is not there. */
  | {
      readonly type: 'returned'
      readonly tasks: readonly TaskRecord[]
      readonly from: string
    }
  /** Home to whom it asked: no longer wanted, wherever it is. */
  | { readonly type: 'withdraw'; readonly task: TaskRecord }
  /** Resource Manager or Application Master to node: the right to run one task. */
  | { readonly type: 'grant'; readonly lease: Lease }
  /** Node to who granted: there is no room after all. */
  | { readonly type: 'refused'; readonly lease: Lease }
  /** Node to who granted: the lease is over. */
  | {
      readonly type: 'released'
      readonly lease: Lease
      readonly outcome: Report['outcome'] | 'evicted'
      readonly service: Micros
    }
  /** Who granted to node: end it; after `grace` at the latest. */
  | {
      readonly type: 'end'
      readonly lease: Lease
      readonly why: 'cancelled' | 'evicted'
      readonly grace: Micros
    }
  /** Node to home: how an attempt ended. */
  | {
      readonly type: 'ended'
      readonly lease: Lease
      readonly report: Report
      readonly evicted: boolean
    }
  /** Resource Manager to home: the node is gone, or had no room; nothing will be heard of the attempt any more. */
  | { readonly type: 'lost'; readonly lease: Lease }
  /** Resource Manager to home: a second attempt of a running task was granted. */
  | { readonly type: 'copied'; readonly task: TaskRecord }
  /** Home to Resource Manager: the task is done; other attempts of it may be ended. */
  | { readonly type: 'settled'; readonly task: TaskRecord }
  /** Home to node: hold a place in your queue for this job. */
  | { readonly type: 'probe'; readonly probe: ProbeRecord }
  /** Node to home: a probe's turn has come, the place is charged. */
  | {
      readonly type: 'claim'
      readonly probe: ProbeRecord
      readonly attempt: number
      readonly node: string
    }
  /** Home to node: nothing to run there after all. */
  | { readonly type: 'no-op'; readonly probe: ProbeRecord; readonly attempt: number }
  /** Home to Resource Manager: the job is over. */
  | { readonly type: 'job-ended'; readonly job: JobRecord }
  /** Any scheduler to the Resource Manager and home: how many executors the job may hold. */
  | { readonly type: 'resized'; readonly job: JobRecord; readonly executors: number }
  /** A scheduler to home: give the job up. */
  | { readonly type: 'fail-job'; readonly job: JobRecord; readonly why: string }
  /** To a home: what was free on nodes when this was sent. */
  | { readonly type: 'view'; readonly nodes: readonly NodeView[] }
  /** To all: the set of nodes has changed. */
  | { readonly type: 'node-joined'; readonly node: Node }
  | { readonly type: 'node-left'; readonly node: string }
  /** Node to Resource Manager: something that it did not grant has begun or ended there. */
  | {
      readonly type: 'local'
      readonly node: string
      readonly shape: Shape
      readonly begins: boolean
    }
