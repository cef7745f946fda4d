import { add, fits, subtract, type Amounts, type Shape } from '#interfaces'
import type { Chain, NodeRecord } from './records.ts'

/**
 * What is allocated on nodes. The Resource Manager keeps one over all nodes (its grants), each node one over itself
 * (its truth). A staged attempt takes over the charge of one of its shape that ends, so what runs never exceeds
 * what is charged.
 */
export class Ledger {
  readonly #nodes = new Map<string, NodeRecord>()
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
    node.chains.length = 0
    this.#list = undefined
    add(this.#total, node.total)
  }

  leave(node: NodeRecord): void {
    this.#nodes.delete(node.id)
    node.chains.length = 0
    this.#list = undefined
    subtract(this.#total, node.total)
  }

  /** Nothing runs on the node any more. */
  restart(node: NodeRecord): void {
    node.chains.length = 0
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
    const chain = chainOf(node, shape)
    if (!chain || chain.charged === 0) return false
    chain.staged++
    return true
  }

  /** One of the shape has ended there. True when that freed its needs, false when a staged one took them over. */
  release(node: NodeRecord, shape: Shape): boolean {
    const chain = chainOf(node, shape)
    if (!chain) return false
    if (chain.staged > 0) {
      chain.staged--
      return false
    }
    this.#uncharge(node, shape, chain)
    return true
  }

  charged(node: NodeRecord, shape: Shape): number {
    return chainOf(node, shape)?.charged ?? 0
  }

  staged(node: NodeRecord, shape: Shape): number {
    return chainOf(node, shape)?.staged ?? 0
  }

  /** Takes back a charge whose task was never started. */
  uncharge(node: NodeRecord, shape: Shape): void {
    this.#uncharge(node, shape, chainOf(node, shape)!)
  }

  /** Places of each shape on the node. */
  places({ chains }: NodeRecord): Iterable<Readonly<Chain>> {
    return chains
  }

  #uncharge(node: NodeRecord, shape: Shape, chain: Chain): void {
    node.running--
    add(node.free, shape.needs)
    if (--chain.charged > 0) return
    const { chains } = node
    const last = chains.pop()!
    if (last !== chain) chains[chains.indexOf(chain)] = last
  }

  #chain(node: NodeRecord, shape: Shape): Chain {
    let chain = chainOf(node, shape)
    if (!chain) node.chains.push((chain = { shape: shape.id, charged: 0, staged: 0 }))
    return chain
  }
}

/** Few shapes run on one node at once: to look through them costs less than a table. */
function chainOf({ chains }: NodeRecord, { id }: Shape): Chain | undefined {
  for (let i = 0; i < chains.length; i++) if (chains[i].shape === id) return chains[i]
  return undefined
}
