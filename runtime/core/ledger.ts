import { add, fits, subtract, type Amounts, type Shape } from '#interfaces'
import type { NodeRecord } from './records.ts'

/** Places of one shape on one node: how many are charged, and how many wait behind them for free. */
interface Chain {
  charged: number
  staged: number
}

/**
 * What is allocated on nodes. The Resource Manager keeps one over all nodes (its grants), each node one over itself
 * (its truth). A staged attempt takes over the charge of one of its shape that ends, so what runs never exceeds
 * what is charged.
 */
export class Ledger {
  readonly #nodes = new Map<string, NodeRecord>()
  readonly #chains = new Map<NodeRecord, Map<number, Chain>>()
  readonly #total: number[] = []
  #list: readonly NodeRecord[] | undefined

  get nodes(): readonly NodeRecord[] {
    return (this.#list ??= [...this.#nodes.values()])
  }

  /** Sum of what the open nodes have. */
  get total(): Amounts {
    return this.#total
  }

  node(id: string): NodeRecord | undefined {
    return this.#nodes.get(id)
  }

  join(node: NodeRecord): void {
    this.#nodes.set(node.id, node)
    this.#chains.set(node, new Map())
    this.#list = undefined
    add(this.#total, node.total)
  }

  leave(node: NodeRecord): void {
    this.#nodes.delete(node.id)
    this.#chains.delete(node)
    this.#list = undefined
    subtract(this.#total, node.total)
  }

  /** Nothing runs on the node any more. */
  restart(node: NodeRecord): void {
    this.#chains.set(node, new Map())
    node.running = 0
    node.total.forEach((amount, dimension) => (node.free[dimension] = amount))
  }

  hasRoom(node: NodeRecord, needs: Amounts): boolean {
    return fits(needs, node.free)
  }

  charge(node: NodeRecord, shape: Shape): void {
    subtract(node.free, shape.needs)
    node.running++
    this.#chain(node, shape).charged++
  }

  /** Adds one behind those of its shape that run there; false when none does. */
  stage(node: NodeRecord, shape: Shape): boolean {
    const chain = this.#chains.get(node)?.get(shape.id)
    if (!chain || chain.charged === 0) return false
    chain.staged++
    return true
  }

  /** One of the shape has ended there. True when that freed its needs, false when a staged one took them over. */
  release(node: NodeRecord, shape: Shape): boolean {
    const chains = this.#chains.get(node)
    const chain = chains?.get(shape.id)
    if (!chains || !chain) return false
    if (chain.staged > 0) {
      chain.staged--
      return false
    }
    chain.charged--
    node.running--
    add(node.free, shape.needs)
    if (chain.charged === 0) chains.delete(shape.id)
    return true
  }

  charged(node: NodeRecord, shape: Shape): number {
    return this.#chains.get(node)?.get(shape.id)?.charged ?? 0
  }

  staged(node: NodeRecord, shape: Shape): number {
    return this.#chains.get(node)?.get(shape.id)?.staged ?? 0
  }

  /** Takes back a charge whose task was never started. */
  uncharge(node: NodeRecord, shape: Shape): void {
    const chains = this.#chains.get(node)!
    const chain = chains.get(shape.id)!
    if (--chain.charged === 0) chains.delete(shape.id)
    node.running--
    add(node.free, shape.needs)
  }

  /** Places of each shape on the node, by the id of the shape. */
  places(node: NodeRecord): Iterable<readonly [number, Readonly<Chain>]> {
    return this.#chains.get(node) ?? []
  }

  #chain(node: NodeRecord, shape: Shape): Chain {
    const chains = this.#chains.get(node)!
    let chain = chains.get(shape.id)
    if (!chain) chains.set(shape.id, (chain = { charged: 0, staged: 0 }))
    return chain
  }
}
