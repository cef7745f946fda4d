import type { PendingReason, TaskRecord } from './records.ts'
import type { Role } from './role.ts'

/** Why a task that waits at the role does not run. */
export function pendingOf(
  { closed, held, allowance, overflow, parking }: Role,
  task: TaskRecord,
): PendingReason {
  if (closed) return { why: 'held', detail: 'a rewire is under way' }
  if (held) return { why: 'held', detail: 'nothing new is begun: the cluster is held' }
  if (allowance.kept.has(task)) {
    const { id, executors } = task.job
    return { why: 'held', detail: `${id} may hold ${executors} executors` }
  }
  if (overflow.has(task))
    return { why: 'held', detail: 'the queue has no room; it waits in the core' }
  return parking.refusal(task.shape) ?? { why: 'queued' }
}
