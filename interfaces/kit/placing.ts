import { isRefusal, type Placement } from '../placement.ts'
import { launch, pass, type Act } from '../scheduler.ts'
import type { Task } from '../work.ts'

/**
 * The act that starts the task where the placement says, or passes over its shape for the placement's reason. A member
 * of a gang starts with all the others in one step, or none does.
 */
export function launchOrPass(task: Task, placement: Placement): Act {
  if (task.gang) return launchGang(task, placement)
  const node = placement.place(task)
  return isRefusal(node) ? pass(task, node) : launch(task, node)
}

function launchGang(task: Task, placement: Placement): Act {
  const { size, waiting } = task.gang!
  if (waiting.length < size) {
    return pass(task, { why: 'held', detail: `${waiting.length} of the ${size} tasks of its gang are ready` })
  }
  const members = waiting.length === size ? waiting : waiting.slice(0, size)
  const nodes = placement.placeAll?.(members)
  if (nodes === undefined) return pass(task, { why: 'held', detail: 'the placement in force cannot place gangs' })
  if (isRefusal(nodes)) return pass(task, nodes)
  return { do: 'launch-all', pairs: members.map((member, i) => [member, nodes[i]]) }
}
