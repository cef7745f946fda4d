import type {
  Act,
  Allocation,
  Estimator,
  Micros,
  Monitor,
  Placement,
  Queue,
  Report,
  Scheduler,
} from '#interfaces'
import type { Message } from './messages.ts'
import type { Onlooker } from './onlooker.ts'
import type { JobRecord, Lease, TaskRecord } from './records.ts'
import type { Role } from './role.ts'

/** The facades of a role, as the core calls them. They stay the same objects over every rewire. */
export interface Parts {
  readonly scheduler: Scheduler
  readonly queue: Queue
  readonly placement: Placement
  readonly estimator: Estimator
  readonly monitor: Monitor
  /** In an Application Master alone. */
  readonly allocation: Allocation
}

/** What a role asks of the core that it belongs to. */
export interface Host {
  readonly id: string
  readonly generation: number
  readonly onlooker: Onlooker | undefined
  now(): number
  send(to: string, message: Message): void
  /** It is one of the nodes that there are, as far as is known here. */
  knows(node: string): boolean
  /** The role has something to plan. */
  dirty(role: Role): void
  /** Wake the role with `time` at that point. */
  wakeAt(role: Role, at: number): void
  /** A component threw or broke its contract; `where` is the interface whose call it was. */
  fault(role: Role, where: string, error: unknown): void
  /** An act was refused, for people: nothing changed. */
  refused(role: Role, act: Act, why: string): void
}

/** What the home of jobs asks of its driver. */
export interface HomeEffects {
  /** Do it at that point, unless the cluster is closed. */
  after(delay: Micros, action: () => void): void
  /** An attempt did not succeed; the home has not decided yet what becomes of the task. */
  attemptFailed(lease: Lease, report: Report, evicted: boolean): void
  /** A task ended for good. */
  taskEnded(task: TaskRecord, report: Report | undefined): void
  jobEnded(job: JobRecord): void
}

/** A component answered or asked for what its contract forbids. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken'
}
