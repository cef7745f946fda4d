const BLOCK = 256

interface Block<T> {
  readonly keys: number[]
  readonly seqs: number[]
  readonly values: T[]
}

/**
 * Values in order of a number, ties by a second: sorted blocks of bounded length, so that adding, removing and finding
 * a place cost a search and a short move, also with 10,000 values.
 */
export class Ordered<T> {
  readonly #blocks: Block<T>[] = [{ keys: [], seqs: [], values: [] }]

  add(value: T, key: number, seq: number): void {
    const b = this.#blockOf(key, seq)
    const block = this.#blocks[b]
    const at = place(block, key, seq)
    block.keys.splice(at, 0, key)
    block.seqs.splice(at, 0, seq)
    block.values.splice(at, 0, value)
    if (block.keys.length > 2 * BLOCK) {
      const half = {
        keys: block.keys.splice(BLOCK),
        seqs: block.seqs.splice(BLOCK),
        values: block.values.splice(BLOCK),
      }
      this.#blocks.splice(b + 1, 0, half)
    }
  }

  /** Takes out what was added under that key and seq; does nothing when it is not there. */
  remove(key: number, seq: number): void {
    const b = this.#blockOf(key, seq)
    const block = this.#blocks[b]
    const at = place(block, key, seq)
    if (block.keys[at] !== key || block.seqs[at] !== seq) return
    block.keys.splice(at, 1)
    block.seqs.splice(at, 1)
    block.values.splice(at, 1)
    if (block.keys.length === 0 && this.#blocks.length > 1) this.#blocks.splice(b, 1)
  }

  /** The first value, in order, whose key is at least `key` and that is accepted. */
  first(key: number, accept: (value: T) => boolean): T | undefined {
    let b = this.#blockOf(key, -Infinity)
    let at = place(this.#blocks[b], key, -Infinity)
    for (; b < this.#blocks.length; b++, at = 0) {
      const { values } = this.#blocks[b]
      for (; at < values.length; at++) if (accept(values[at])) return values[at]
    }
    return undefined
  }

  /** The first block whose last entry is not before (key, seq); the last block when there is none. */
  #blockOf(key: number, seq: number): number {
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const { keys, seqs } = this.#blocks[middle]
      const last = keys.length - 1
      if (keys[last] < key || (keys[last] === key && seqs[last] < seq)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Where (key, seq) is or belongs in a block. */
function place({ keys, seqs }: Block<unknown>, key: number, seq: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle] < key || (keys[middle] === key && seqs[middle] < seq)) low = middle + 1
    else high = middle
  }
  return low
}
