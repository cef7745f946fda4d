import type { Reactor } from '../core/reactor.ts'
import type { StageRecord } from '../core/records.ts'
import type { Pending } from '#interfaces'
import type { GenerationRecord } from './generations.ts'

export interface ClusterStatus {
  readonly generation: number
  readonly composition: string
  readonly nodes: readonly {
    readonly id: string
    /** Cores of the node, and how much of them and of its memory is allocated. */
    readonly cpu: { readonly total: number; readonly used: number }
    readonly memory: { readonly total: number; readonly used: number }
    readonly running: readonly string[]
  }[]
  readonly jobs: readonly {
    readonly id: string
    readonly name: string
    readonly user: string
    readonly total: number
    readonly done: number
    readonly running: number
  }[]
  /** Tasks that do not run, by reason. */
  readonly pending: Readonly<Record<Pending, number>>
}

/** Reads the truth of the cores; changes nothing. */
export function statusOf(reactor: Reactor, current: GenerationRecord): ClusterStatus {
  const pending: Record<Pending, number> = {
    waiting: 0,
    queued: 0,
    'no-room': 0,
    impossible: 0,
    held: 0,
  }
  const jobs: ClusterStatus['jobs'][number][] = []
  const nodes: ClusterStatus['nodes'][number][] = []
  for (const core of reactor.cores.values()) {
    for (const job of core.applicationMaster?.jobs.values() ?? []) {
      const total = job.stages.reduce((sum, stage) => sum + stage.count, 0)
      jobs.push({
        id: job.id,
        name: job.name,
        user: job.user,
        total,
        done: total - job.unfinished,
        running: job.running,
      })
      for (const stage of job.stages) pending.waiting += waitingIn(stage)
    }
    for (const role of core.roles) {
      let parked = 0
      for (const [, refusal, waiting] of role.parking.parked()) {
        pending[refusal.why] += waiting
        parked += waiting
      }
      for (const task of role.overflow) {
        const refusal = role.parking.refusal(task.shape)
        if (!refusal) continue
        pending[refusal.why]--
        parked--
      }
      const held = role.overflow.size + role.allowance.kept.size
      const still = role.closed || role.held
      pending.held += still ? role.waiting - parked : held
      pending.queued += still ? 0 : role.waiting - parked - held
    }
    const { node, leases } = core.nodeManager
    const used = (d: number): number => ((node.total[d] ?? 0) - (node.free[d] ?? 0)) / 1000
    nodes.push({
      id: node.id,
      cpu: { total: (node.total[0] ?? 0) / 1000, used: used(0) },
      memory: { total: (node.total[1] ?? 0) / 1000, used: used(1) },
      running: [...leases.values()]
        .filter(({ lease }) => !lease.staged)
        .map(({ lease }) => lease.task.id),
    })
    pending.held += core.applicationMaster?.backingOff.size ?? 0
  }
  return { generation: current.generation, composition: current.name, nodes, jobs, pending }
}

/** Tasks that wait for inputs: all of a stage that waits as a whole, some of one that is released one by one. */
function waitingIn(stage: StageRecord): number {
  if (stage.unfinished === 0) return 0
  if (stage.waitsFor > 0) return stage.unfinished
  return stage.paired ? stage.tasks.filter(({ state }) => state === 'waiting').length : 0
}
