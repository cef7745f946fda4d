import type { Node } from '#interfaces'

/** Where the result of one task lies. */
export interface Place {
  readonly node: string
  readonly rack: string
  readonly stay: number
  readonly bytes: number
}

/** Bytes by how far away they are. */
export interface Near {
  process: number
  node: number
  rack: number
  any: number
}

/** Where what the tasks of a stage made lies: for those that read all of it in sums, for those that read one result each one by one. */
export class Left {
  #total = 0
  readonly #byNode = new Map<string, number>()
  readonly #byRack = new Map<string, number>()
  readonly #byStay = new Map<number, number>()
  /** By position of the task. */
  readonly #places: Place[] = []

  /** `stay`: which time of which executor in which job; its memory is gone after it. */
  add(task: number, bytes: number, node: Node, stay: number): void {
    // Of two attempts of a task that both came to their end, what the first made is read.
    if (this.#places[task]) return
    const place = { node: node.id, rack: node.rack, stay, bytes }
    this.#places[task] = place
    this.#sum(place)
  }

  /** The node is gone: what lay there is read from anywhere. */
  lost(node: string): void {
    if (!this.#byNode.delete(node)) return
    // Bytes need not be whole, and what is left of a sum may be no part of it: all are summed once more, in one order.
    for (const sums of [this.#byNode, this.#byRack, this.#byStay]) sums.clear()
    this.#total = 0
    this.#places.forEach((place, task) => {
      const now = place.node === node ? { ...place, node: '', rack: '', stay: 0 } : place
      this.#places[task] = now
      this.#sum(now)
    })
  }

  #sum({ node, rack, stay, bytes }: Place): void {
    this.#total += bytes
    if (node === '') return
    grow(this.#byNode, node, bytes)
    grow(this.#byRack, rack, bytes)
    grow(this.#byStay, stay, bytes)
  }

  /** Adds, for a task there, this part of all bytes to those of each distance. */
  all(node: Node, stay: number, part: number, near: Near): void {
    const process = this.#byStay.get(stay) ?? 0
    const here = this.#byNode.get(node.id) ?? 0
    const around = this.#byRack.get(node.rack) ?? 0
    near.process += process * part
    near.node += (here - process) * part
    near.rack += (around - here) * part
    near.any += (this.#total - around) * part
  }

  /** Adds the bytes of one task to those of its distance. */
  one(task: number, node: Node, stay: number, near: Near): void {
    const place = this.#places[task]
    if (!place) return
    const distance =
      place.stay === stay
        ? 'process'
        : place.node === node.id
          ? 'node'
          : place.rack === node.rack
            ? 'rack'
            : 'any'
    near[distance] += place.bytes
  }
}

function grow<K>(sums: Map<K, number>, key: K, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by)
}
