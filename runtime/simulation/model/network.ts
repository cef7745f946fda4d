import type { Micros } from '#interfaces'
import { keyed, lognormal } from './draws.ts'
import type { Delay, Part } from './model-file.ts'

interface Sender {
  readonly rack: string
  readonly key: number
  /** Messages that it has sent to others: the next one is drawn by its number. */
  sent: number
}

/** How long messages are under way: none within a node, less in a rack than beyond it. */
export class Network {
  readonly #rack: Delay
  readonly #any: Delay
  readonly #nodes: ReadonlyMap<string, Sender>

  /** `racks`: of the nodes `n1`, `n2`, ..., in order. */
  constructor({ any, rack = any }: Part<'network'>, racks: readonly string[], key: number) {
    this.#any = any
    this.#rack = rack
    this.#nodes = new Map(
      racks.map((rack, i) => [`n${i + 1}`, { rack, key: keyed(key, i), sent: 0 }]),
    )
  }

  delay(from: string, to: string): Micros {
    if (from === to) return 0
    const sender = this.#nodes.get(from)!
    const delay = sender.rack === this.#nodes.get(to)!.rack ? this.#rack : this.#any
    if (typeof delay === 'number') return Math.round(delay * 1000)
    const { medianMs, sigma } = delay
    const factor = lognormal(sender.key, 2 * sender.sent++, sigma)
    return Math.round(Math.min(MOST, medianMs * 1000 * factor))
  }
}

/** An hour: beyond it a message would as well be lost. */
const MOST: Micros = 3_600_000_000
