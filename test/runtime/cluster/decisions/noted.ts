import type { Act, Report } from '#interfaces'
import type { WhyAnswer, WhySources } from '../../../../runtime/cluster/decisions/answer.ts'
import { Decisions } from '../../../../runtime/cluster/decisions/decisions.ts'
import type { DecisionRecord } from '../../../../runtime/cluster/decisions/record.ts'
import { why } from '../../../../runtime/cluster/decisions/why.ts'
import type { VirtualOptions } from '../../../../runtime/contract/virtual.ts'
import { WatchedCluster } from '../../../../runtime/contract/watched.ts'
import type { Core } from '../../../../runtime/core/core.ts'
import type { JobRecord, Lease, TaskRecord } from '../../../../runtime/core/records.ts'
import type { Role } from '../../../../runtime/core/role.ts'

/** The clock of these clusters begins then. */
export const BEGAN = Date.UTC(2026, 10, 22, 8, 0, 0)

export interface NotedOptions extends VirtualOptions {
  readonly every?: number
  readonly limit?: number
}

/** A cluster in virtual time with a decision log, fed as a live one is. */
export class NotedCluster extends WatchedCluster {
  readonly decisions: Decisions
  readonly recorded: DecisionRecord[] = []

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
    return {
      reactor: this.reactor,
      seats: this.seats,
      generations: this.rewirer.generations,
      decisions: this.decisions,
      resources: ['cpu', 'memory', 'gpu'],
      job: (id) => this.jobs.find((job) => job.id === id),
      jobs: () => this.jobs,
    }
  }

  why(id: string): Promise<WhyAnswer> {
    return why(this.sources, id)
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    this.decisions.attemptFailed(lease, report, evicted)
  }

  override taskEnded(task: TaskRecord): void {
    super.taskEnded(task)
    this.decisions.taskEnded(task)
  }

  override jobEnded(job: JobRecord): void {
    super.jobEnded(job)
    this.decisions.jobEnded(job)
  }

  override refused(core: Core, role: Role, act: Act, why: string): void {
    this.decisions.refused(role, act, why)
    super.refused(core, role, act, why)
  }
}
