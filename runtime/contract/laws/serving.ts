import { ROLES, type RoleName } from '../../assembler/roles.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { compositionIn, inVirtualTime } from '../virtual-source.ts'
import { WatchedCluster } from '../watched.ts'

const known = new WeakMap<ComponentSource, Map<string, Promise<readonly RoleName[]>>>()

/**
 * The roles in which the scheduler brings a small job to its end by itself: one that hands everything on serves an
 * Application Master, one that launches a Resource Manager. Found by trying, once for each version.
 */
export function servingOf(source: ComponentSource, id: string): Promise<readonly RoleName[]> {
  let answers = known.get(source)
  if (!answers) known.set(source, (answers = new Map()))
  const key = `${id}@${source.get(id)?.version}`
  let answer = answers.get(key)
  if (!answer) answers.set(key, (answer = tryRoles(source, id)))
  return answer
}

async function tryRoles(source: ComponentSource, id: string): Promise<readonly RoleName[]> {
  const serving: RoleName[] = []
  for (const role of ROLES) if (await serves(source, id, role)) serving.push(role)
  return serving
}

async function serves(source: ComponentSource, id: string, role: RoleName): Promise<boolean> {
  try {
    const cluster = await WatchedCluster.open({
      nodes: [{ cpu: 2, memory: 8 }],
      source: inVirtualTime(source),
      composition: compositionIn(role, { Scheduler: id }),
    })
    cluster.submit({ name: 'small', stages: [{ name: 's', count: 3, burn: { cpuMs: 1 } }] })
    cluster.run(10_000_000)
    const { notices, refusals } = cluster
    return (
      cluster.atEnd().length === 0 &&
      refusals.length === 0 &&
      notices.every(({ type }) => type === 'rewired')
    )
  } catch {
    // What it throws here it throws in the laws that say more.
    return false
  }
}
