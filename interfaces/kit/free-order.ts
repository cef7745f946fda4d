import type { MaxTree, Question } from './max-tree.ts'

const BLOCK = 48

interface Block {
  readonly keys: number[]
  readonly positions: number[]
  /** Maxima of the rows of its positions; undefined after one changed. */
  most: Float64Array | undefined
}

/**
 * The positions of a tree in order of one number, ties by position, in sorted blocks that know their maxima: the
 * first that has all that is asked is found without looking at each.
 */
export class FreeOrder {
  readonly #tree: MaxTree
  readonly #blocks: Block[] = [{ keys: [], positions: [], most: undefined }]

  constructor(tree: MaxTree) {
    this.#tree = tree
  }

  add(position: number, key: number): void {
    const b = this.#blockOf(key, position)
    const block = this.#blocks[b]
    const at = place(block, key, position)
    block.keys.splice(at, 0, key)
    block.positions.splice(at, 0, position)
    block.most = undefined
    if (block.keys.length <= 2 * BLOCK) return
    const half = {
      keys: block.keys.splice(BLOCK),
      positions: block.positions.splice(BLOCK),
      most: undefined,
    }
    this.#blocks.splice(b + 1, 0, half)
  }

  remove(position: number, key: number): void {
    const b = this.#blockOf(key, position)
    const block = this.#blocks[b]
    const at = place(block, key, position)
    block.keys.splice(at, 1)
    block.positions.splice(at, 1)
    block.most = undefined
    if (block.keys.length === 0 && this.#blocks.length > 1) this.#blocks.splice(b, 1)
  }

  /** The row of the position has changed, its key has not. */
  changed(position: number, key: number): void {
    this.#blocks[this.#blockOf(key, position)].most = undefined
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
