import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Scheduler,
  component as define,
  Placement,
  laneQueue,
  nodeIndex,
  placementOver,
  Queue,
  type Component,
  type Task,
} from '#interfaces'
import { gang, job, node, stageOf, type TestTask } from '../builders.ts'
import { harness, make } from '../harness.ts'
import { runs } from '../runs.ts'

const fifo = define({ provides: Queue, create: () => laneQueue(() => 0) })
const firstFit = define({
  provides: Placement,
  create() {
    const nodes = nodeIndex()
    return placementOver(nodes, (task) => nodes.first(task))
  },
})

const stages = fc.array(
  fc.record({
    user: fc.constantFrom('ann', 'bob', 'cyd'),
    count: fc.integer({ min: 1, max: 8 }),
    cpu: fc.integer({ min: 1, max: 6 }),
    memory: fc.nat(20),
    estimate: fc.oneof(fc.constant(undefined), fc.nat(100_000)),
    gang: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)
const cluster = fc.array(fc.record({ cpu: fc.integer({ min: 1, max: 6 }), memory: fc.nat(16) }), {
  minLength: 1,
  maxLength: 5,
})
/** What a test does in turn: some acts of a plan, ends of tasks, a rewire in between. */
const moves = fc.array(
  fc.record({
    acts: fc.nat(6),
    ends: fc.nat(3),
    rewire: fc.boolean(),
    toggle: fc.boolean(),
    which: fc.nat(),
  }),
  { maxLength: 12 },
)

function build(specs: typeof stages extends fc.Arbitrary<infer T> ? T : never): TestTask[] {
  return specs.flatMap(({ user, count, gang: together, ...given }) => {
    const of = job({ user })
    return together ? gang(count, { ...given, job: of }) : stageOf(of, count, given)
  })
}

/** The laws of a Scheduler; that it launches only what waits, where there is room, the harness checks at each act. */
export function schedulerLaws(
  _id: string,
  component: Component,
  all: readonly (readonly [string, Component])[],
): void {
  const spec = { scheduler: component, queue: fifo, placement: firstFit }

  test('everything that fits runs once, and a plan ends', () => {
    fc.assert(
      fc.property(stages, cluster, moves, (wanted, nodes, steps) => {
        const there = nodes.map((one) => node(one))
        const core = harness({ ...spec, nodes: there })
        const tasks = build(wanted)
        const begun: Task[] = []
        const run = (limit?: number) => {
          for (const act of core.plan(limit)) {
            if (act.do === 'launch' || act.do === 'spill') begun.push(act.task)
            else if (act.do === 'launch-all') begun.push(...act.pairs.map(([one]) => one))
          }
        }
        core.submit(...tasks)
        for (const { acts, ends, rewire, toggle, which } of steps) {
          run(acts)
          if (rewire) core.rewire({ scheduler: all[which % all.length][1] })
          if (rewire) run(acts)
          if (rewire) core.rewire({ scheduler: component })
          if (toggle) core.open(there[which % there.length], !there[which % there.length].open)
          for (const one of core.running().slice(0, ends)) core.end(one)
        }
        for (const one of there) core.open(one, true)
        run()
        for (let rounds = 0; core.running().length > 0 && rounds < 1000; rounds++) {
          core.end(core.running()[0])
          run()
        }
        expect(new Set(begun).size).toBe(begun.length)
        const left = new Set(core.waiting())
        expect(begun.length + left.size).toBe(tasks.length)
        for (const one of left) {
          const alone = there.some(({ total }) =>
            one.needs.every((need, d) => need <= (total[d] ?? 0)),
          )
          if (alone) expect(one.gang).toBeDefined()
        }
      }),
      { numRuns: runs(60) },
    )
  })

  test('a plan that is closed after each act does as one that is not', () => {
    fc.assert(
      fc.property(stages, cluster, (wanted, nodes) => {
        const acts = (limit: number): string[] => {
          const core = harness({
            ...spec,
            nodes: nodes.map((one, index) => node({ ...one, index })),
          })
          const tasks = build(wanted)
          core.submit(...tasks)
          const done: string[] = []
          for (let some = core.plan(limit); some.length > 0; some = core.plan(limit)) {
            for (const act of some) {
              const told =
                'pairs' in act
                  ? act.pairs.map(([one, on]) => [tasks.indexOf(one as TestTask), on.index])
                  : 'task' in act && act.task
                    ? [tasks.indexOf(act.task as TestTask)]
                    : []
              done.push(JSON.stringify([act.do, told, 'node' in act ? act.node.index : 0]))
            }
          }
          return done
        }
        expect(acts(1)).toEqual(acts(Infinity))
      }),
    )
  })

  test('a plan with nothing to do does nothing', () => {
    const core = harness({ ...spec, nodes: [node()] })
    expect(core.plan().filter((act) => act.do !== 'nothing')).toEqual([])
  })

  test('its snapshot is plain data, and it accepts the state of any other', () => {
    fc.assert(
      fc.property(stages, (wanted) => {
        for (const [, other] of all) {
          const core = harness({ ...spec, scheduler: other, nodes: [node({ cpu: 8, memory: 64 })] })
          core.submit(...build(wanted))
          core.plan(5)
          const state = core.scheduler().snapshot?.()
          expect(Scheduler.stateFault(state)).toBeUndefined()
          core.rewire({ scheduler: component })
          expect(() => core.plan()).not.toThrow()
        }
      }),
      { numRuns: 10 },
    )
    for (const state of [{}, { shares: { ann: 3 } }, { cursor: 7, last: 'n9' }]) {
      expect(() =>
        make(Scheduler, component, { queue: laneQueue(() => 0) }, {}, state),
      ).not.toThrow()
    }
  })
}
