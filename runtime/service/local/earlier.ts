import type { StoredGeneration } from '#interfaces'
import { assemble } from '../../assembler/assemble.ts'
import type { CompositionFile } from '../../assembler/composition.ts'
import { compositionOf } from '../../assembler/parse.ts'
import type { GenerationRecord } from '../../cluster/generations.ts'
import type { LocalCluster } from '../../cluster/local.ts'

/** Generations that are looked through in the store, the newest. */
const MOST = 1000

/** Generations of earlier lives of the cluster, the newest first. */
export async function earlierGenerations(
  { recorder, rewirer }: LocalCluster,
  limit = MOST,
): Promise<StoredGeneration[]> {
  const [first] = rewirer.generations.records
  if (first.generation === 1 || limit <= 0) return []
  const kept = rewirer.generations.records.length
  const stored = await (await recorder.settled()).generations(Math.min(MOST, limit + kept))
  return stored.filter(({ generation }) => generation < first.generation).slice(0, limit)
}

/**
 * Has a generation of an earlier life at hand, with the components as they are today. One that the store does not know stays
 * unknown. Throws what is wrong with its composition now, for example E_UNKNOWN_COMPONENT.
 */
export async function recall(cluster: LocalCluster, wanted: number | undefined): Promise<void> {
  const { rewirer, catalog } = cluster
  const { generations } = rewirer
  if (wanted === undefined || generations.recordOf(wanted)) return
  const found = (await earlierGenerations(cluster)).find(({ generation }) => generation === wanted)
  if (!found) return
  const composition = compositionOf(found.composition as CompositionFile, catalog)
  const record = { ...(found.record as GenerationRecord), fault: found.fault }
  generations.recall(record, assemble(composition, catalog))
}
