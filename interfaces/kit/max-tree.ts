import type { Amounts } from './resources.ts'

/**
 * Vectors in a row under a complete binary tree of their maxima, which tells where one at least as large as a need
 * might be without looking at each. Tree node 1 is the root, `i` has the children `2i` and `2i + 1`, position `p` is
 * tree node `leaves + p`. A position without a vector covers nothing.
 */
export class MaxTree {
  leaves = 1
  width = 2
  /** `width` numbers for each tree node; -1 where there is no vector. */
  values = new Float64Array(4).fill(-1)

  /** Makes room for that many positions and dimensions. */
  reserve(positions: number, width: number): void {
    if (positions <= this.leaves && width <= this.width) return
    const { leaves: oldLeaves, width: oldWidth, values: old } = this
    while (this.leaves < positions) this.leaves *= 2
    this.width = Math.max(width, oldWidth)
    this.values = new Float64Array(2 * this.leaves * this.width).fill(-1)
    for (let position = 0; position < oldLeaves; position++) {
      const from = (oldLeaves + position) * oldWidth
      if (old[from] < 0) continue
      const to = (this.leaves + position) * this.width
      for (let d = 0; d < this.width; d++) this.values[to + d] = d < oldWidth ? old[from + d] : 0
    }
    for (let i = this.leaves - 1; i > 0; i--) this.#pull(i)
  }

  has(position: number): boolean {
    return position < this.leaves && this.values[(this.leaves + position) * this.width] >= 0
  }

  /** Writes the vector of a position, or that it has none; O(log n). */
  set(position: number, amounts: Amounts | undefined): void {
    const at = (this.leaves + position) * this.width
    for (let d = 0; d < this.width; d++) this.values[at + d] = amounts ? (amounts[d] ?? 0) : -1
    for (let i = (this.leaves + position) >> 1; i > 0 && this.#pull(i); i >>= 1);
  }

  /** Whether something below tree node `i` might have all of `need`. */
  covers(i: number, need: Amounts): boolean {
    const { width, values } = this
    const at = i * width
    if (values[at] < 0) return false
    for (let d = 0; d < need.length; d++)
      if (d < width ? values[at + d] < need[d] : need[d] > 0) return false
    return true
  }

  /** The leftmost position at or after `from` that has all of `need` and is accepted; -1 when none is. */
  leftmost(need: Amounts, from: number, accept: (position: number) => boolean): number {
    return this.#leftmost(1, 0, this.leaves, need, from, accept)
  }

  #leftmost(
    i: number,
    low: number,
    span: number,
    need: Amounts,
    from: number,
    accept: (position: number) => boolean,
  ): number {
    if (low + span <= from || !this.covers(i, need)) return -1
    if (span === 1) return accept(low) ? low : -1
    const half = span >> 1
    const left = this.#leftmost(2 * i, low, half, need, from, accept)
    return left >= 0 ? left : this.#leftmost(2 * i + 1, low + half, half, need, from, accept)
  }

  /** Renews the maxima of a tree node from its children; true when they changed. */
  #pull(i: number): boolean {
    const { width, values } = this
    const left = 2 * i * width
    let changed = false
    for (let d = 0; d < width; d++) {
      const a = values[left + d]
      const b = values[left + width + d]
      const max = a > b ? a : b
      if (values[i * width + d] !== max) {
        values[i * width + d] = max
        changed = true
      }
    }
    return changed
  }
}
