import { dominantDimension, SCALE, type Amounts, type Shape } from '#interfaces'
import type { NodeRecord } from '../../core/records.ts'
import type { NodeView, NodeViews, Verdict } from './record.ts'

/** Nodes that are told of one by one. */
const MOST_VIEWS = 32
/** Nodes that are looked at in the middle of a dispatch; the verdict about the rest is unknown. */
export const GLANCE = 128

const VERDICTS: readonly Verdict[] = ['chosen', 'free', 'no-room', 'impossible', 'held', 'unknown']
const [CHOSEN, FREE, NO_ROOM, IMPOSSIBLE, HELD, UNKNOWN] = VERDICTS.keys()

/** What a look at the nodes needs to know of the task. */
export interface Wanting {
  readonly shape: Pick<Shape, 'needs' | 'labels'>
  /** The node that was chosen; its needs are charged there already where `charged` says so. */
  readonly chosen?: string
  readonly charged?: boolean
  /** Nodes that are looked at; all where nothing is said. */
  readonly most?: number
}

/** Numbers that are noted of one node: its place in the list, verdict, dimension, label that it lacks, free and total. */
const WIDTH = 6

/**
 * What the nodes were at one moment, in numbers: notes are made often and seldom read, so they cost little to make and
 * nothing to keep. The chosen node comes first, then the others in order of joining.
 */
export class NodeNotes {
  readonly #nodes: readonly NodeRecord[]
  readonly #needs: Amounts
  readonly #labels: readonly string[]
  readonly #noted: number[] = []
  #others: number[] | undefined

  /** The list is kept: it must be one that is never written to. */
  constructor(nodes: readonly NodeRecord[], { shape, chosen, charged, most }: Wanting) {
    this.#nodes = nodes
    this.#needs = shape.needs
    this.#labels = shape.labels
    const taken = chosen === undefined ? -1 : nodes.findIndex(({ id }) => id === chosen)
    if (taken >= 0) this.#note(taken, CHOSEN, charged === true)
    let left = most ?? Infinity
    for (let at = 0; at < nodes.length; at++) {
      if (at === taken) continue
      if (left-- <= 0) {
        this.#count(UNKNOWN, nodes.length - at - (taken > at ? 1 : 0))
        return
      }
      const verdict = this.#verdictOn(nodes[at])
      if (this.#noted.length < MOST_VIEWS * WIDTH) this.#note(at, verdict, false)
      else this.#count(verdict, 1)
    }
  }

  /** In words and the units that users write; `names` are those of the resources by dimension. */
  views(names: readonly string[]): NodeViews {
    const nodes: NodeView[] = []
    for (let i = 0; i < this.#noted.length; i += WIDTH) {
      const [at, verdict, dimension, lacks, free, total] = this.#noted.slice(i, i + WIDTH)
      nodes.push({
        node: this.#nodes[at].id,
        verdict: VERDICTS[verdict],
        resource: names[dimension],
        need: (this.#needs[dimension] ?? 0) / SCALE,
        free: free / SCALE,
        total: total / SCALE,
        ...(lacks >= 0 && { lacks: this.#labels[lacks] }),
      })
    }
    const others = this.#others
    if (!others) return { nodes }
    const counted = VERDICTS.flatMap((name, i) => (others[i] > 0 ? [[name, others[i]]] : []))
    return { nodes, others: Object.fromEntries(counted) }
  }

  #note(at: number, verdict: number, charged: boolean): void {
    const { free, total, labels } = this.#nodes[at]
    const needs = this.#needs
    const lacks = verdict === IMPOSSIBLE ? this.#labels.findIndex((it) => !labels.includes(it)) : -1
    const short =
      verdict === IMPOSSIBLE
        ? tooLittle(needs, total)
        : verdict === NO_ROOM
          ? tooLittle(needs, free)
          : -1
    const dimension = short >= 0 ? short : dominantDimension(needs, total)
    const back = charged ? (needs[dimension] ?? 0) : 0
    const there = (free[dimension] ?? 0) + back
    this.#noted.push(at, verdict, dimension, lacks, there, total[dimension] ?? 0)
  }

  #verdictOn(node: NodeRecord): number {
    const { free, total, labels, open } = node
    for (const label of this.#labels) if (!labels.includes(label)) return IMPOSSIBLE
    if (tooLittle(this.#needs, total) >= 0) return IMPOSSIBLE
    if (!open) return HELD
    return tooLittle(this.#needs, free) < 0 ? FREE : NO_ROOM
  }

  #count(verdict: number, nodes: number): void {
    if (nodes === 0) return
    this.#others ??= VERDICTS.map(() => 0)
    this.#others[verdict] += nodes
  }
}

/** What each node is to a task of the shape, now. */
export const viewNodes = (
  nodes: readonly NodeRecord[],
  names: readonly string[],
  wanting: Wanting,
): NodeViews => new NodeNotes(nodes, wanting).views(names)

/** The first dimension of which there is less than is needed; -1 where there is none. */
function tooLittle(needs: Amounts, there: Amounts): number {
  for (let d = 0; d < needs.length; d++) if (needs[d] > (there[d] ?? 0)) return d
  return -1
}
