import type { Micros } from '#interfaces'
import type { NodeRecord, TaskRecord } from './records.ts'
import type { Role } from './role.ts'

/** How a task came to its node; `claimed`: on a place that a probe had won. */
export type Way = 'launched' | 'staged' | 'copied' | 'claimed'

/**
 * Looks on while roles decide: it reads, and changes nothing. Called in the middle of an act, so whatever it needs of the
 * moment it must note at once.
 */
export interface Onlooker {
  /** It is shown one start in so many, by the order in which the tasks arrived ... */
  readonly every: number
  /** ... and each of a task that had waited longer than this, or may not meet its deadline. */
  readonly patience: Micros
  /**
   * The task is about to start on the node. Its needs are charged there already, unless it is staged or claimed; it still
   * waits in the role's list and queue, unless it is a copy.
   */
  starting(role: Role, task: TaskRecord, node: NodeRecord, way: Way): void
  /** A scheduler passes over the task for good: no node that there is could ever run it. */
  impossible(role: Role, task: TaskRecord, detail: string | undefined): void
}

/** Shows a start to whoever looks on, if it is one of those that it wants to see: asked of every start. */
export function show(role: Role, task: TaskRecord, node: NodeRecord, way: Way): void {
  const { onlooker } = role.host
  if (onlooker === undefined) return
  const now = role.host.now()
  if (
    now - task.submitted > onlooker.patience ||
    task.order % onlooker.every === 0 ||
    now + (task.estimate ?? 0) > task.deadline
  )
    onlooker.starting(role, task, node, way)
}
