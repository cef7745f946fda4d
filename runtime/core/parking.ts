import {
  dominantDimension,
  fits,
  Heap,
  type Entry,
  type Micros,
  type Node,
  type Refusal,
  type Shape,
} from '#interfaces'

interface Slip {
  readonly shape: Shape
  /** Tasks of the shape that wait at this role. */
  waiting: number
  refusal: Refusal | undefined
  /** Its place among those parked for want of one dimension; the key is how much of it they need. */
  readonly room: Entry<Slip>
  dimension: number
  readonly until: Entry<Slip>
  /** Brought back by offers of these nodes and not asked for since; with what it was parked for. */
  by: Node[] | undefined
  /** Where it stands among those. */
  place: number
  was: Refusal | undefined
}

const NONE: readonly Shape[] = []
const blank = (): Entry<Slip> => ({ value: undefined as never, key: 0, seq: 0, at: -1 })

/**
 * Which shapes are not offered at the moment, why, and what brings them back. `no-room` waits under the dimension
 * that it lacks, so that a release looks only at shapes which the freed amounts could serve; `held` is asked
 * again at every offer or when its time comes; `impossible` when the set of nodes changes.
 */
export class Parking {
  readonly #slips = new Map<number, Slip>()
  readonly #lacking: Heap<Slip>[] = []
  readonly #held = new Set<Slip>()
  readonly #times = new Heap<Slip>()
  /** Slips with a `by`; few, and a set that empties and fills with each task would cost more than it finds. */
  readonly #offered: Slip[] = []
  #offerable = 0
  readonly #unpark: (shape: Shape) => void

  constructor(unpark: (shape: Shape) => void) {
    this.#unpark = unpark
  }

  /** Shapes that have waiting tasks and are not parked. */
  get offerable(): number {
    return this.#offerable
  }

  arrived(shape: Shape): void {
    let slip = this.#slips.get(shape.id)
    if (!slip) {
      const entries = { room: blank(), dimension: -1, until: blank() }
      slip = {
        shape,
        waiting: 0,
        refusal: undefined,
        ...entries,
        by: undefined,
        was: undefined,
        place: 0,
      }
      slip.room.value = slip
      slip.until.value = slip
      this.#slips.set(shape.id, slip)
    }
    if (slip.waiting++ === 0 && !slip.refusal) this.#offerable++
  }

  left(shape: Shape): void {
    const slip = this.#slips.get(shape.id)
    if (!slip || --slip.waiting > 0) return
    this.#slips.delete(shape.id)
    this.#forgetOffer(slip)
    if (slip.refusal) {
      this.#clear(slip)
      this.#unpark(shape)
    } else this.#offerable--
  }

  park(shape: Shape, refusal: Refusal, total: readonly number[]): void {
    const slip = this.#slips.get(shape.id)
    if (!slip) return
    this.#forgetOffer(slip)
    if (slip.refusal) this.#clear(slip)
    else this.#offerable--
    slip.refusal = refusal
    if (refusal.why === 'no-room') this.#lack(slip, dominantDimension(shape.needs, total))
    else if (refusal.why === 'held') this.#held.add(slip)
    if (refusal.until !== undefined) {
      slip.until.key = refusal.until
      slip.until.seq = shape.id
      this.#times.insert(slip.until)
    }
  }

  /** Tasks of the shape that wait here. */
  waiting(shape: Shape): number {
    return this.#slips.get(shape.id)?.waiting ?? 0
  }

  refusal(shape: Shape): Refusal | undefined {
    return this.#slips.get(shape.id)?.refusal
  }

  /** The node has something free: brings back what it could serve. */
  offer(node: Node): void {
    if (this.#held.size > 0) for (const slip of [...this.#held]) this.#back(slip)
    for (const slip of this.#offered) if (!slip.by!.includes(node)) slip.by!.push(node)
    for (let d = 0; d < this.#lacking.length; d++) {
      const heap = this.#lacking[d]
      const free = node.free[d] ?? 0
      for (let top = heap.peek(); top && top.key <= free; top = heap.peek()) {
        const slip = top.value
        if (fits(slip.shape.needs, node.free)) {
          slip.was = slip.refusal
          slip.by = [node]
          slip.place = this.#offered.push(slip) - 1
          this.#back(slip)
        } else {
          heap.remove(top)
          this.#lack(
            slip,
            slip.shape.needs.findIndex((need, i) => need > (node.free[i] ?? 0)),
          )
        }
      }
    }
  }

  /**
   * Something has begun on the node. What only its offer, and those of others that are full by now, had brought back
   * finds no room again: it is parked as it was, without asking. Answers those shapes, but for what `asks` excepts.
   */
  taken(node: Node, total: readonly number[], asks: (shape: Shape) => boolean): readonly Shape[] {
    if (this.#offered.length === 0) return NONE
    const shapes: Shape[] = []
    // From the end, since those that are done with leave.
    for (let i = this.#offered.length - 1; i >= 0; i--) {
      const slip = this.#offered[i]
      const { shape, by, was } = slip
      if (!by!.includes(node) || by!.some((other) => other.open && fits(shape.needs, other.free)))
        continue
      if (asks(shape)) this.#forgetOffer(slip)
      else {
        this.park(shape, was!, total)
        shapes.push(shape)
      }
    }
    return shapes
  }

  /** Brings everything back: the nodes or the composition changed. */
  all(): void {
    for (const slip of [...this.#slips.values()]) {
      this.#forgetOffer(slip)
      if (slip.refusal) this.#back(slip)
    }
  }

  /** Brings one shape back. */
  one(shape: Shape): void {
    const slip = this.#slips.get(shape.id)
    if (!slip) return
    this.#forgetOffer(slip)
    if (slip.refusal) this.#back(slip)
  }

  /** Brings back what asked for it by now; answers when the next one does, or Infinity. */
  due(now: Micros): Micros {
    for (let top = this.#times.peek(); top && top.key <= now; top = this.#times.peek())
      this.#back(top.value)
    return this.#times.peek()?.key ?? Infinity
  }

  *parked(): Iterable<readonly [Shape, Refusal, number]> {
    for (const slip of this.#slips.values())
      if (slip.refusal) yield [slip.shape, slip.refusal, slip.waiting]
  }

  #lack(slip: Slip, dimension: number): void {
    slip.dimension = dimension
    while (this.#lacking.length <= dimension) this.#lacking.push(new Heap())
    slip.room.key = slip.shape.needs[dimension] ?? 0
    slip.room.seq = slip.shape.id
    this.#lacking[dimension].insert(slip.room)
  }

  #forgetOffer(slip: Slip): void {
    if (!slip.by) return
    slip.by = slip.was = undefined
    const last = this.#offered.pop()!
    if (last === slip) return
    this.#offered[slip.place] = last
    last.place = slip.place
  }

  #clear(slip: Slip): void {
    slip.refusal = undefined
    if (slip.dimension >= 0) this.#lacking[slip.dimension].remove(slip.room)
    slip.dimension = -1
    this.#held.delete(slip)
    this.#times.remove(slip.until)
  }

  #back(slip: Slip): void {
    this.#clear(slip)
    this.#offerable++
    this.#unpark(slip.shape)
  }
}
