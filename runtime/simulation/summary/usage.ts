import { CPU, SCALE, type Micros } from '#interfaces'
import type { NodePlan } from '../../assembler/clusters.ts'
import { amountsOf, Dimensions } from '../../core/job-parse.ts'
import type { Lease } from '../../core/records.ts'
import { Level } from './level.ts'

/**
 * What a core draws in watts: `idle` where its node is on, up to `peak` in proportion to the share of the node's cores that is
 * taken. A server that does nothing draws about half of what it draws at most (Barroso, Hölzle, IEEE Computer'07).
 */
export const WATTS_PER_CORE = { idle: 10, peak: 20 } as const

/** What of the nodes is taken, over time. */
export class Usage {
  readonly #names: readonly string[]
  readonly #total: readonly number[]
  /** By dimension, in thousandths of its unit. */
  readonly #taken: readonly Level[]
  readonly #nodes: number
  readonly #cores: readonly number[]
  readonly #indexOf = new Map<string, number>()
  readonly #running: Int32Array
  /** Nodes, and their cores, on which something runs. */
  readonly #busyNodes = new Level()
  readonly #busyCores = new Level()

  constructor(nodes: readonly NodePlan[]) {
    const dimensions = new Dimensions()
    const totals = nodes.map(({ resources }) => amountsOf(resources, dimensions, Math.floor))
    this.#names = dimensions.names
    this.#total = this.#names.map((_, i) => totals.reduce((sum, of) => sum + (of[i] ?? 0), 0))
    this.#taken = this.#names.map(() => new Level())
    this.#nodes = nodes.length
    this.#cores = totals.map((of) => of[CPU] / SCALE)
    for (const i of nodes.keys()) this.#indexOf.set(`n${i + 1}`, i)
    this.#running = new Int32Array(nodes.length)
  }

  begins({ task, node }: Lease, now: Micros): void {
    const { needs } = task.stage.shape
    for (let i = 0; i < needs.length; i++) if (needs[i] !== 0) this.#taken[i].change(needs[i], now)
    const at = this.#indexOf.get(node)!
    if (this.#running[at]++ > 0) return
    this.#busyNodes.change(1, now)
    this.#busyCores.change(this.#cores[at], now)
  }

  ends({ task, node }: Lease, now: Micros): void {
    const { needs } = task.stage.shape
    for (let i = 0; i < needs.length; i++) if (needs[i] !== 0) this.#taken[i].change(-needs[i], now)
    const at = this.#indexOf.get(node)!
    if (--this.#running[at] > 0) return
    this.#busyNodes.change(-1, now)
    this.#busyCores.change(-this.#cores[at], now)
  }

  /** By name: of what all nodes have, the share that was taken in that time. */
  utilisation(from: Micros, to: Micros): Record<string, number> {
    const share = (i: number) =>
      to > from && this.#total[i] > 0 ? this.#taken[i].area(to) / (this.#total[i] * (to - from)) : 0
    return Object.fromEntries(this.#names.map((name, i) => [name, share(i)]))
  }

  /** Amount times seconds that was taken of a resource, by its dimension. */
  taken(dimension: number, to: Micros): number {
    return this.#taken[dimension].area(to) / SCALE / 1e6
  }

  energy(from: Micros, to: Micros) {
    const nodeSeconds = this.#busyNodes.area(to) / 1e6
    const coreSeconds = this.#busyCores.area(to) / 1e6
    const cores = this.#cores.reduce((sum, of) => sum + of, 0)
    const { idle, peak } = WATTS_PER_CORE
    const working = (peak - idle) * this.taken(CPU, to)
    const span = (to - from) / 1e6
    return {
      nodeSeconds,
      idleNodeSeconds: this.#nodes * span - nodeSeconds,
      joules: idle * coreSeconds + working,
      joulesAllOn: idle * cores * span + working,
      wattsPerCore: WATTS_PER_CORE,
    }
  }
}
