import { MaxTree } from './max-tree.ts'
import { CPU, MEMORY, type Amounts } from './resources.ts'

/** Keeps a sum that was put together otherwise from falling below what it bounds. */
const ROUNDING = 1 + 1e-9
/** Slopes for which the most of `cpu * slope + memory` is kept, as multiples of memory per cpu. */
const SLOPES = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((power) => 2 ** power)

/**
 * The most of weighted sums of cpu and memory below each node of a tree, for some slopes: any weights between two of
 * them are bounded by their mean, far closer than by the most of each resource alone.
 */
export class Alignment {
  readonly #tree = new MaxTree()
  readonly #slopes: readonly number[]
  readonly #sums: number[]

  constructor(memoryPerCpu: number) {
    this.#slopes = SLOPES.map((slope) => slope * memoryPerCpu)
    this.#sums = SLOPES.map(() => 0)
  }

  reserve(positions: number): void {
    this.#tree.reserve(positions, this.#sums)
  }

  set(position: number, amounts: Amounts | undefined): void {
    if (!amounts) return this.#tree.set(position, undefined)
    for (let k = 0; k < this.#sums.length; k++) {
      this.#sums[k] = (amounts[CPU] ?? 0) * this.#slopes[k] + (amounts[MEMORY] ?? 0)
    }
    this.#tree.set(position, this.#sums)
  }

  /** At least the weighted sum of cpu and memory of every vector below tree node `i`. */
  bound(i: number, weights: Amounts): number {
    const [cpu = 0, memory = 0] = weights
    const slope = cpu / memory
    const slopes = this.#slopes
    if (!(memory > 0) || slope < slopes[0] || !(slope <= slopes[slopes.length - 1])) return Infinity
    let k = 0
    while (slope > slopes[k + 1]) k++
    const { values, row } = this.#tree
    const share = (slope - slopes[k]) / (slopes[k + 1] - slopes[k])
    const mean = values[i * row + k] * (1 - share) + values[i * row + k + 1] * share
    return memory * mean * ROUNDING
  }
}
