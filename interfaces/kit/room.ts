import type { Node } from '../work.ts'
import { mayFit, measure, type Measure } from './needs-tree.ts'
import { fits, type Amounts } from './resources.ts'

/** Nodes that were offered and may still have room: what has come to want room since then is not served by them. */
export class Room {
  /** By node: the number of its last offer. */
  readonly #offers = new Map<Node, number>()
  #last = 0
  #free: Measure[] = []

  get empty(): boolean {
    return this.#offers.size === 0
  }

  /** The number of the last offer. */
  get last(): number {
    return this.#last
  }

  offer(node: Node): void {
    this.#offers.set(node, ++this.#last)
  }

  clear(): void {
    this.#offers.clear()
  }

  /** Whether a node that was offered after that offer has the needs free. */
  serves(needs: Amounts, after: number): boolean {
    for (const [node, offer] of this.#offers)
      if (offer > after && node.open && fits(needs, node.free)) return true
    return false
  }

  /** Reads what is free now, for `may`. */
  read(): void {
    this.#free = []
    for (const { open, free } of this.#offers.keys()) if (open) this.#free.push(measure(free))
  }

  /** Whether something of which that is the least might be served, as far as it was read. */
  readonly may = (least: Measure): boolean => {
    for (const free of this.#free) if (mayFit(least, free)) return true
    return false
  }
}
