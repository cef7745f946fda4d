import type { TaskRecord } from '../../core/records.ts'
import { Role } from '../../core/role.ts'
import type { Shape } from '../shapes.ts'

export type TaskStateName = Shape<'Task'>['state']

/** Where a task stands, in one look; why in words costs more, and is asked of one task at a time. */
export function stateOf(task: TaskRecord): TaskStateName {
  const { state, holder, outcome } = task
  if (state === 'done') return outcome === 'evicted' ? 'lost' : (outcome ?? 'cancelled')
  if (state === 'waiting') return 'waiting'
  if (state === 'backoff') return 'held'
  return holder instanceof Role ? holder.pending(task).why : 'running'
}
