import type { Amounts, Node } from '#interfaces'

/** Amounts are summed up in two parts, each exact for more nodes than there can be: in one they would not be. */
const PART = 2 ** 32

/** Keeps a sum from being taken for less than it is. */
const ROUNDING = 1 + 1e-12

/**
 * What all nodes of a role have free in sum, as far as it was `seen`: what is given back is always seen, what is taken may not be,
 * so the sum is never too small. It is kept only while somebody asks for it.
 */
export class FreeInAll {
  readonly #among: { readonly nodes: Iterable<Node> }
  /** What each had free when it was last seen; undefined while nobody asks. */
  #seen: Map<Node, number[]> | undefined
  #high: number[] = []
  #low: number[] = []

  constructor(among: { readonly nodes: Iterable<Node> }) {
    this.#among = among
  }

  /** The node may have more or less free than before. */
  see(node: Node): void {
    if (!this.#seen) return
    const before = this.#seen.get(node)
    if (before) this.#count(before, -1)
    this.#count(node.free, 1)
    if (!before) this.#seen.set(node, [...node.free])
    else for (let d = 0; d < node.free.length; d++) before[d] = node.free[d]
  }

  /** The first dimension of which there is too little for `count` times the needs, wherever it is; -1 when there is enough. */
  lacking(needs: Amounts, count: number): number {
    if (!this.#seen) this.#begin()
    for (let d = 0; d < needs.length; d++) if (needs[d] * count > this.most(d)) return d
    return -1
  }

  /** No less than the sum of what is free of the dimension. */
  most(dimension: number): number {
    const high = this.#high[dimension] ?? 0
    return (high * PART + (this.#low[dimension] ?? 0)) * ROUNDING
  }

  /** Nobody asks any more, or the nodes are others. */
  end(): void {
    this.#seen = undefined
    this.#high = []
    this.#low = []
  }

  #begin(): void {
    this.#seen = new Map()
    for (const node of this.#among.nodes) this.see(node)
  }

  #count(amounts: Amounts, sign: 1 | -1): void {
    for (let d = 0; d < amounts.length; d++) {
      const high = Math.floor(amounts[d] / PART)
      this.#high[d] = (this.#high[d] ?? 0) + sign * high
      this.#low[d] = (this.#low[d] ?? 0) + sign * (amounts[d] - high * PART)
    }
  }
}
