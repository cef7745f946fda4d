import {
  Placement,
  isRefusal,
  type Component,
  type Node,
  type Random,
  type Refusal,
} from '#interfaces'
import { cluster as clusterOf, node, task } from '../../../runtime/contract/builders.ts'
import { make } from '../../../runtime/contract/make.ts'
import type { Json } from '../cases.ts'

const NAMES = ['CPU', 'memory', 'GPU', 'object_store_memory']

/** Amounts by name, as a vector. */
export const vector = (amounts: Json): number[] => NAMES.map((name) => amounts[name] ?? 0)

/** Asks the placement for one node for each request, over the nodes of the case. */
export function placed(
  component: Component,
  cluster: Json,
  random?: Random,
): (request: Json) => Node | Refusal {
  const nodes = cluster.nodes.map(({ id, avail, total }: Json) => {
    const [cpu, memory, ...other] = vector(total)
    const made = node({ id, cpu, memory, other })
    if (avail) made.free = vector(avail).map((amount) => amount * 1000)
    return made
  })
  const placement = make(Placement, component, { cluster: clusterOf(nodes), random })
  for (const one of nodes) placement.join(one)
  return (request) => {
    const [cpu, memory, ...other] = vector(request)
    return placement.place(task({ cpu, memory, other }))
  }
}

export { isRefusal }
