import type { Node, Task } from '../work.ts'
import { fits } from './resources.ts'

const carries = (node: Node, task: Task): boolean => {
  for (const label of task.shape.labels) if (!node.labels.includes(label)) return false
  return true
}

/** Whether the node could run the task if it were empty. */
export const able = (node: Node | undefined, task: Task): node is Node =>
  node !== undefined && node.open && fits(task.needs, node.total) && carries(node, task)

/** Whether the node could run the task now. */
export const takes = (node: Node | undefined, task: Task): node is Node =>
  node !== undefined && node.open && fits(task.needs, node.free) && carries(node, task)
