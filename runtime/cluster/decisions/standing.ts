import type { TaskRecord } from '../../core/records.ts'
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

/** The tasks that each role started last. */
export class Recent {
  readonly #by = new Map<Role, { readonly tasks: TaskRecord[]; count: number }>()
  #role: Role | undefined
  #last: { readonly tasks: TaskRecord[]; count: number } = { tasks: [], count: 0 }

  add(role: Role, task: TaskRecord): void {
    if (role !== this.#role) {
      let found = this.#by.get(role)
      if (!found) this.#by.set(role, (found = { tasks: [], count: 0 }))
      this.#role = role
      this.#last = found
    }
    const last = this.#last
    last.tasks[last.count++ % MOST_IDS] = task
  }

  /** Newest first. */
  of(role: Role): Ids {
    const { tasks, count } = this.#by.get(role) ?? { tasks: [], count: 0 }
    const ids = new Ids()
    for (let i = 1; i <= tasks.length; i++) ids.add(tasks[(count - i + MOST_IDS) % MOST_IDS])
    return ids
  }
}
