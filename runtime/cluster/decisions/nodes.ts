import { dominantDimension, SCALE, type Amounts, type Shape } from '#interfaces'
import type { NodeRecord } from '../../core/records.ts'
import type { NodeView, NodeViews, Verdict } from './record.ts'

/** Nodes that are told of one by one. */
const MOST_VIEWS = 32
/** Nodes of which is noted in the middle of a dispatch what they are; of the rest it is unknown. */
export const GLANCE = 64

/** What nodes had free at one moment, and whether they were open: all that changes about them. */
export class NodeNotes {
  readonly #nodes: readonly NodeRecord[]
  readonly #width: number
  readonly #noted: number[] = []
  readonly #chosen: NodeRecord | undefined

  /**
   * Of the chosen node and the first `most` others. `width`: so many resources are noted. The list is kept: it must be one
   * that is never written to.
   */
  constructor(
    nodes: readonly NodeRecord[],
    width: number,
    chosen?: NodeRecord,
    most = nodes.length,
  ) {
    this.#nodes = nodes
    this.#width = width
    this.#chosen = chosen
    const noted = this.#noted
    if (chosen) note(noted, chosen, width)
    for (let at = 0; at < nodes.length && at < most; at++) note(noted, nodes[at], width)
  }

  /**
   * What each was to a task of the shape; the chosen one first, then in order of joining. `charged`: its needs were
   * charged to the chosen one already. `names` are those of the resources by dimension.
   */
  views(
    shape: Pick<Shape, 'needs' | 'labels'>,
    names: readonly string[],
    charged = false,
  ): NodeViews {
    const views: NodeView[] = []
    const others: Partial<Record<Verdict, number>> = {}
    const count = (verdict: Verdict) => (others[verdict] = (others[verdict] ?? 0) + 1)
    const chosen = this.#chosen
    if (chosen) views.push(viewOf(chosen, this.#free(0), 'chosen', shape, names, charged))
    const first = chosen ? 1 : 0
    for (const [at, node] of this.#nodes.entries()) {
      if (node === chosen) continue
      const free = this.#free(first + at)
      if (!free) {
        count('unknown')
        continue
      }
      const verdict = verdictOn(node, free, this.#open(first + at), shape)
      if (views.length < MOST_VIEWS) views.push(viewOf(node, free, verdict, shape, names))
      else count(verdict)
    }
    return { nodes: views, ...(Object.keys(others).length > 0 && { others }) }
  }

  #free(at: number): Amounts | undefined {
    const from = at * (this.#width + 1)
    return from < this.#noted.length ? this.#noted.slice(from, from + this.#width) : undefined
  }

  #open(at: number): boolean {
    return this.#noted[at * (this.#width + 1) + this.#width] === 1
  }
}

/** What each node is to a task of the shape, now. */
export const viewNodes = (
  nodes: readonly NodeRecord[],
  names: readonly string[],
  shape: Pick<Shape, 'needs' | 'labels'>,
  chosen?: NodeRecord,
): NodeViews => new NodeNotes(nodes, names.length, chosen).views(shape, names)

function note(noted: number[], { free, open }: NodeRecord, width: number): void {
  for (let d = 0; d < width; d++) noted.push(free[d] ?? 0)
  noted.push(open ? 1 : 0)
}

function verdictOn(
  { total, labels }: NodeRecord,
  free: Amounts,
  open: boolean,
  shape: Pick<Shape, 'needs' | 'labels'>,
): Verdict {
  if (shape.labels.some((label) => !labels.includes(label))) return 'impossible'
  if (tooLittle(shape.needs, total) >= 0) return 'impossible'
  if (!open) return 'held'
  return tooLittle(shape.needs, free) < 0 ? 'free' : 'no-room'
}

function viewOf(
  { id, total, labels }: NodeRecord,
  free: Amounts | undefined,
  verdict: Verdict,
  shape: Pick<Shape, 'needs' | 'labels'>,
  names: readonly string[],
  charged = false,
): NodeView {
  const { needs } = shape
  const amounts = free ?? []
  const lacking = verdict === 'impossible' ? tooLittle(needs, total) : -1
  const short = verdict === 'no-room' ? tooLittle(needs, amounts) : lacking
  const d = short >= 0 ? short : dominantDimension(needs, total)
  const back = charged ? (needs[d] ?? 0) : 0
  const lacks = shape.labels.find((label) => !labels.includes(label))
  return {
    ...{ node: id, verdict, resource: names[d], need: (needs[d] ?? 0) / SCALE },
    ...{ free: ((amounts[d] ?? 0) + back) / SCALE, total: (total[d] ?? 0) / SCALE },
    ...(lacks !== undefined && { lacks }),
  }
}

/** The first dimension of which there is less than is needed; -1 where there is none. */
function tooLittle(needs: Amounts, there: Amounts): number {
  for (let d = 0; d < needs.length; d++) if (needs[d] > (there[d] ?? 0)) return d
  return -1
}
