import type {
  Amounts,
  Gang,
  Job,
  Micros,
  Node,
  Outcome,
  Pending,
  Report,
  Shape,
  Stage,
  Task,
} from '#interfaces'
import type { RoleName } from '../assembler/roles.ts'
import type { FaultRecord } from './fault-record.ts'
import type { StageSpec } from './job-spec.ts'

/** The core's own records behind the views that components see. Only the core writes to them. */

export class JobRecord implements Job {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly pool: string
  readonly submitted: Micros
  readonly stages: StageRecord[] = []
  executors = Infinity
  running = 0
  runnable = 0
  /** Tasks of it that wait at the Resource Manager, which alone counts them. */
  asking = 0
  /** Node whose core owns the job. */
  readonly home: string
  /** Tasks that have not ended for good. */
  unfinished = 0
  state: 'open' | 'ok' | 'failed' | 'cancelled' = 'open'
  /** Takes further tasks for ever; each of them fails alone. */
  standing = false
  ended: Micros = -1
  /** The first fault that ended it. */
  fault: FaultRecord | undefined
  #named: Map<string, StageRecord> | undefined

  constructor(
    id: string,
    name: string,
    user: string,
    pool: string,
    submitted: Micros,
    home: string,
  ) {
    this.id = id
    this.name = name
    this.user = user
    this.pool = pool
    this.submitted = submitted
    this.home = home
  }

  /** By name; a job may have very many, and each of its tasks asks for some. */
  stage(name: string): StageRecord | undefined {
    this.#named ??= new Map(this.stages.map((stage) => [stage.name, stage]))
    return this.#named.get(name)
  }
}

export class StageRecord implements Stage {
  readonly job: JobRecord
  readonly name: string
  readonly index: number
  readonly shape: Shape
  readonly spec: StageSpec
  readonly tasks: TaskRecord[] = []
  readonly deadline: Micros
  readonly estimate: Micros | undefined
  unfinished = 0
  /** Stages whose every task must end before any of this one is ready. */
  waitsFor = 0
  readonly dependents: StageRecord[] = []
  /** Stages in which task `i` needs only task `i` of this one. */
  readonly pairedDependents: StageRecord[] = []
  /** Some of its tasks wait for one task of another stage. */
  paired = false
  /** Upward rank of each of its tasks. */
  rank: Micros = 0

  constructor(job: JobRecord, name: string, index: number, shape: Shape, spec: StageSpec) {
    this.job = job
    this.name = name
    this.index = index
    this.shape = shape
    this.spec = spec
    this.deadline =
      spec.deadlineMs === undefined ? Infinity : job.submitted + spec.deadlineMs * 1000
    this.estimate = spec.estimateMs === undefined ? undefined : Math.round(spec.estimateMs * 1000)
  }

  get count(): number {
    return this.tasks.length
  }
  get task(): TaskRecord | undefined {
    return this.tasks[0]
  }
}

/**
 * `waiting` for inputs; `ready` in its home's Application Master; `asked`: handed to another core, which has it in its
 * queue or runs it; `backoff` before it is tried again; `done`.
 */
export type TaskState = 'waiting' | 'ready' | 'asked' | 'backoff' | 'done'

/** The tasks of a stage that start together. One that is tried again later starts by itself: the others have begun. */
export class GangRecord implements Gang {
  readonly id: string
  begun = false
  readonly #tasks: readonly TaskRecord[]

  constructor(id: string, tasks: readonly TaskRecord[]) {
    this.id = id
    this.#tasks = tasks
  }

  get size(): number {
    return this.begun ? 1 : this.#tasks.length
  }

  get waiting(): readonly TaskRecord[] {
    const first = this.#tasks.find((task) => task.holder !== undefined)
    return first ? this.#tasks.filter((task) => task.holder === first.holder) : []
  }
}

export class TaskRecord implements Task {
  readonly stage: StageRecord
  /** Position in its stage. */
  index: number
  readonly number: number
  order = 0
  attempt = 1
  state: TaskState = 'waiting'
  outcome: Outcome | undefined = undefined
  /** Inputs of paired stages that have not ended. */
  waitsFor = 0
  value: unknown = undefined
  gang: GangRecord | undefined = undefined
  /** Neighbours in the list of what waits at the role that holds it. */
  next: TaskRecord | undefined = undefined
  previous: TaskRecord | undefined = undefined
  /** The role whose list it is in. */
  holder: object | undefined = undefined
  /** Where it went last: a node's id or the Resource Manager. */
  sentTo: string | undefined = undefined
  /** The Resource Manager's: the lease on which it runs, and those of copies. */
  lease: Lease | undefined = undefined
  copies: Lease[] | undefined = undefined
  /** Times of the attempt that counted; undefined until it ended. */
  times: TaskTimes | undefined = undefined
  lastFault: FaultRecord | undefined = undefined

  constructor(stage: StageRecord, index: number, number: number) {
    this.stage = stage
    this.index = index
    this.number = number
  }

  get id(): string {
    return `t-${this.stage.job.id.slice(2)}.${this.number}`
  }
  get job(): JobRecord {
    return this.stage.job
  }
  get shape(): Shape {
    return this.stage.shape
  }
  get needs(): Amounts {
    return this.stage.shape.needs
  }
  get user(): string {
    return this.stage.job.user
  }
  get name(): string {
    return this.stage.name
  }
  get submitted(): Micros {
    return this.stage.job.submitted
  }
  get priority(): number {
    return this.stage.spec.priority ?? 0
  }
  get deadline(): Micros {
    return this.stage.deadline
  }
  get estimate(): Micros | undefined {
    return this.stage.estimate
  }
  get rank(): Micros {
    return this.stage.rank
  }
  get kind(): 'task' | 'probe' {
    return 'task'
  }
}

/** One call of a function, in a job that stands: with arguments of its own, and somebody who waits for it alone. */
export class CallRecord extends TaskRecord {
  readonly args: readonly unknown[]
  readonly settle: (task: CallRecord, report: Report | undefined) => void
  readonly #submitted: Micros

  constructor(
    stage: StageRecord,
    number: number,
    submitted: Micros,
    args: readonly unknown[],
    settle: (task: CallRecord, report: Report | undefined) => void,
  ) {
    super(stage, stage.tasks.length, number)
    this.#submitted = submitted
    this.args = args
    this.settle = settle
  }

  override get submitted(): Micros {
    return this.#submitted
  }
}

export interface TaskTimes {
  /** Submission of the job to start of the attempt. */
  readonly wait: Micros
  readonly service: Micros
  readonly response: Micros
  readonly node: string
  readonly generation: number
}

/** Places of one shape on one node: how many are charged, and how many wait behind them for free. */
export interface Chain {
  /** Its id. */
  readonly shape: number
  charged: number
  staged: number
}

export class NodeRecord implements Node {
  readonly id: string
  readonly index: number
  readonly rack: string
  readonly labels: readonly string[]
  readonly total: Amounts
  readonly free: number[]
  readonly speed: number
  open = true
  running = 0
  /** The ledger's: what is charged, by shape. */
  readonly chains: Chain[] = []

  constructor(
    id: string,
    index: number,
    total: Amounts,
    more: { rack?: string; labels?: readonly string[]; speed?: number } = {},
  ) {
    this.id = id
    this.index = index
    this.total = total
    this.free = [...total]
    this.rack = more.rack ?? 'default'
    this.labels = more.labels ?? []
    this.speed = more.speed ?? 1
  }

  /** As it is when it joins, empty: a core keeps its own of every node that it decides about. */
  copy(): NodeRecord {
    return new NodeRecord(this.id, this.index, this.total, this)
  }
}

/** The right to run one task on a node: known to the core that granted it and to the node's. */
export interface Lease {
  readonly attempt: number
  readonly task: TaskRecord
  readonly node: string
  readonly generation: number
  /** When it was granted. */
  readonly at: Micros
  /** Handed over ahead of time: it begins when another of its shape ends there. */
  readonly staged: boolean
  /** Core that granted it and hears when it ends, and the role of it that did. */
  readonly grantedBy: string
  readonly by: RoleName
  /** False for a second attempt of a running task. */
  readonly copy: boolean
}

/** Why a task that waits does so, as last found. */
export interface PendingReason {
  readonly why: Pending
  readonly detail?: string
}
