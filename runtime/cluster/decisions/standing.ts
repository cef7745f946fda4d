import type { TaskRecord } from '../../core/records.ts'
import type { Reactor } from '../../core/reactor.ts'
import type { Role } from '../../core/role.ts'

/** Ids that are told of what stood before a task. */
export const MOST_IDS = 8
/** Tasks that are looked at for it. */
const MOST_LOOKED_AT = 256

/** Some ids of tasks, put together when they are read; tasks themselves are not held. */
export class Ids {
  readonly #parts: (string | number)[] = []

  add({ job, number }: TaskRecord): void {
    this.#parts.push(job.id, number)
  }

  texts(): string[] {
    const texts: string[] = []
    for (let i = 0; i < this.#parts.length; i += 2)
      texts.push(`t-${String(this.#parts[i]).slice(2)}.${this.#parts[i + 1]}`)
    return texts
  }
}

/**
 * Tasks that had come to the role before this one and still wait there: how many, and the first of them; undefined for a task
 * that does not wait there, or where they are too many.
 */
export function passedOver(
  role: Role,
  task: TaskRecord,
): { readonly passed: number | undefined; readonly ids: Ids } {
  const ids = new Ids()
  if (task.holder !== role) return { passed: undefined, ids }
  let passed = 0
  for (let other = role.list.first; other && other !== task; other = other.next) {
    if (passed++ >= MOST_LOOKED_AT) return { passed: undefined, ids }
    if (passed <= MOST_IDS) ids.add(other)
  }
  return { passed, ids }
}

/** Attempts that are looked at for it. */
const MOST_ATTEMPTS = 64

/** The tasks that the role started last and that have not ended, newest first; empty for a role that starts none by itself. */
export function lastStarted({ name, host }: Role, reactor: Reactor): Ids {
  const ids = new Ids()
  const core = reactor.cores.get(host.id)
  const oldest = reactor.lastAttempt - MOST_ATTEMPTS
  let found = 0
  for (let attempt = reactor.lastAttempt; attempt > oldest && found < MOST_IDS; attempt--) {
    const lease =
      name === 'resourceManager'
        ? core?.resourceManager?.leases.at(attempt)
        : core?.nodeManager.leases.get(attempt)?.lease
    if (!lease || lease.by !== name) continue
    ids.add(lease.task)
    found++
  }
  return ids
}
