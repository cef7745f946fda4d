import type { Facade } from '../assembler/facade.ts'
import type { ClusterPlan } from '../assembler/clusters.ts'
import type { RoleName } from '../assembler/roles.ts'
import { Bindings } from '../core/bindings.ts'
import { Core } from '../core/core.ts'
import { amountsOf, type Dimensions } from '../core/job-parse.ts'
import type { Reactor } from '../core/reactor.ts'
import { NodeRecord } from '../core/records.ts'
import type { Seat } from '../core/rewire.ts'
import type { StagingLimits } from '../core/staging.ts'

/** Of random streams, where nothing is said. */
export const SEED = 1

/** Staging of short tasks: at most this much work, and this many attempts, behind one that runs. */
export const STAGING: StagingLimits = { budgetUs: 500, depth: 64 }

/** The nodes of a cluster file, `n1` first. */
export const nodeRecords = (
  nodes: ClusterPlan['nodes'],
  dimensions: Dimensions,
): readonly NodeRecord[] =>
  nodes.map((node, i) => {
    const amounts = amountsOf(node.resources, dimensions, Math.floor)
    return new NodeRecord(`n${i + 1}`, i, amounts, node)
  })

/**
 * One core for each node, with the roles that it plays; nothing stands behind their interfaces yet. The first node runs the
 * Resource Manager, and the first `homes` nodes are homes of jobs.
 */
export function seatNodes(
  reactor: Reactor,
  nodes: readonly NodeRecord[],
  staging: StagingLimits = STAGING,
  homes = 1,
): Seat[] {
  return nodes.flatMap((node, i) => {
    const bindings = new Map<RoleName, Bindings>()
    const core: Core = new Core(
      { id: node.id, node, home: i < homes, resourceManager: i === 0, staging },
      reactor,
      (role) => {
        const given = (face: string, user: string): Facade =>
          core.given(role, face, user) as unknown as Facade
        const made = new Bindings(role, given)
        bindings.set(role, made)
        return made.parts
      },
    )
    reactor.add(core)
    return core.roles.map((role) => ({ core, role, bindings: bindings.get(role.name)! }))
  })
}

/** Every core hears of every node. */
export function announce(reactor: Reactor): void {
  for (const core of reactor.cores.values()) {
    reactor.broadcast({ type: 'node-joined', node: core.nodeManager.node })
  }
}

export const seatOf = (seats: readonly Seat[], core: Core, role: string): Seat =>
  seats.find((seat) => seat.core === core && seat.role.name === role)!
