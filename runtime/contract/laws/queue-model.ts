import { fits, type Node, type Queue, type Shape, type Task } from '#interfaces'
import { agree, must } from '../agree.ts'

interface Lane {
  rank: number
  readonly since: number
  readonly tasks: Set<Task>
}

/** What a queue must offer, as far as the interface says: everything but the order within a lane. */
export class QueueModel {
  readonly #queue: Queue
  readonly #lanes = new Map<string, Lane>()
  readonly #parked = new Set<Shape>()
  /** Those that are parked for want of room, with the offers before. */
  readonly #lacking = new Map<Shape, number>()
  /** By node: the number of its last offer. */
  readonly #offers = new Map<Node, number>()
  #offered = 0
  #seen = 0
  #size = 0

  constructor(queue: Queue) {
    this.#queue = queue
  }

  pushed(task: Task, name: string): void {
    let lane = this.#lanes.get(name)
    if (!lane) this.#lanes.set(name, (lane = { rank: 0, since: ++this.#seen, tasks: new Set() }))
    lane.tasks.add(task)
    this.#size++
  }

  removed(task: Task, name: string): void {
    const { tasks } = this.#lanes.get(name)!
    tasks.delete(task)
    if (tasks.size === 0) this.#lanes.delete(name)
    this.#size--
  }

  ranked(name: string, rank: number): void {
    const lane = this.#lanes.get(name)
    if (lane) lane.rank = rank
  }

  park(shape: Shape): void {
    this.#parked.add(shape)
    this.#lacking.delete(shape)
  }

  unpark(shape: Shape): void {
    this.#parked.delete(shape)
    this.#lacking.delete(shape)
  }

  lack(shape: Shape): void {
    this.#parked.add(shape)
    this.#lacking.set(shape, this.#offered)
  }

  offer(node: Node): void {
    this.#offers.set(node, ++this.#offered)
  }

  /** Parked, and no node that was offered since has room. */
  #stands(shape: Shape): boolean {
    if (!this.#parked.has(shape)) return false
    const since = this.#lacking.get(shape) ?? Infinity
    const served = ([node, offer]: [Node, number]) =>
      offer > since && node.open && fits(shape.needs, node.free)
    return ![...this.#offers].some(served)
  }

  get size(): number {
    return this.#size
  }

  /** The lanes that have something to offer, in the order in which they are to be served. */
  offers(): (readonly [name: string, tasks: ReadonlySet<Task>])[] {
    return [...this.#lanes]
      .filter(([, { tasks }]) => [...tasks].some((one) => !this.#stands(one.shape)))
      .sort(([, a], [, b]) => a.rank - b.rank || a.since - b.since)
      .map(([name, { tasks }]) => [name, tasks])
  }

  /** Throws LawBroken where the queue answers what it must not. */
  check(): void {
    const queue = this.#queue
    const offers = this.offers()
    const next = queue.peek()
    if (offers.length === 0) this.#offers.clear()
    agree('size', queue.size(), this.#size)
    agree('lanes', new Set(queue.lanes()), new Set(offers.map(([lane]) => lane)))
    this.checkOffer(next, offers[0])
    agree('a second peek', queue.peek(), next)
    for (const [lane, tasks] of offers)
      this.checkOffer(queue.peek(lane), [lane, tasks], `peek of lane ${lane}`)
    if (offers.length > 0) agree('peek of the first lane', queue.peek(offers[0][0]), next)
  }

  /** `offer`: the lane that it must come from; undefined where nothing is to be offered. */
  checkOffer(
    found: Task | undefined,
    offer: readonly [name: string, tasks: ReadonlySet<Task>] | undefined,
    what = 'peek',
  ): void {
    if (!offer) return agree(what, found, undefined)
    const [lane, tasks] = offer
    must(found !== undefined && tasks.has(found), what, `a task that waits in lane ${lane}`, found)
    must(!this.#stands(found!.shape), what, 'a task whose shape is not parked', found)
  }
}
