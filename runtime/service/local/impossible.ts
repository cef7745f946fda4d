import type { LocalCluster } from '../../cluster/local.ts'
import { viewNodes } from '../../cluster/decisions/nodes.ts'
import { never } from '../../cluster/decisions/task-state.ts'

/** Which stages of an open job no node could ever run, in words with numbers. */
export function impossibleStages({ driver, jobs, resources }: LocalCluster, id: string): string[] {
  const stages = jobs.open.get(id)?.record?.stages ?? []
  return stages.flatMap(({ name, shape, count }) => {
    if (count === 0) return []
    const nodes = viewNodes(driver.reactor.members, resources, shape)
    const every = nodes.nodes.every(({ verdict }) => verdict === 'impossible')
    const others = Object.keys(nodes.others ?? {}).every((verdict) => verdict === 'impossible')
    return every && others ? [`stage ${name} can never run here: ${never(nodes)}`] : []
  })
}
