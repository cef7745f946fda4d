import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fits, laneQueue, type Node, type Queue, type Shape, type Task } from '#interfaces'
import { job, node, shape, stage, task, type TestTask } from '../../runtime/contract/builders.ts'

/** What the specification says, done by sorting everything each time. */
export function naiveQueue(key: (task: Task) => number): Queue {
  let waiting: { task: Task; lane: string; key: number }[] = []
  const lanes = new Map<string, { rank: number; seen: number }>()
  const parked = new Set<Shape>()
  const lacking = new Map<Shape, number>()
  const offers = new Map<Node, number>()
  let told = 0
  const served = (of: Shape) =>
    [...offers].some(
      ([at, offer]) => offer > (lacking.get(of) ?? Infinity) && at.open && fits(of.needs, at.free),
    )
  let seen = 0
  const offered = (lane?: string) =>
    waiting
      .filter(({ task: { shape } }) => !parked.has(shape) || served(shape))
      .filter((one) => lane === undefined || one.lane === lane)
      .sort((a, b) => {
        const [x, y] = [lanes.get(a.lane)!, lanes.get(b.lane)!]
        if (x.rank !== y.rank) return x.rank < y.rank ? -1 : 1
        if (x.seen !== y.seen) return x.seen - y.seen
        if (a.key !== b.key) return a.key < b.key ? -1 : 1
        return a.task.order - b.task.order
      })
  const push = (one: Task, lane: string) => {
    if (!lanes.has(lane)) lanes.set(lane, { rank: 0, seen: seen++ })
    waiting.push({ task: one, lane, key: key(one) })
  }
  return {
    push,
    load: (tasks, names) => tasks.forEach((one, i) => push(one, names[i])),
    remove(gone, lane) {
      waiting = waiting.filter((one) => one.task !== gone)
      if (!waiting.some((one) => one.lane === lane)) lanes.delete(lane)
    },
    peek(lane) {
      const [first] = offered(lane)
      if (!first && lane === undefined) offers.clear()
      return first?.task
    },
    lanes: () => new Set(offered().map((one) => one.lane)),
    rank(lane, rank) {
      const known = lanes.get(lane)
      if (known) known.rank = rank
    },
    park(of) {
      parked.add(of)
      lacking.delete(of)
    },
    unpark(of) {
      parked.delete(of)
      lacking.delete(of)
    },
    lack(of) {
      parked.add(of)
      lacking.set(of, told)
    },
    offer: (at) => void offers.set(at, ++told),
    size: () => waiting.length,
    revised: (of) => waiting.forEach((one) => one.task.stage === of && (one.key = key(one.task))),
  }
}

type Step =
  | { do: 'push'; lane: number; shape: number; key: number }
  | { do: 'remove'; which: number }
  | { do: 'next' }
  | { do: 'rank'; lane: number; rank: number }
  | { do: 'park' | 'unpark' | 'lack'; shape: number }
  | { do: 'offer' | 'take'; node: number; cpu: number; memory: number }
  | { do: 'revised'; which: number; key: number }

const step = (shapes: number, lanes: number): fc.Arbitrary<Step> => {
  const lane = fc.nat(lanes - 1)
  const of = fc.nat(shapes - 1)
  const key = fc.nat(5)
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('push' as const), lane, shape: of, key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat() }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('next' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('rank' as const),
        lane,
        rank: fc.constantFrom(0, 0.5, 1, 2, Infinity),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('park' as const, 'unpark' as const), shape: of }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('lack' as const), shape: of }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('offer' as const, 'take' as const),
        node: fc.nat(3),
        cpu: fc.nat(shapes),
        memory: fc.nat(9),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('revised' as const), which: fc.nat(), key }),
    },
  )
}

/** Three shapes keep lanes narrow, thirty make them broad. */
test.each([
  [3, 3],
  [30, 2],
  [12, 6],
])('as the naive model, with %i shapes and %i lanes', (shapeCount, laneCount) => {
  const shapes = Array.from({ length: shapeCount }, (_, i) =>
    shape({ cpu: i + 1, memory: (i * 7) % 10 }),
  )
  fc.assert(
    fc.property(
      fc.array(step(shapeCount, laneCount), { maxLength: 1000, size: 'max' }),
      (steps) => {
        const keys = new Map<Task, number>()
        const key = (one: Task): number => keys.get(one)!
        const real = laneQueue(key)
        const model = naiveQueue(key)
        const waiting: [TestTask, string][] = []
        const drop = (at: number): void => {
          const [[gone, lane]] = waiting.splice(at, 1)
          real.remove(gone, lane)
          model.remove(gone, lane)
        }
        const nodes = [1, 2, 3, 4].map(() => node({ cpu: shapeCount, memory: 9 }))
        let order = 0
        const stages = shapes.map((of) => stage(job(), { shape: of }))
        for (const one of steps) {
          if (one.do === 'push') {
            const fresh = task({ stage: stages[one.shape], order: order++ })
            keys.set(fresh, one.key)
            waiting.push([fresh, `l${one.lane}`])
            real.push(fresh, `l${one.lane}`)
            model.push(fresh, `l${one.lane}`)
          } else if (one.do === 'remove') {
            if (waiting.length > 0) drop(one.which % waiting.length)
          } else if (one.do === 'next') {
            const offered = model.peek()
            if (offered) drop(waiting.findIndex(([waits]) => waits === offered))
          } else if (one.do === 'rank') {
            real.rank(`l${one.lane}`, one.rank)
            model.rank(`l${one.lane}`, one.rank)
          } else if (one.do === 'revised') {
            if (waiting.length === 0) continue
            const [chosen] = waiting[one.which % waiting.length]
            for (const [waits] of waiting)
              if (waits.stage === chosen.stage) keys.set(waits, (key(waits) * 7 + one.key) % 5)
            real.revised!(chosen.stage)
            model.revised!(chosen.stage)
          } else if ('node' in one) {
            const at = nodes[one.node]
            const free = [one.cpu * 1000, one.memory * 1000]
            free.forEach((amount, d) => {
              at.free[d] = one.do === 'offer' ? amount : Math.min(at.free[d], amount)
            })
            if (one.do === 'take') continue
            real.offer!(at)
            model.offer!(at)
          } else if (one.do === 'lack') {
            real.lack!(shapes[one.shape])
            model.lack!(shapes[one.shape])
          } else {
            real[one.do](shapes[one.shape])
            model[one.do](shapes[one.shape])
          }
          expect(real.peek()).toBe(model.peek())
          expect(real.size()).toBe(model.size())
          const lane = `l${order % laneCount}`
          expect(real.peek(lane)).toBe(model.peek(lane))
        }
        expect(new Set(real.lanes())).toEqual(new Set(model.lanes()))
      },
    ),
    { numRuns: 30 },
  )
})
