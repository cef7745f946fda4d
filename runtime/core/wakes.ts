import type { Node, Wake } from '#interfaces'

/** The reasons for the next plan, each at most once. */
export class Wakes {
  #list: Wake[] = []
  #queued = false
  readonly #kinds = new Set<Wake['type']>()
  readonly #offers = new Set<Node>()

  get size(): number {
    return this.#list.length
  }

  /** True when it was not there yet. */
  add(wake: Wake): boolean {
    if (wake.type === 'queued') {
      if (this.#queued) return false
      this.#queued = true
    } else if (wake.type === 'offer') {
      if (this.#offers.has(wake.node)) return false
      this.#offers.add(wake.node)
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
    if (this.#offers.size > 0) this.#offers.clear()
  }
}
