import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Queue, laneQueue, type Component, type Shape, type Task } from '#interfaces'
import { runs } from '../runs.ts'
import { job, shape, stage, task, type TestTask } from '../builders.ts'
import { make } from '../harness.ts'

const SHAPES = Array.from({ length: 12 }, (_, i) => shape({ cpu: i + 1 }))
const LANES = ['a', 'b', 'c']

const spec = fc.record({
  lane: fc.constantFrom(...LANES),
  shape: fc.nat(SHAPES.length - 1),
  priority: fc.integer({ min: -3, max: 3 }),
  submitted: fc.nat(5_000_000),
  deadline: fc.oneof(fc.constant(Infinity), fc.nat(9)),
  estimate: fc.oneof(fc.constant(undefined), fc.nat(9)),
  rank: fc.nat(9),
})
type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never
type Waits = readonly [task: TestTask, lane: string]

function build(specs: readonly Spec[]): Waits[] {
  const stages = SHAPES.map((of) => stage(job(), { shape: of }))
  return specs.map(({ lane, shape: of, ...rest }, order) => [
    task({ ...rest, stage: stages[of], order }),
    lane,
  ])
}

/** Takes everything out in the order in which it is offered. */
function drain(queue: Queue, lanes: ReadonlyMap<Task, string>): Task[] {
  const out: Task[] = []
  for (let next = queue.peek(); next && out.length <= lanes.size; next = queue.peek()) {
    out.push(next)
    queue.remove(next, lanes.get(next)!)
  }
  return out
}

/** The laws of a Queue: what is offered is what waits, whatever the order. */
export function queueLaws(
  _id: string,
  component: Component,
  all: readonly (readonly [string, Component])[],
): void {
  const inner = component.wraps === 'only' ? laneQueue(() => 0) : undefined
  const fresh = (): Queue =>
    make(Queue, component, { inner: component.wraps === 'only' ? laneQueue(() => 0) : undefined })
  const filled = (waits: readonly Waits[]): Queue => {
    const queue = fresh()
    for (const [one, lane] of waits) queue.push(one, lane)
    return queue
  }
  const some = fc.array(spec, { maxLength: 60, size: 'max' }).map(build)

  test('what comes out is what went in, each once', () => {
    fc.assert(
      fc.property(some, (waits) => {
        const queue = filled(waits)
        expect(queue.size()).toBe(waits.length)
        const out = drain(queue, new Map(waits))
        expect(out.length).toBe(waits.length)
        expect(new Set(out)).toEqual(new Set(waits.map(([one]) => one)))
        expect(queue.size()).toBe(0)
        expect([...queue.lanes()]).toEqual([])
      }),
    )
  })

  test('the order depends on the tasks only, not on when they came', () => {
    fc.assert(
      fc.property(some, (waits) => {
        const lone = waits.map(([one]): Waits => [one, 'only'])
        const out = drain(filled(lone), new Map(lone))
        const loaded = fresh()
        loaded.load(
          lone.map(([one]) => one),
          lone.map(([, lane]) => lane),
        )
        expect(drain(loaded, new Map(lone))).toEqual(out)
      }),
    )
  })

  test('a successor that is filled in slices, with pushes and removes between, offers as a fresh one', () => {
    fc.assert(
      fc.property(some, fc.array(fc.tuple(fc.nat(), fc.boolean())), (waits, moves) => {
        const split = waits.length >> 1
        const old = waits.slice(0, split)
        const later = waits.slice(split)
        const queue = fresh()
        const gone = new Set<Waits>()
        const loaded: Waits[] = []
        const slices = moves.length + 1
        for (let slice = 0; slice < slices; slice++) {
          const part = old.slice(
            Math.floor((slice * split) / slices),
            Math.floor(((slice + 1) * split) / slices),
          )
          queue.load(
            part.map(([one]) => one),
            part.map(([, lane]) => lane),
          )
          loaded.push(...part)
          const [which, push] = moves[slice] ?? [0, true]
          if (push && later.length > 0) {
            const one = later.shift()!
            queue.push(...one)
            loaded.push(one)
          } else if (loaded.length > 0) {
            const [one] = loaded.splice(which % loaded.length, 1)
            queue.remove(...one)
            gone.add(one)
          }
        }
        const left = waits.filter((one) => loaded.includes(one) && !gone.has(one))
        const single = left.map(([one]): Waits => [one, 'only'])
        expect(queue.size()).toBe(left.length)
        for (const lane of LANES) {
          const mine = left.filter(([, name]) => name === lane)
          const seen: Task[] = []
          for (
            let next = queue.peek(lane);
            next && seen.length <= mine.length;
            next = queue.peek(lane)
          ) {
            seen.push(next)
            queue.remove(next, lane)
          }
          const alone = mine.map(([one]): Waits => [one, 'only'])
          expect(seen).toEqual(drain(filled(alone), new Map(single)))
        }
      }),
    )
  })

  test('follows any other queue', () => {
    const waits = build(fc.sample(spec, { numRuns: 40, seed: 7 }))
    for (const [, other] of all) {
      const old = make(Queue, other, {
        inner: other.wraps === 'only' ? laneQueue(() => 0) : undefined,
      })
      for (const [one, lane] of waits) old.push(one, lane)
      const queue = fresh()
      queue.load(
        waits.map(([one]) => one),
        waits.map(([, lane]) => lane),
      )
      expect(queue.size()).toBe(old.size())
      expect(new Set(drain(queue, new Map(waits)))).toEqual(new Set(drain(old, new Map(waits))))
    }
  })

  test('a thousand operations: peek is steady, parked shapes and ranks are kept to, lanes are told', () => {
    type Step =
      | { do: 'push'; spec: Spec }
      | { do: 'remove' | 'next'; which: number }
      | { do: 'park' | 'unpark'; which: number }
      | { do: 'rank'; which: number; rank: number }
    const which = fc.nat()
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), spec }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'next' as const), which }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('park' as const, 'unpark' as const), which }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('rank' as const), which, rank: fc.nat(3) }),
      },
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 900, maxLength: 1000, size: 'max' }), (steps) => {
        const queue = fresh()
        const parked = new Set<Shape>()
        const lanes = new Map<string, { rank: number; since: number; tasks: Set<TestTask> }>()
        const all = build(steps.flatMap((one) => (one.do === 'push' ? [one.spec] : [])))
        const waiting: Waits[] = []
        let pushed = 0
        const remove = (at: number): void => {
          const [[gone, lane]] = waiting.splice(at, 1)
          queue.remove(gone, lane)
          lanes.get(lane)!.tasks.delete(gone)
          if (lanes.get(lane)!.tasks.size === 0) lanes.delete(lane)
        }
        for (const one of steps) {
          if (one.do === 'push') {
            const [fresh, lane] = all[pushed++]
            waiting.push([fresh, lane])
            if (!lanes.has(lane)) lanes.set(lane, { rank: 0, since: pushed, tasks: new Set() })
            lanes.get(lane)!.tasks.add(fresh)
            queue.push(fresh, lane)
          } else if (one.do === 'remove') {
            if (waiting.length > 0) remove(one.which % waiting.length)
          } else if (one.do === 'next') {
            const next = queue.peek()
            if (next) remove(waiting.findIndex(([waits]) => waits === next))
          } else if (one.do === 'rank') {
            const lane = LANES[one.which % LANES.length]
            queue.rank(lane, one.rank)
            if (lanes.has(lane)) lanes.get(lane)!.rank = one.rank
          } else {
            const of = SHAPES[one.which % SHAPES.length]
            queue[one.do](of)
            if (one.do === 'park') parked.add(of)
            else parked.delete(of)
          }

          const offers = [...lanes].filter(([, { tasks }]) =>
            [...tasks].some((waits) => !parked.has(waits.shape)),
          )
          const [first] = offers.sort(([, a], [, b]) => a.rank - b.rank || a.since - b.since)
          const next = queue.peek()
          expect(queue.size()).toBe(waiting.length)
          expect(new Set(queue.lanes())).toEqual(new Set(offers.map(([lane]) => lane)))
          if (!first) expect(next).toBeUndefined()
          else {
            expect(first[1].tasks.has(next as TestTask)).toBe(true)
            expect(parked.has(next!.shape)).toBe(false)
          }
          expect(queue.peek()).toBe(next)
          for (const [lane, { tasks }] of offers)
            expect(tasks.has(queue.peek(lane) as TestTask)).toBe(true)
          if (first) expect(queue.peek(first[0])).toBe(next)
        }
      }),
      // Ends the search for a smaller counterexample, which could take minutes.
      { numRuns: runs(5), interruptAfterTimeLimit: runs(10_000) },
    )
  })

  test('says how much room is left, and takes what a predecessor held beyond it', () => {
    const queue = fresh()
    const room = queue.room?.() ?? Infinity
    expect(room).toBeGreaterThan(0)
    const waits = build(fc.sample(spec, { numRuns: 30, seed: 3 }))
    queue.load(
      waits.map(([one]) => one),
      waits.map(([, lane]) => lane),
    )
    expect(queue.room?.() ?? Infinity).toBe(room - 30)
    expect(inner?.size() ?? 0).toBe(0)
  })
}
