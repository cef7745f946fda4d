import {
  component,
  laneQueue,
  launch,
  nodeIndex,
  Placement,
  placementOver,
  Queue,
  Scheduler,
  type Act,
  type Component,
  type Interface,
} from '#interfaces'
import { shipped } from './shipped.ts'

type Method = (...args: any[]) => any
type Made = Record<string, Method>

/** The shipped component with something done to what it makes. */
export const spoiled = (id: string, spoil: (made: Made, given: any) => object): Component => {
  const sound = shipped.get(id)!
  return { ...sound, create: (given) => spoil(sound.create(given) as Made, given) }
}

/** Throws in the `nth` call of the method, counted over all instances or in each anew. */
export function throwing(
  id: string,
  method: string,
  nth: number,
  error: () => unknown = () => new Error(`${method} is spoiled`),
): Component {
  return spoiled(id, (made) => {
    let calls = 0
    const whole: Method = made[method] ?? (() => undefined)
    return {
      ...made,
      [method]: (...args: unknown[]) => {
        if (++calls >= nth) throw error()
        return whole(...args)
      },
    }
  })
}

/** Every method of the interface, by name. */
export const methodsOf = ({ methods, optional }: Interface): string[] => [
  ...Object.keys(methods),
  ...Object.keys(optional),
]

const acting = (plan: (queue: Queue, placement: Placement) => Iterable<unknown>): Component =>
  component({
    provides: Scheduler,
    requires: { queue: Queue, placement: Placement },
    create: ({ queue, placement }) => ({
      plan: () => plan(queue, placement) as Iterable<Act>,
    }),
  })

const stranger = { id: 'n99', index: 99, free: [9], total: [9], open: true, labels: [] }

/** Schedulers that ask for what there is not. */
export const badSchedulers: Readonly<Record<string, Component>> = {
  'yields what is no act': acting(function* () {
    yield { do: 'dance' }
  }),
  'yields nothing at all': acting(function* () {
    yield undefined
  }),
  'yields a number': acting(function* () {
    yield 7
  }),
  'answers no plan': acting(() => undefined as never),
  'answers steps that are none': acting(() => ({
    [Symbol.iterator]: () => ({ next: () => undefined as never }),
  })),
  'launches without a node': acting(function* (queue) {
    yield { do: 'launch', task: queue.peek() }
  }),
  'launches what is unknown': acting(function* (queue) {
    yield { do: 'launch', task: { ...queue.peek() }, node: stranger }
  }),
  'launches on a node that is unknown': acting(function* (queue) {
    yield { do: 'launch', task: queue.peek(), node: stranger }
  }),
  'launches a task twice': acting(function* (queue, placement) {
    const task = queue.peek()
    if (!task) return
    const node = placement.place(task)
    if ('why' in node) return yield { do: 'nothing', task, why: node.why }
    yield launch(task, node)
    yield launch(task, node)
  }),
  'launches a task twice in one act': acting(function* (queue, placement) {
    const task = queue.peek()
    if (!task) return
    const node = placement.place(task)
    if ('why' in node) return yield { do: 'nothing', task, why: node.why }
    yield {
      do: 'launch-all',
      pairs: [
        [task, node],
        [task, node],
      ],
    }
  }),
  'launches no pairs, for ever': acting(function* () {
    for (;;) yield { do: 'launch-all', pairs: [] }
  }),
  'launches where no room is': component({
    provides: Scheduler,
    requires: { queue: Queue, placement: Placement },
    create({ queue, placement }) {
      let last: ReturnType<Placement['place']> | undefined
      return {
        *plan() {
          for (let task = queue.peek(); task; task = queue.peek()) {
            const node = placement.place(task)
            if (!('why' in node)) last = node
            if (last && !('why' in last)) yield launch(task, last)
            else return
          }
        },
      }
    },
  }),
  'passes over for ever': acting(function* (queue) {
    for (const task = queue.peek(); ;) yield { do: 'nothing', task, why: 'no-room' }
  }),
  'passes over what does not wait': acting(function* (queue, placement) {
    const task = queue.peek()
    if (!task) return
    const node = placement.place(task)
    if ('why' in node) return yield { do: 'nothing', task, why: node.why }
    yield launch(task, node)
    yield { do: 'nothing', task, why: 'held' }
  }),
  'passes over for no reason': acting(function* (queue) {
    yield { do: 'nothing', task: queue.peek(), why: 'because' }
  }),
  'resizes for ever': acting(function* (queue) {
    for (;;) yield { do: 'resize', job: queue.peek()!.job, executors: Infinity }
  }),
  'reserves and releases for ever': acting(function* (queue, placement) {
    const task = queue.peek()!
    const node = placement.place(task)
    for (;;) {
      yield { do: 'reserve', task, node }
      yield { do: 'release', task, node }
    }
  }),
  'spills to a node that is not there': acting(function* (queue) {
    yield { do: 'spill', task: queue.peek(), to: stranger }
  }),
}

const placing = (place: (sound: Placement) => Placement['place']): Component =>
  component({
    provides: Placement,
    create() {
      const nodes = nodeIndex()
      const sound = placementOver(nodes, (task) => nodes.first(task))
      return { ...sound, place: place(sound) }
    },
  })

export const badPlacements: Readonly<Record<string, Component>> = {
  'answers undefined': placing(() => () => undefined as never),
  'answers a text': placing(() => () => 'n1' as never),
  'answers a node that is unknown': placing(() => () => stranger as never),
  'answers a node without room': component({
    provides: Placement,
    create() {
      const joined: any[] = []
      return {
        join: (node) => void joined.push(node),
        leave() {},
        changed() {},
        place: () => joined[joined.length - 1],
      }
    },
  }),
}

const queueing = (spoil: (sound: Queue) => Partial<Queue>): Component =>
  component({
    provides: Queue,
    create() {
      const sound = laneQueue((task) => task.order)
      return { ...sound, ...spoil(sound) }
    },
  })

export const badQueues: Readonly<Record<string, Component>> = {
  'drops every third task': queueing(({ push }) => {
    let pushed = 0
    return { push: (task, lane) => (++pushed % 3 === 0 ? undefined : push(task, lane)) }
  }),
  'drops every third task and lies about its size': queueing((sound) => {
    let pushed = 0
    let dropped = 0
    const gone = new Set<unknown>()
    return {
      push(task, lane) {
        if (++pushed % 3 > 0) return sound.push(task, lane)
        dropped++
        gone.add(task)
      },
      remove(task, lane) {
        if (gone.delete(task)) dropped--
        else sound.remove(task, lane)
      },
      size: () => sound.size() + dropped,
    }
  }),
  'takes a task twice': queueing(({ push, size }) => {
    let extra = 0
    return {
      push(task, lane) {
        push(task, lane)
        extra++
      },
      size: () => size() + extra,
    }
  }),
  'offers what has gone': queueing(({ peek, remove }) => {
    let gone: any
    return {
      remove(task, lane) {
        remove(task, lane)
        gone = task
      },
      peek: (lane) => gone ?? peek(lane),
    }
  }),
  'offers what never was': queueing(() => ({ peek: () => ({ id: 't-0.0', needs: [] }) as never })),
  'offers nothing': queueing(() => ({ peek: () => undefined })),
  'has a size that is no number': queueing(() => ({ size: () => NaN })),
  'loses what is handed over': queueing(() => ({ load() {} })),
}
