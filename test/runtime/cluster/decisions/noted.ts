import type { Act, Report, Store } from '#interfaces'
import memory from '../../../../components/store/memory.ts'
import type { WhyAnswer, WhySources } from '../../../../runtime/cluster/decisions/answer.ts'
import { Decisions } from '../../../../runtime/cluster/decisions/decisions.ts'
import type { DecisionRecord } from '../../../../runtime/cluster/decisions/record.ts'
import { taskOf } from '../../../../runtime/cluster/stored.ts'
import { why } from '../../../../runtime/cluster/decisions/why.ts'
import type { VirtualOptions } from '../../../../runtime/contract/virtual.ts'
import { WatchedCluster } from '../../../../runtime/contract/watched.ts'
import type { Core } from '../../../../runtime/core/core.ts'
import type { JobSpec } from '../../../../runtime/core/job-spec.ts'
import type { JobRecord, Lease, TaskRecord } from '../../../../runtime/core/records.ts'
import type { Role } from '../../../../runtime/core/role.ts'

/** The clock of these clusters begins then. */
export const BEGAN = Date.UTC(2026, 10, 22, 8, 0, 0)

const LIMITS = { jobs: 1000, tasks: 200_000, notes: 20_000 }

export interface NotedOptions extends VirtualOptions {
  readonly every?: number
  readonly limit?: number
}

/** A cluster in virtual time with a decision log, fed as a live one is. */
export class NotedCluster extends WatchedCluster {
  readonly decisions: Decisions
  readonly recorded: DecisionRecord[] = []
  readonly store = memory.create({ config: LIMITS } as never) as Store

  constructor(options: NotedOptions) {
    super(options)
    const { every, limit } = options
    this.decisions = new Decisions({
      reactor: this.reactor,
      seats: this.seats,
      generations: this.rewirer.generations,
      resources: ['cpu', 'memory', 'gpu'],
      now: () => BEGAN + this.reactor.now / 1000,
      every,
      limit,
      record: (record) => this.recorded.push(record),
    })
    this.reactor.onlooker = this.decisions
    this.notices.push = (...notices) => {
      for (const notice of notices) this.decisions.notice(notice)
      return Array.prototype.push.apply(this.notices, notices)
    }
  }

  static override async open(options: NotedOptions): Promise<NotedCluster> {
    const cluster = new NotedCluster(options)
    await cluster.begin()
    return cluster
  }

  get sources(): WhySources {
    const open = this.jobs
      .filter(({ state }) => state === 'open')
      .map((record) => [record.id, this.#opened(record)] as const)
    return {
      reactor: this.reactor,
      seats: this.seats,
      generations: this.rewirer.generations,
      decisions: this.decisions,
      resources: ['cpu', 'memory', 'gpu'],
      now: this.now,
      micros: () => this.reactor.now,
      open: new Map(open),
      store: async () => this.store,
    }
  }

  readonly now = (): number => BEGAN + this.reactor.now / 1000

  #opened(record: JobRecord) {
    const { id, name, submitted, stages } = record
    const total = stages.reduce((sum, { tasks }) => sum + tasks.length, 0)
    const spec = { name, stages: stages.map((stage) => stage.spec) }
    return { id, at: BEGAN + submitted / 1000, record, total, spec, number: Number(id.slice(2)) }
  }

  why(id: string): Promise<WhyAnswer> {
    return why(this.sources, id)
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    this.decisions.attemptFailed(lease, report, evicted)
  }

  override submit(spec: JobSpec): JobRecord {
    const record = super.submit(spec)
    const { number, total, at } = this.#opened(record)
    const { name, user, pool } = record
    this.store.append({ type: 'job', job: number, name, user, pool, at, total, spec })
    return record
  }

  override taskEnded(task: TaskRecord, report?: Report): void {
    super.taskEnded(task)
    this.decisions.taskEnded(task)
    if (report) this.store.append(taskOf(Number(task.job.id.slice(2)), task, report, this.now()))
  }

  override jobEnded(job: JobRecord): void {
    super.jobEnded(job)
    this.decisions.jobEnded(job)
    const tasks = job.stages.flatMap((stage) => stage.tasks)
    const done = tasks.filter(({ outcome }) => outcome === 'ok').length
    const cancelled = tasks.filter(({ outcome }) => outcome === 'cancelled').length
    const failed = tasks.length - done - cancelled
    const { state, fault } = job as { state: 'ok'; fault: JobRecord['fault'] }
    const [number, at] = [Number(job.id.slice(2)), this.now()]
    this.store.append({ type: 'end', job: number, at, state, done, failed, repeated: 0, fault })
  }

  override refused(core: Core, role: Role, act: Act, why: string): void {
    this.decisions.refused(role, act, why)
    super.refused(core, role, act, why)
  }
}
