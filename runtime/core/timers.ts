import type { Micros } from '#interfaces'

type Action = (of: never) => void

const CHILDREN = 4

/**
 * What is to be done when, in order of time, and at one point in the order in which it was asked for. A heap of four children a
 * node over flat arrays of numbers, since most of a simulation's events go through it.
 */
export class Timers {
  #times = new Float64Array(64)
  #seqs = new Float64Array(64)
  /** Where the action of an entry is. */
  #places = new Int32Array(64)
  readonly #actions: (Action | undefined)[] = []
  readonly #subjects: unknown[] = []
  /** Places that are free. */
  readonly #free: number[] = []
  #size = 0
  #seq = 0

  get size(): number {
    return this.#size
  }

  /** When the first is due; Infinity when there is none. */
  get next(): Micros {
    return this.#size === 0 ? Infinity : this.#times[0]
  }

  /** Calls `action` with `of` then. */
  add<T>(at: Micros, action: (of: T) => void, of: T): void {
    const place = this.#free.pop() ?? this.#actions.length
    this.#actions[place] = action as Action
    this.#subjects[place] = of
    if (this.#size === this.#times.length) this.#grow()
    this.#up(this.#size++, at, ++this.#seq, place)
  }

  /** Does the first and forgets it. */
  fire(): void {
    const place = this.#places[0]
    const action = this.#actions[place]!
    const of = this.#subjects[place]
    this.#actions[place] = this.#subjects[place] = undefined
    this.#free.push(place)
    const last = --this.#size
    if (last > 0) this.#down(this.#times[last], this.#seqs[last], this.#places[last])
    action(of as never)
  }

  #up(from: number, time: number, seq: number, place: number): void {
    const [times, seqs, places] = [this.#times, this.#seqs, this.#places]
    let at = from
    while (at > 0) {
      const parent = ((at - 1) / CHILDREN) | 0
      // Whatever is above was asked for before.
      if (times[parent] <= time) break
      times[at] = times[parent]
      seqs[at] = seqs[parent]
      places[at] = places[parent]
      at = parent
    }
    times[at] = time
    seqs[at] = seq
    places[at] = place
  }

  #down(time: number, seq: number, place: number): void {
    const times = this.#times
    const seqs = this.#seqs
    const places = this.#places
    const size = this.#size
    let at = 0
    for (;;) {
      const first = at * CHILDREN + 1
      if (first >= size) break
      let least = first
      const end = Math.min(first + CHILDREN, size)
      for (let child = first + 1; child < end; child++)
        if (
          times[child] < times[least] ||
          (times[child] === times[least] && seqs[child] < seqs[least])
        )
          least = child
      if (times[least] > time || (times[least] === time && seqs[least] > seq)) break
      times[at] = times[least]
      seqs[at] = seqs[least]
      places[at] = places[least]
      at = least
    }
    times[at] = time
    seqs[at] = seq
    places[at] = place
  }

  #grow(): void {
    const twice = <T extends Float64Array | Int32Array>(from: T): T => {
      const made = new (from.constructor as new (size: number) => T)(from.length * 2)
      made.set(from)
      return made
    }
    this.#times = twice(this.#times)
    this.#seqs = twice(this.#seqs)
    this.#places = twice(this.#places)
  }
}
