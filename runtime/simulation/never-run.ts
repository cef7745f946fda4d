import { viewNodes } from '../cluster/decisions/nodes.ts'
import { never } from '../cluster/decisions/task-state.ts'
import type { VirtualCluster } from './virtual-cluster.ts'

/** Of tasks that wait and that no node could ever run: how many, of which stage first, and what they lack, with numbers. */
export function neverRun({ seats, reactor, dimensions }: VirtualCluster): string[] {
  return seats.flatMap(({ role }) =>
    [...role.parking.parked()].flatMap(([shape, { why }, waiting]) => {
      if (why !== 'impossible') return []
      const nodes = viewNodes(reactor.members, dimensions.names, shape)
      return `${waiting} ${waiting === 1 ? 'task' : 'tasks'} can never run: ${never(nodes)}`
    }),
  )
}
