import type { NodePlan } from '../../assembler/clusters.ts'
import type { JobRecord } from '../../core/records.ts'
import { longestChain } from './longest-chain.ts'

/** What limits how soon a job can be done; seconds. */
export interface Bound {
  /** The longest path through its tasks. */
  readonly criticalPath: number
  /** Cores times seconds that its tasks were served. */
  readonly work: number
  /** Its response over the larger of `criticalPath` and `work` per core of the nodes; 1: nothing can be better. */
  readonly ratio: number
}

/** Of a job that has succeeded, alone, by times as they were. Undefined on nodes of unlike speed, where that is no bound. */
export function boundOf(
  job: JobRecord,
  cpuMicros: number,
  response: number,
  nodes: readonly NodePlan[],
): Bound | undefined {
  if (nodes.some(({ speed }) => speed !== nodes[0].speed)) return undefined
  const cores = nodes.reduce((sum, { resources }) => sum + resources.cpu, 0)
  const path = longestChain(job)
  const least = Math.max(path, cpuMicros / cores)
  return {
    criticalPath: path / 1e6,
    work: cpuMicros / 1e6,
    ratio: least > 0 ? response / least : 1,
  }
}
