import {
  dominantDimension,
  fits,
  Heap,
  type Micros,
  type Node,
  type Refusal,
  type Shape,
} from '#interfaces'
import { FreeInAll } from './free-in-all.ts'
import { slipOf, type Slip } from './slip.ts'

const NONE: readonly Shape[] = []

/** Shapes that wait here above which those that lack room are left to the queue to find: of fewer, all are brought back sooner. */
const MANY = 32

/** The first dimension of which the node has not enough free for one; -1 when it has. */
function lackingOn({ free }: Node, { needs }: Shape): number {
  for (let d = 0; d < needs.length; d++) if (needs[d] > (free[d] ?? 0)) return d
  return -1
}

/**
 * Which shapes are not offered at the moment, why, and what brings them back. `no-room` waits under the dimension
 * that it lacks, so that a release looks only at shapes which the freed amounts could serve; where many start together, first
 * under what all of them lack of the sum of what is free. `held` is asked again at every offer or when its time comes;
 * `impossible` when the set of nodes changes.
 */
export class Parking {
  readonly #slips = new Map<number, Slip>()
  /** By dimension: what lacks it on one node, and what in all. */
  readonly #lacking: Heap<Slip>[] = []
  readonly #short: Heap<Slip>[] = []
  /** Slips of which many start together. */
  #gangs = 0
  /** Slips that are left to the queue. */
  #lacks = 0
  readonly #held = new Set<Slip>()
  readonly #times = new Heap<Slip>()
  /** Slips with a `by`; few, and a set that empties and fills with each task would cost more than it finds. */
  readonly #offered: Slip[] = []
  #offerable = 0
  readonly #unpark: (shape: Shape) => void
  readonly #free: FreeInAll

  constructor(among: { readonly nodes: Iterable<Node> }, unpark: (shape: Shape) => void) {
    this.#free = new FreeInAll(among)
    this.#unpark = unpark
  }

  /** Shapes that have waiting tasks and are not parked. */
  get offerable(): number {
    return this.#offerable
  }

  arrived(shape: Shape): void {
    let slip = this.#slips.get(shape.id)
    if (!slip) {
      slip = slipOf(shape)
      this.#slips.set(shape.id, slip)
    }
    if (slip.waiting++ === 0 && !slip.refusal) this.#offerable++
  }

  left(shape: Shape): void {
    const slip = this.#slips.get(shape.id)
    if (!slip || --slip.waiting > 0) return
    this.#slips.delete(shape.id)
    this.#forgetOffer(slip)
    this.#goTogether(slip, 1)
    if (slip.refusal) {
      this.#clear(slip)
      this.#unpark(shape)
    } else this.#offerable--
  }

  /**
   * True when it is the queue that is to find it again: one that can, which is `able`, is left those that lack room where many
   * wait, and is told of each offer.
   */
  park(shape: Shape, refusal: Refusal, total: readonly number[], able = false): boolean {
    const slip = this.#slips.get(shape.id)
    if (!slip) return false
    this.#forgetOffer(slip)
    if (slip.refusal) this.#clear(slip)
    else this.#offerable--
    slip.refusal = refusal
    this.#goTogether(slip, refusal.together ?? 1)
    if (refusal.why === 'no-room') {
      const dimension = this.#lackingInAll(slip)
      slip.lacks = able && slip.together === 1 && this.#slips.size > MANY
      if (slip.lacks) this.#lacks++
      else if (dimension >= 0) this.#wait(slip, this.#short, dimension, slip.together)
      else this.#wait(slip, this.#lacking, dominantDimension(shape.needs, total))
    } else if (refusal.why === 'held') this.#held.add(slip)
    if (refusal.until !== undefined) {
      slip.until.key = refusal.until
      slip.until.seq = shape.id
      this.#times.insert(slip.until)
    }
    return slip.lacks
  }

  /** What was left to the queue is brought back for every offer that it might have; true when it was. */
  ask(shape: Shape, total: readonly number[]): boolean {
    const slip = this.#slips.get(shape.id)
    if (!slip?.lacks) return false
    slip.lacks = false
    this.#lacks--
    this.#wait(slip, this.#lacking, dominantDimension(shape.needs, total))
    return true
  }

  /** Tasks of the shape that wait here. */
  waiting(shape: Shape): number {
    return this.#slips.get(shape.id)?.waiting ?? 0
  }

  refusal(shape: Shape): Refusal | undefined {
    return this.#slips.get(shape.id)?.refusal
  }

  /** The node has something free: brings back what it could serve. True when the queue is to be told of it too. */
  offer(node: Node): boolean {
    if (this.#gangs > 0) this.#offerInAll(node)
    if (this.#held.size > 0) for (const slip of [...this.#held]) this.#back(slip)
    for (const slip of this.#offered) if (!slip.by!.includes(node)) slip.by!.push(node)
    for (let d = 0; d < this.#lacking.length; d++) {
      const heap = this.#lacking[d]
      const free = node.free[d] ?? 0
      for (let top = heap.peek(); top && top.key <= free; top = heap.peek()) {
        const slip = top.value
        const lacking = lackingOn(node, slip.shape)
        const inAll = lacking < 0 ? this.#lackingInAll(slip) : -1
        if (lacking >= 0) this.#wait(slip, this.#lacking, lacking)
        else if (inAll >= 0) this.#wait(slip, this.#short, inAll, slip.together)
        else {
          slip.was = slip.refusal
          slip.by = [node]
          slip.place = this.#offered.push(slip) - 1
          this.#back(slip)
        }
      }
    }
    return this.#lacks > 0
  }

  /**
   * Those for all of which there is enough in sum wait for room on one node like others, which this one may have. Until then no
   * placement could have found room for them, whatever was offered.
   */
  #offerInAll(node: Node): void {
    this.#free.see(node)
    for (let d = 0; d < this.#short.length; d++) {
      const heap = this.#short[d]
      const most = this.#free.most(d)
      for (let top = heap.peek(); top && top.key <= most; top = heap.peek()) {
        const slip = top.value
        const inAll = this.#lackingInAll(slip)
        if (inAll >= 0) this.#wait(slip, this.#short, inAll, slip.together)
        else this.#wait(slip, this.#lacking, Math.max(0, lackingOn(node, slip.shape)))
      }
    }
  }

  /**
   * Something has begun on the node. What only its offer, and those of others that are full by now, had brought back
   * finds no room again: it is parked as it was, without asking. Answers those shapes, but for what `asks` excepts.
   */
  taken(node: Node, total: readonly number[], asks: (shape: Shape) => boolean): readonly Shape[] {
    if (this.#gangs > 0) this.#free.see(node)
    if (this.#offered.length === 0) return NONE
    const shapes: Shape[] = []
    // From the end, since those that are done with leave.
    for (let i = this.#offered.length - 1; i >= 0; i--) {
      const slip = this.#offered[i]
      const { shape, by, was } = slip
      if (
        this.#lackingInAll(slip) < 0 &&
        (!by!.includes(node) || by!.some((other) => other.open && fits(shape.needs, other.free)))
      )
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
    this.#free.end()
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

  /** Puts it under what it lacks: that much for each of `count`. */
  #wait(slip: Slip, heaps: Heap<Slip>[], dimension: number, count = 1): void {
    while (heaps.length <= dimension) heaps.push(new Heap())
    slip.among?.remove(slip.room)
    slip.among = heaps[dimension]
    slip.room.key = (slip.shape.needs[dimension] ?? 0) * count
    slip.room.seq = slip.shape.id
    slip.among.insert(slip.room)
  }

  /** What there is too little of, wherever it is; -1 when there is enough or it is enough to ask for one. */
  #lackingInAll({ shape, together }: Slip): number {
    return together > 1 ? this.#free.lacking(shape.needs, together) : -1
  }

  #goTogether(slip: Slip, together: number): void {
    this.#gangs += Number(together > 1) - Number(slip.together > 1)
    slip.together = together
    if (this.#gangs === 0) this.#free.end()
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
    if (slip.lacks) this.#lacks--
    slip.lacks = false
    slip.among?.remove(slip.room)
    slip.among = undefined
    this.#held.delete(slip)
    this.#times.remove(slip.until)
  }

  #back(slip: Slip): void {
    this.#clear(slip)
    this.#offerable++
    this.#unpark(slip.shape)
  }
}
