import { isRefusal, type Placement } from '../placement.ts'
import type { Random } from '../random.ts'
import { launch, pass, type Act } from '../scheduler.ts'
import type { Node, Task } from '../work.ts'
import { placeTogether } from './gangs.ts'
import type { NodeIndex } from './node-index.ts'

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
  const { id, executors, running } = task.job
  if (size > executors - running)
    return pass(task, { why: 'held', detail: `${id} may hold ${executors} executors` })
  if (waiting.length < size) {
    return pass(task, {
      why: 'held',
      detail: `${waiting.length} of the ${size} tasks of its gang are ready`,
    })
  }
  const members = waiting.length === size ? waiting : waiting.slice(0, size)
  const nodes = placement.placeAll?.(members)
  if (nodes === undefined)
    return pass(task, { why: 'held', detail: 'the placement in force cannot place gangs' })
  if (isRefusal(nodes)) return pass(task, nodes)
  return { do: 'launch-all', pairs: members.map((member, i) => [member, nodes[i]]) }
}

/**
 * A whole placement from one choice: `pick` answers an open node of the index with room for the task, or undefined only
 * when there is none. `draws`: it moves a cursor or draws by chance whenever it is called, also in vain, and is called for a
 * gang that cannot have room so that it goes on as it always would. Probes go round the nodes that could run the task.
 */
export function placementOver(
  nodes: NodeIndex,
  pick: (task: Task) => Node | undefined,
  { draws = false }: { readonly draws?: boolean } = {},
): Placement & Required<Pick<Placement, 'placeAll' | 'probe'>> {
  let probed = 0
  return {
    join: nodes.join,
    leave: nodes.leave,
    changed: nodes.changed,
    place: (task) => pick(task) ?? nodes.refusal(task),
    placeAll: (tasks) => placeTogether(nodes, tasks, pick, draws),
    probe(task, count) {
      const found = take(nodes.ableTo(task, probed), count)
      if (found.length > 0) probed = found[found.length - 1].index + 1
      return found
    },
  }
}

/** Up to `count` distinct nodes that could run the task, drawn by chance. */
export function sample(
  nodes: NodeIndex,
  task: Task,
  count: number,
  random: Random,
): readonly Node[] {
  const found = new Set<Node>()
  for (let draws = 4 * count + 16; draws > 0 && found.size < count; draws--) {
    const node = nodes.any(random)
    if (node && nodes.able(node, task)) found.add(node)
  }
  if (found.size < count) {
    const rest = [...nodes.ableTo(task)].filter((node) => !found.has(node))
    while (found.size < count && rest.length > 0)
      found.add(rest.splice(random.below(rest.length), 1)[0])
  }
  return [...found]
}

/** The first `count`; fewer when there are not so many. */
export function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  if (count > 0) for (const item of items) if (taken.push(item) >= count) break
  return taken
}
