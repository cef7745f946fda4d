import { dominantDimension, SCALE, type Amounts, type Shape } from '#interfaces'
import type { NodeRecord } from '../../core/records.ts'
import type { NodeView, NodeViews, Verdict } from './record.ts'

/** Nodes that are told of one by one. */
const MOST_VIEWS = 32
/** Nodes that are looked at; the verdict about the rest is unknown. */
const MOST_LOOKED_AT = 1024

/** What a look at the nodes needs to know of the task. */
export interface Wanting {
  readonly shape: Pick<Shape, 'needs' | 'labels'>
  /** The node that was chosen; its needs are charged there already where `charged` says so. */
  readonly chosen?: string
  readonly charged?: boolean
}

/**
 * What each node is to a task of the shape, the chosen one first, then in order of joining. `names` are those of the
 * resources by dimension.
 */
export function viewNodes(
  nodes: readonly NodeRecord[],
  names: readonly string[],
  wanting: Wanting,
): NodeViews {
  const views: NodeView[] = []
  const others: Partial<Record<Verdict, number>> = {}
  const chosen = nodes.find(({ id }) => id === wanting.chosen)
  if (chosen) views.push(viewOf(chosen, names, wanting))
  let looked = 0
  for (const node of nodes) {
    if (node === chosen) continue
    if (++looked > MOST_LOOKED_AT) {
      others.unknown = nodes.length - (chosen ? 1 : 0) - MOST_LOOKED_AT
      break
    }
    if (views.length < MOST_VIEWS) views.push(viewOf(node, names, wanting))
    else {
      const { verdict } = verdictOn(node, wanting)
      others[verdict] = (others[verdict] ?? 0) + 1
    }
  }
  return { nodes: views, ...(Object.keys(others).length > 0 && { others }) }
}

function viewOf(node: NodeRecord, names: readonly string[], wanting: Wanting): NodeView {
  const { verdict, dimension, lacks } = verdictOn(node, wanting)
  const { needs } = wanting.shape
  const at = dimension ?? dominantDimension(needs, node.total)
  const charged = verdict === 'chosen' && wanting.charged ? (needs[at] ?? 0) : 0
  return {
    node: node.id,
    verdict,
    resource: names[at],
    need: (needs[at] ?? 0) / SCALE,
    free: ((node.free[at] ?? 0) + charged) / SCALE,
    total: (node.total[at] ?? 0) / SCALE,
    ...(lacks !== undefined && { lacks }),
  }
}

function verdictOn(
  node: NodeRecord,
  { shape, chosen }: Wanting,
): { verdict: Verdict; dimension?: number; lacks?: string } {
  if (node.id === chosen) return { verdict: 'chosen' }
  const lacks = shape.labels.find((label) => !node.labels.includes(label))
  if (lacks !== undefined) return { verdict: 'impossible', lacks }
  const never = tooLittle(shape.needs, node.total)
  if (never !== undefined) return { verdict: 'impossible', dimension: never }
  if (!node.open) return { verdict: 'held' }
  const now = tooLittle(shape.needs, node.free)
  return now === undefined ? { verdict: 'free' } : { verdict: 'no-room', dimension: now }
}

/** The first dimension of which there is less than is needed. */
function tooLittle(needs: Amounts, there: Amounts): number | undefined {
  for (let d = 0; d < needs.length; d++) if (needs[d] > (there[d] ?? 0)) return d
  return undefined
}
