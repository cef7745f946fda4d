import type { Node, Wake } from '#interfaces'

/** So many wakes are looked through. */
const FEW = 16

/** The reasons for the next plan, each at most once. */
export class Wakes {
  #list: Wake[] = []
  #queued = false
  readonly #kinds = new Set<Wake['type']>()
  /** The nodes of the offers, once there are many wakes: a Set that is filled and cleared for every plan is a new table each time. */
  #offers: Set<Node> | undefined

  get size(): number {
    return this.#list.length
  }

  /** True when it was not there yet. */
  add(wake: Wake): boolean {
    if (wake.type === 'queued') {
      if (this.#queued) return false
      this.#queued = true
    } else if (wake.type === 'offer') {
      if (this.#offered(wake.node)) return false
      this.#offers?.add(wake.node)
    } else if (wake.type !== 'claim') {
      if (this.#kinds.has(wake.type)) return false
      this.#kinds.add(wake.type)
    }
    this.#list.push(wake)
    return true
  }

  take(): readonly Wake[] {
    const wakes = this.#list
    this.clear()
    return wakes
  }

  clear(): void {
    this.#list = []
    this.#queued = false
    if (this.#kinds.size > 0) this.#kinds.clear()
    this.#offers = undefined
  }

  #offered(node: Node): boolean {
    if (this.#list.length <= FEW)
      return this.#list.some((wake) => wake.type === 'offer' && wake.node === node)
    this.#offers ??= new Set(
      this.#list.filter((wake) => wake.type === 'offer').map((wake) => wake.node),
    )
    return this.#offers.has(node)
  }
}
