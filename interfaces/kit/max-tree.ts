import { pow } from './exact-math.ts'
import { CPU, MEMORY, type Amounts } from './resources.ts'

/**
 * Proportions of memory to cpu, as multiples of the first node's, for which the lesser of the two is kept as well:
 * so that one node with cpu to spare beside one with memory to spare is not taken for one with both.
 */
const MIXES = [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5].map((power) => pow(2, power))

/** Keeps a quotient from falling below what it bounds. */
const ROUNDING = 1 + 1e-9

/** A need as the tree asks for it: its amounts, then its mixes. */
export type Question = Float64Array

/**
 * Vectors in a row under a complete binary tree of their maxima, which tells where one at least as large as a need
 * might be without looking at each. Tree node 1 is the root, `i` has the children `2i` and `2i + 1`, position `p` is
 * tree node `leaves + p`. A position without a vector covers nothing.
 */
export class MaxTree {
  leaves = 1
  /** Dimensions. */
  width = 2
  /** Numbers for each tree node: its amounts, then its mixes. */
  row = 2 + MIXES.length
  /** -1 where there is no vector. */
  values = new Float64Array(2 * (2 + MIXES.length)).fill(-1)
  /** Memory per cpu of the first node that has both; 0 before there is one. */
  proportion = 0

  /** Makes room for that many positions, and vectors up to one `like` this; true when rows have moved. */
  reserve(positions: number, like: Amounts): boolean {
    if (this.proportion === 0 && like[CPU] > 0 && like[MEMORY] > 0)
      this.proportion = like[MEMORY] / like[CPU]
    const width = like.length
    if (positions <= this.leaves && width <= this.width) return false
    const { leaves: oldLeaves, width: oldWidth, row: oldRow, values: old } = this
    while (this.leaves < positions) this.leaves *= 2
    this.width = Math.max(width, oldWidth)
    this.row = this.width + MIXES.length
    this.values = new Float64Array(2 * this.leaves * this.row).fill(-1)
    for (let position = 0; position < oldLeaves; position++) {
      const from = (oldLeaves + position) * oldRow
      const to = (this.leaves + position) * this.row
      for (let d = 0; d < this.width; d++) {
        this.values[to + d] = d < oldWidth ? old[from + d] : Math.min(0, old[from])
      }
      for (let m = 0; m < MIXES.length; m++)
        this.values[to + this.width + m] = old[from + oldWidth + m]
    }
    for (let i = this.leaves - 1; i > 0; i--) this.#pull(i)
    return true
  }

  has(position: number): boolean {
    return position < this.leaves && this.values[(this.leaves + position) * this.row] >= 0
  }

  /** Writes the vector of a position, or that it has none; O(log n). */
  set(position: number, amounts: Amounts | undefined): void {
    const { width, row, values } = this
    const at = (this.leaves + position) * row
    if (amounts) {
      for (let d = 0; d < width; d++) values[at + d] = amounts[d] ?? 0
      this.#mix(values, at)
    } else values.fill(-1, at, at + row)
    for (let i = (this.leaves + position) >> 1; i > 0 && this.#pull(i); i >>= 1);
  }

  /**
   * Undefined when it needs a dimension of which there is nothing at all. `into` is written and answered when it has the
   * length of a row: an allocation costs more than the search.
   */
  question(need: Amounts, into?: Question): Question | undefined {
    const question = into?.length === this.row ? into.fill(0) : new Float64Array(this.row)
    for (let d = 0; d < need.length; d++) {
      if (d < this.width) question[d] = need[d]
      else if (need[d] > 0) return undefined
    }
    this.#mix(question, 0)
    return question
  }

  /** Whether something below tree node `i` might have all that is asked. */
  covers(i: number, question: Question): boolean {
    const { row, values } = this
    const at = i * row
    for (let d = 0; d < row; d++) if (values[at + d] < question[d]) return false
    return true
  }

  /** Writes the most that a vector below tree node `i` can have of each dimension if it has all that is asked. */
  maxima(i: number, question: Question, into: number[]): void {
    const { width, row, values } = this
    const at = i * row
    for (let d = 0; d < width; d++) into[d] = values[at + d]
    if (this.proportion === 0) return
    for (let m = 0; m < MIXES.length; m++) {
      const most = values[at + width + m]
      const factor = this.proportion * MIXES[m]
      if (most < question[MEMORY]) into[CPU] = Math.min(into[CPU], (most / factor) * ROUNDING)
      if (most < question[CPU] * factor) into[MEMORY] = Math.min(into[MEMORY], most)
    }
  }

  /** The leftmost position at or after `from` that has all that is asked and is accepted; -1 when none is. */
  leftmost(
    question: Question | undefined,
    from: number,
    accept: (position: number) => boolean,
  ): number {
    return question ? this.#leftmost(1, 0, this.leaves, question, from, accept) : -1
  }

  #leftmost(
    i: number,
    low: number,
    span: number,
    question: Question,
    from: number,
    accept: (position: number) => boolean,
  ): number {
    if (low + span <= from || !this.covers(i, question)) return -1
    if (span === 1) return accept(low) ? low : -1
    const half = span >> 1
    const left = this.#leftmost(2 * i, low, half, question, from, accept)
    return left >= 0 ? left : this.#leftmost(2 * i + 1, low + half, half, question, from, accept)
  }

  #mix(values: Float64Array, at: number): void {
    for (let m = 0; m < MIXES.length; m++) {
      const cpu = values[at + CPU] * (this.proportion * MIXES[m])
      const memory = values[at + MEMORY]
      values[at + this.width + m] = cpu < memory ? cpu : memory
    }
  }

  /** Renews the maxima of a tree node from its children; true when they changed. */
  #pull(i: number): boolean {
    const { row, values } = this
    const left = 2 * i * row
    let changed = false
    for (let d = 0; d < row; d++) {
      const a = values[left + d]
      const b = values[left + row + d]
      const max = a > b ? a : b
      if (values[i * row + d] !== max) {
        values[i * row + d] = max
        changed = true
      }
    }
    return changed
  }
}
