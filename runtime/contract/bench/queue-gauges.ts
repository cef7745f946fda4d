import { Queue, type Component, type Task } from '#interfaces'
import { job, random, shape, stage, task, type TestTask } from '../builders.ts'
import { make } from '../make.ts'
import { bursts, type Gauge } from './gauge.ts'

const BURST = 64
const LANES = Array.from({ length: 10 }, (_, i) => `user ${i}`)
const SHAPES = Array.from({ length: 12 }, (_, i) => shape({ cpu: i + 1 }))

/** A queue with so many tasks of ten users and twelve shapes. */
class FilledQueue {
  readonly queue: Queue
  readonly #waiting: TestTask[] = []
  /** By task: where it stands in the list, and its lane. */
  readonly #places = new Map<Task, { at: number; readonly lane: string }>()
  readonly #random
  readonly #stages = SHAPES.map((of) => stage(job(), { shape: of }))
  #order = 0

  constructor(component: Component, size: number, seed: number) {
    this.queue = make(Queue, component)
    this.#random = random(seed)
    const tasks = Array.from({ length: size }, () => this.fresh())
    this.queue.load(
      tasks,
      tasks.map((one) => this.lane(one)),
    )
  }

  lane(one: Task): string {
    return this.#places.get(one)!.lane
  }

  /** One more that is to wait: new to the queue, as one that waits again is. */
  fresh(): TestTask {
    const { below } = this.#random
    const [priority, estimate, rank] = [below(5), below(1_000_000), below(1_000_000)]
    const given = { priority, estimate, rank, deadline: below(10_000_000), submitted: this.#order }
    const made = task({ stage: this.#stages[below(SHAPES.length)], order: ++this.#order, ...given })
    this.#places.set(made, { at: this.#waiting.length, lane: LANES[below(LANES.length)] })
    this.#waiting.push(made)
    return made
  }

  /** It waits no more. */
  forget(one: Task): void {
    const { at } = this.#places.get(one)!
    const last = this.#waiting.pop()!
    this.#places.delete(one)
    if (last === one) return
    this.#waiting[at] = last
    this.#places.get(last)!.at = at
  }

  /** Distinct ones, drawn by chance. */
  some(count: number): TestTask[] {
    const drawn = new Set<TestTask>()
    while (drawn.size < count) drawn.add(this.#waiting[this.#random.below(this.#waiting.length)])
    return [...drawn]
  }

  push(one: TestTask): void {
    this.queue.push(one, this.lane(one))
  }

  remove(one: Task): void {
    this.queue.remove(one, this.lane(one))
  }

  /** As many others in the place of those that are gone. */
  replace(gone: readonly Task[]): void {
    for (const one of gone) this.forget(one)
    for (const _ of gone) this.push(this.fresh())
  }
}

type Drive = (filled: FilledQueue) => () => number

const push: Drive = (filled) => () => {
  let fresh: TestTask[] = []
  const renew = () => (fresh = Array.from({ length: BURST }, () => filled.fresh()))
  renew()
  const perSecond = bursts(
    BURST,
    () => fresh.forEach((one) => filled.push(one)),
    () => {
      for (const one of fresh) {
        filled.remove(one)
        filled.forget(one)
      }
      renew()
    },
  )()
  for (const one of fresh) filled.forget(one)
  return perSecond
}

/** The next one, taken out: what a dispatch asks of a queue. */
const next: Drive = (filled) => {
  let gone: Task[] = []
  return bursts(
    BURST,
    () => {
      for (let i = 0; i < BURST; i++) {
        const one = filled.queue.peek()!
        filled.remove(one)
        gone.push(one)
      }
    },
    () => {
      filled.replace(gone)
      gone = []
    },
  )
}

const remove: Drive = (filled) => () => {
  let drawn = filled.some(BURST)
  return bursts(
    BURST,
    () => drawn.forEach((one) => filled.remove(one)),
    () => {
      filled.replace(drawn)
      drawn = filled.some(BURST)
    },
  )()
}

/** A shape that does not fit is passed over, and the next one looked for. */
const park: Drive = ({ queue }) => {
  const parked: (typeof SHAPES)[number][] = []
  return bursts(
    SHAPES.length - 1,
    () => {
      for (let i = 1; i < SHAPES.length; i++) {
        const { shape: of } = queue.peek()!
        queue.park(of)
        parked.push(of)
      }
    },
    () => parked.splice(0).forEach((of) => queue.unpark(of)),
  )
}

const DRIVES: Readonly<Record<string, Drive>> = { push, next, remove, park }

export const queueGauges: readonly Gauge[] = [1000, 100_000].map((size) => ({
  operations: Object.keys(DRIVES),
  size,
  async prepare({ component }, seed) {
    const filled = new FilledQueue(component, size, seed)
    const samplers = Object.entries(DRIVES).map(([name, drive]) => [name, drive(filled)])
    return { samplers: Object.fromEntries(samplers) }
  },
}))
