import { CPU, MEMORY, type Amounts } from './resources.ts'

/**
 * Proportions of memory to cpu for which the greater of the two is kept as well, so that a need of much cpu beside one of much
 * memory is not taken for one of little of both: 4 GiB a core, times powers of four.
 */
const MIXES = [24, 26, 28, 30, 32, 34, 36, 38, 40].map((bits) => Number(1n << BigInt(bits)))

/** Amounts as trees compare them: their mixes, then the amounts themselves. What is missing at the end is 0. */
export type Measure = readonly number[]

export function measure(amounts: Amounts): number[] {
  const cpu = amounts[CPU] ?? 0
  const memory = amounts[MEMORY] ?? 0
  return [...MIXES.map((mix) => Math.max(cpu * mix, memory)), ...amounts]
}

/** Whether something of which that is the least might fit what has that free. */
export function mayFit(least: Measure, free: Measure): boolean {
  for (let i = 0; i < least.length; i++) if (least[i] > (free[i] ?? 0)) return false
  return true
}

/** A place in an order: by rank, then lane, then key, then number, the lower first. No two have the same number. */
export interface Place {
  readonly rank: number
  readonly lane: number
  readonly key: number
  readonly seq: number
}

export const before = (a: Place, b: Place): boolean =>
  a.rank !== b.rank
    ? a.rank < b.rank
    : a.lane !== b.lane
      ? a.lane < b.lane
      : a.key !== b.key
        ? a.key < b.key
        : a.seq < b.seq

interface Leaf<T> extends Place {
  readonly value: T
  readonly weight: number
  readonly own: Measure
  /** Of it and all below it. */
  least: number[]
  left: Leaf<T> | undefined
  right: Leaf<T> | undefined
}

/** Where something stands in a tree; to be handed back to take it out. */
export type Standing<T> = Place & { readonly value: T }

/**
 * Values in an order, each with what it needs: the first that fits is found without looking at each. A treap (Seidel and
 * Aragon, Algorithmica 1996) whose nodes know the least of what is needed below them; its weights are a fixed sequence.
 */
export class NeedsTree<T> {
  #root: Leaf<T> | undefined
  #count = 0

  get empty(): boolean {
    return this.#root === undefined
  }

  add(value: T, needs: Amounts, { rank, lane, key, seq }: Place): Standing<T> {
    const own = measure(needs)
    const weight = scramble(++this.#count)
    const more = { least: [...own], left: undefined, right: undefined }
    const leaf: Leaf<T> = { value, rank, lane, key, seq, weight, own, ...more }
    this.#root = insert(this.#root, leaf)
    return leaf
  }

  remove(standing: Standing<T>): void {
    this.#root = without(this.#root, standing as Leaf<T>)
  }

  /** The first that is accepted; `may` says whether one of which that is the least could be. */
  first(may: (least: Measure) => boolean, accept: (value: T) => boolean): T | undefined {
    return search(this.#root, may, accept)?.value
  }
}

function search<T>(
  leaf: Leaf<T> | undefined,
  may: (least: Measure) => boolean,
  accept: (value: T) => boolean,
): Leaf<T> | undefined {
  if (!leaf || !may(leaf.least)) return undefined
  const left = search(leaf.left, may, accept)
  if (left) return left
  return accept(leaf.value) ? leaf : search(leaf.right, may, accept)
}

function insert<T>(at: Leaf<T> | undefined, leaf: Leaf<T>): Leaf<T> {
  if (!at) return leaf
  if (leaf.weight > at.weight) {
    split(at, leaf, leaf)
    return pulled(leaf)
  }
  if (before(leaf, at)) at.left = insert(at.left, leaf)
  else at.right = insert(at.right, leaf)
  return pulled(at)
}

/** Hangs what goes before `place` on the left of `into`, and the rest on its right. */
function split<T>(
  at: Leaf<T> | undefined,
  place: Place,
  into: { left: Leaf<T> | undefined; right: Leaf<T> | undefined },
): void {
  if (!at) {
    into.left = into.right = undefined
    return
  }
  const halves: typeof into = { left: undefined, right: undefined }
  if (before(at, place)) {
    split(at.right, place, halves)
    at.right = halves.left
    into.left = pulled(at)
    into.right = halves.right
  } else {
    split(at.left, place, halves)
    at.left = halves.right
    into.left = halves.left
    into.right = pulled(at)
  }
}

function without<T>(at: Leaf<T> | undefined, leaf: Leaf<T>): Leaf<T> | undefined {
  if (!at) return undefined
  if (at === leaf) return joined(at.left, at.right)
  if (before(leaf, at)) at.left = without(at.left, leaf)
  else at.right = without(at.right, leaf)
  return pulled(at)
}

function joined<T>(left: Leaf<T> | undefined, right: Leaf<T> | undefined): Leaf<T> | undefined {
  if (!left || !right) return left ?? right
  if (left.weight > right.weight) {
    left.right = joined(left.right, right)
    return pulled(left)
  }
  right.left = joined(left, right.left)
  return pulled(right)
}

/** With the least of it and its children; of an amount that one of them does not name, nothing is needed. */
function pulled<T>(leaf: Leaf<T>): Leaf<T> {
  const { own, left, right, least } = leaf
  let length = own.length
  if (left && left.least.length < length) length = left.least.length
  if (right && right.least.length < length) length = right.least.length
  least.length = length
  for (let i = 0; i < length; i++) {
    let low = own[i]
    if (left && left.least[i] < low) low = left.least[i]
    if (right && right.least[i] < low) low = right.least[i]
    least[i] = low
  }
  return leaf
}

/** Numbers in a row, scattered over 32 bits (the finalizer of MurmurHash3). */
function scramble(n: number): number {
  let x = Math.imul(n ^ (n >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
