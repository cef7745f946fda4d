import type { TaskRecord } from '../../core/records.ts'
import type { Role } from '../../core/role.ts'

/** Ids that are told of what stood before a task. */
export const MOST_IDS = 8
/** Tasks that are looked at for it. */
const MOST_LOOKED_AT = 256

/** Tasks that had come to the role before this one and still wait there: how many, and the first of them. */
export function passedOver(
  { list, waiting }: Role,
  task: TaskRecord,
): { readonly passed: number | undefined; readonly passedOver: string[] } {
  const ids: string[] = []
  let passed = 0
  for (const other of list) {
    if (other === task) return { passed, passedOver: ids }
    if (++passed > Math.min(waiting, MOST_LOOKED_AT)) break
    if (ids.length < MOST_IDS) ids.push(other.id)
  }
  return { passed: undefined, passedOver: ids }
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

  /** Ids, newest first. */
  of(role: Role): string[] {
    const { tasks, count } = this.#by.get(role) ?? { tasks: [], count: 0 }
    return tasks.map((_, i) => tasks[(count - 1 - i + MOST_IDS) % MOST_IDS].id)
  }
}
