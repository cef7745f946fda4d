import { isResultOf } from '../core/job-spec.ts'
import type { Core } from '../core/core.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { JobRecord, Lease, TaskRecord } from '../core/records.ts'
import { sanityCheck } from '../core/sanity.ts'
import { VirtualCluster, type VirtualOptions } from './virtual.ts'

/** A cluster in virtual time that looks at what it is told to do, and keeps what is wrong with it. */
export class WatchedCluster extends VirtualCluster {
  readonly faults: string[] = []
  readonly jobs: JobRecord[] = []
  readonly #attempts = new Set<number>()

  static override async open(options: VirtualOptions): Promise<WatchedCluster> {
    const cluster = new WatchedCluster(options)
    await cluster.begin()
    return cluster
  }

  override submit(spec: JobSpec): JobRecord {
    const job = super.submit(spec)
    this.jobs.push(job)
    return job
  }

  override start(core: Core, lease: Lease): void {
    const { task } = lease
    if (this.#attempts.has(lease.attempt)) this.faults.push(`attempt ${lease.attempt} began twice`)
    this.#attempts.add(lease.attempt)
    if (task.state === 'done') this.faults.push(`${task.id} begins after its end`)
    for (const input of inputsOf(task))
      if (input.outcome !== 'ok') this.faults.push(`${task.id} begins before ${input.id} ended`)
    this.#fits()
    super.start(core, lease)
  }

  override taskEnded(task: TaskRecord): void {
    this.#fits()
    super.taskEnded(task)
  }

  /** What is wrong now that everything should have ended. */
  atEnd(): string[] {
    const faults = [...this.faults]
    for (const job of this.jobs) {
      if (job.state === 'open') faults.push(`${job.id} never ended`)
      for (const { tasks } of job.stages)
        for (const task of tasks) {
          const times = this.endings.get(task) ?? 0
          if (times !== 1) faults.push(`${task.id} (${task.state}) ended ${times} times`)
        }
    }
    const { resourceManager } = this.reactor.resourceManager
    if (resourceManager!.leases.size > 0) faults.push('leases are left')
    if ([...resourceManager!.reservations()].length > 0) faults.push('reservations are left')
    for (const core of this.reactor.cores.values()) {
      for (const role of core.roles) {
        if (role.closed) faults.push(`${core.id} ${role.name} is closed`)
        if (role.waiting > 0) faults.push(`${role.waiting} wait at ${core.id} ${role.name}`)
        for (const node of role.ledger.nodes)
          if (node.free.some((amount, d) => amount !== (node.total[d] ?? 0)))
            faults.push(`${core.id} ${role.name}: ${node.free} of ${node.total} free on ${node.id}`)
      }
      if (core.nodeManager.leases.size > 0) faults.push(`${core.id} has leases left`)
    }
    return [...faults, ...sanityCheck(this.reactor)]
  }

  #fits(): void {
    for (const { nodeManager } of this.reactor.cores.values())
      if (nodeManager.node.free.some((amount) => amount < 0))
        this.faults.push(`${nodeManager.node.id} is over-committed: ${nodeManager.node.free}`)
  }
}

function* inputsOf(task: TaskRecord): Iterable<TaskRecord> {
  const { spec, job } = task.stage
  for (const stage of job.stages) {
    const whole = spec.after?.includes(stage.name)
    const paired = spec.args?.some((arg) => isResultOf(arg) && arg.$from === stage.name)
    if (whole) yield* stage.tasks
    else if (paired) yield stage.tasks[task.index]
  }
}
