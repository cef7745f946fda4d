import { isRefusal } from '#interfaces'
import { NodeRecord, TaskRecord } from '../core/records.ts'
import type { Role } from '../core/role.ts'

/**
 * A scheduler decides on what its queue and its placement answer, so a bad act need not be its own fault. Asks both again:
 * answers the interface that still says what its contract forbids, if one does.
 */
export function misleads(role: Role): 'Queue' | 'Placement' | undefined {
  const { queue, placement } = role.parts
  try {
    const task: unknown = queue.peek()
    if (task === undefined) return undefined
    if (!(task instanceof TaskRecord) || task.holder !== role) return 'Queue'
    const answer: unknown = placement.place(task)
    return isSound(answer, task, role) ? undefined : 'Placement'
  } catch {
    // Who throws is found by the error itself.
    return undefined
  }
}

function isSound(answer: unknown, task: TaskRecord, role: Role): boolean {
  if (answer instanceof NodeRecord) {
    return (
      role.ledger.node(answer.id) === answer &&
      answer.open &&
      role.ledger.hasRoom(answer, task.needs) &&
      task.shape.labels.every((label) => answer.labels.includes(label))
    )
  }
  return typeof answer === 'object' && answer !== null && isRefusal(answer as never)
}
