import type { Lease, TaskRecord } from '../../core/records.ts'
import type { Reactor } from '../../core/reactor.ts'
import type { Role } from '../../core/role.ts'

/** Ids that are told of what stood before a task. */
export const MOST_IDS = 8
/** Tasks, and attempts, that are looked at for it. */
const MOST_TASKS = 256
const MOST_ATTEMPTS = 16

/** Some ids of tasks, put together when they are read; tasks themselves are not held. */
export class Ids {
  readonly #parts: (string | number)[] = []

  get size(): number {
    return this.#parts.length / 2
  }

  add({ stage, number }: TaskRecord): void {
    this.#parts.push(stage.job.id, number)
  }

  texts(): string[] {
    const texts: string[] = []
    for (let i = 0; i < this.#parts.length; i += 2)
      texts.push(`t-${String(this.#parts[i]).slice(2)}.${this.#parts[i + 1]}`)
    return texts
  }
}

/**
 * How many tasks had come to the role before this one and still wait there, the first of them into `ids`; undefined for a task
 * that does not wait there, or where they are too many.
 */
export function passedOver(role: Role, task: TaskRecord, ids: Ids): number | undefined {
  if (task.holder !== role) return undefined
  let passed = 0
  for (let other = role.list.first; other && other !== task; other = other.next) {
    if (passed++ >= MOST_TASKS) return undefined
    if (passed <= MOST_IDS) ids.add(other)
  }
  return passed
}

/** The tasks that the role started last and that have not ended, newest first; none for a role that starts none by itself. */
export function lastStarted(role: Role, reactor: Reactor, ids: Ids): void {
  const leaseOf = leasesOf(role, reactor)
  if (!leaseOf) return
  const { lastAttempt } = reactor
  for (let attempt = lastAttempt; attempt > lastAttempt - MOST_ATTEMPTS; attempt--) {
    const lease = leaseOf(attempt)
    if (lease?.by !== role.name) continue
    ids.add(lease.task)
    if (ids.size === MOST_IDS) return
  }
}

function leasesOf(
  { name, host }: Role,
  reactor: Reactor,
): ((attempt: number) => Lease | undefined) | undefined {
  if (name === 'resourceManager') {
    const { leases } = reactor.resourceManager.resourceManager!
    return (attempt) => leases.at(attempt)
  }
  if (name === 'applicationMaster') return undefined
  const { leases } = reactor.cores.get(host.id)!.nodeManager
  return (attempt) => leases.get(attempt)?.lease
}
