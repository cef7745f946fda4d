import { join, resolve } from 'node:path'
import { readCluster, type ClusterPlan } from '../assembler/clusters.ts'
import { checkSeed } from '../files/seed.ts'
import { Confinement } from '../files/confine.ts'
import { Allowed } from '../formats/allowed.ts'
import { packageRoot } from '../loader/places.ts'
import { locate } from './locate.ts'
import type { LocalOptions } from './local-options.ts'

/** The nodes of the cluster, and the composition that it starts with, which must be where it may be. Throws E_FORBIDDEN, and E_USAGE for a seed that is none. */
export async function planOf(options: LocalOptions): Promise<ClusterPlan> {
  if (options.seed !== undefined) checkSeed(options.seed)
  const folder = resolve(options.folder ?? '.')
  const file = locate(options.cluster ?? 'local', folder, 'compositions/clusters')
  const plan = await readCluster(file)
  // What whoever opens the cluster names by himself may be anywhere.
  if (options.composition === undefined)
    compositionFolders(options)?.demand(plan.composition, 'the composition', file)
  return plan
}

type Rules = Pick<LocalOptions, 'folder' | 'allow' | 'commands'>

/** What jobs may do; undefined where they may do anything. */
export function jobRules({ folder = '.', allow, commands = true }: Rules): Allowed | undefined {
  if (allow === undefined && commands) return undefined
  return new Allowed({ folder, allow: allow ?? ['/'], commands })
}

/** Where compositions may be read; undefined for anywhere. Those that ship may be in any case. */
export function compositionFolders({ folder = '.', allow }: Rules): Confinement | undefined {
  if (allow === undefined) return undefined
  return new Confinement([resolve(folder), join(packageRoot, 'compositions'), ...allow])
}
