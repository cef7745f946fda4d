import type { MaxTree, Question } from './max-tree.ts'
import type { Amounts } from './resources.ts'

const BLOCK = 48

interface Block {
  readonly keys: number[]
  readonly positions: number[]
  /** Maxima of the rows of its positions; undefined after one changed. */
  most: Float64Array | undefined
}

/**
 * The positions of a tree in order of what they have of one dimension, least first or (`sign` -1) most first, ties by
 * position, in sorted blocks that know their maxima: the first that has all that is asked is found without looking at
 * each.
 */
export class FreeOrder {
  readonly dimension: number
  readonly sign: 1 | -1
  readonly #tree: MaxTree
  /** By position; undefined where there is no vector. */
  readonly #keys: (number | undefined)[] = []
  readonly #blocks: Block[] = [{ keys: [], positions: [], most: undefined }]

  constructor(tree: MaxTree, dimension: number, sign: 1 | -1) {
    this.#tree = tree
    this.dimension = dimension
    this.sign = sign
  }

  /** After the tree's vector of the position was set. */
  set(position: number, amounts: Amounts | undefined): void {
    const old = this.#keys[position]
    const key = amounts && this.sign * (amounts[this.dimension] ?? 0)
    if (key === old) {
      if (key !== undefined) this.#blocks[this.#blockOf(key, position)].most = undefined
      return
    }
    if (old !== undefined) this.#remove(position, old)
    if (key !== undefined) this.#add(position, key)
    this.#keys[position] = key
  }

  /** The first position, in order, that has all that is asked and is accepted; -1 when none is. */
  first(question: Question, accept: (position: number) => boolean): number {
    const { values, row, leaves } = this.#tree
    for (const block of this.#blocks) {
      if (!covered(this.#mostOf(block), 0, question)) continue
      for (const position of block.positions) {
        if (covered(values, (leaves + position) * row, question) && accept(position))
          return position
      }
    }
    return -1
  }

  #add(position: number, key: number): void {
    const b = this.#blockOf(key, position)
    const block = this.#blocks[b]
    const at = place(block, key, position)
    block.keys.splice(at, 0, key)
    block.positions.splice(at, 0, position)
    block.most = undefined
    if (block.keys.length <= 2 * BLOCK) return
    const [keys, positions] = [block.keys.splice(BLOCK), block.positions.splice(BLOCK)]
    this.#blocks.splice(b + 1, 0, { keys, positions, most: undefined })
  }

  #remove(position: number, key: number): void {
    const b = this.#blockOf(key, position)
    const block = this.#blocks[b]
    const at = place(block, key, position)
    block.keys.splice(at, 1)
    block.positions.splice(at, 1)
    block.most = undefined
    if (block.keys.length === 0 && this.#blocks.length > 1) this.#blocks.splice(b, 1)
  }

  #mostOf(block: Block): Float64Array {
    if (block.most) return block.most
    const { values, row, leaves } = this.#tree
    const most = new Float64Array(row).fill(-1)
    for (const position of block.positions) {
      const at = (leaves + position) * row
      for (let d = 0; d < row; d++) if (values[at + d] > most[d]) most[d] = values[at + d]
    }
    return (block.most = most)
  }

  /** The first block whose last entry is not before (key, position); the last block when there is none. */
  #blockOf(key: number, position: number): number {
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const { keys, positions } = this.#blocks[middle]
      const last = keys.length - 1
      if (keys[last] < key || (keys[last] === key && positions[last] < position)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function covered(values: Float64Array, at: number, question: Question): boolean {
  for (let d = 0; d < question.length; d++) if (values[at + d] < question[d]) return false
  return true
}

/** Where (key, position) is or belongs in a block. */
function place({ keys, positions }: Block, key: number, position: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle] < key || (keys[middle] === key && positions[middle] < position))
      low = middle + 1
    else high = middle
  }
  return low
}
