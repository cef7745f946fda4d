import { CPU, MEMORY, type Micros, SCALE } from '#interfaces'
import type { NodePlan } from '../../../assembler/clusters.ts'
import type { Lease } from '../../../core/records.ts'
import type { Observer } from '../../observer.ts'
import { rounded } from './spread.ts'

/** What was taken of all nodes, as shares, in equal stretches of time from the beginning on. */
export interface Use {
  /** Of one stretch. */
  readonly seconds: number
  readonly cpu: readonly number[]
  readonly memory: readonly number[]
}

const MOST_STRETCHES = 240

/** Integrates what is taken, in at most 240 stretches, which double in length as time goes on. */
export class UseOverTime implements Observer {
  readonly #total: readonly number[]
  readonly #areas: number[][] = [[], []]
  readonly #levels = [0, 0]
  #length: Micros = 1000
  #since: Micros = 0

  constructor(nodes: readonly NodePlan[]) {
    const of = (name: 'cpu' | 'memory') =>
      nodes.reduce((sum, { resources }) => sum + resources[name] * SCALE, 0)
    this.#total = [of('cpu'), of('memory')]
  }

  started({ task }: Lease, now: Micros): void {
    this.#change(task.stage.shape.needs, 1, now)
  }

  stopped({ task }: Lease, _report: unknown, now: Micros): void {
    this.#change(task.stage.shape.needs, -1, now)
  }

  get use(): Use {
    const [cpu, memory] = this.#areas.map((areas, i) => {
      const full = (at: number) =>
        Math.min(this.#length, this.#since - at * this.#length) * this.#total[i]
      return areas.map((area, at) => (full(at) > 0 ? rounded(area / full(at)) : 0))
    })
    return { seconds: this.#length / 1e6, cpu, memory }
  }

  #change(needs: readonly number[], by: number, now: Micros): void {
    this.#pass(now)
    this.#levels[0] += by * (needs[CPU] ?? 0)
    this.#levels[1] += by * (needs[MEMORY] ?? 0)
  }

  #pass(now: Micros): void {
    while (now > MOST_STRETCHES * this.#length) this.#coarsen()
    while (this.#since < now) {
      const at = Math.floor(this.#since / this.#length)
      const to = Math.min(now, (at + 1) * this.#length)
      this.#areas.forEach((areas, i) => {
        areas[at] = (areas[at] ?? 0) + this.#levels[i] * (to - this.#since)
      })
      this.#since = to
    }
  }

  #coarsen(): void {
    this.#length *= 2
    for (const [i, areas] of this.#areas.entries())
      this.#areas[i] = Array.from(
        { length: Math.ceil(areas.length / 2) },
        (_, at) => areas[2 * at] + (areas[2 * at + 1] ?? 0),
      )
  }
}
