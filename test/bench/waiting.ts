import type { LocalCluster } from '../../runtime/cluster/local.ts'

/** Tasks in the Resource Manager's queue: those on their way there are not counted. */
export function waitingAt({ seats }: LocalCluster): number {
  return seats.find(({ role }) => role.name === 'resourceManager')!.role.waiting
}
