import { describe, expect, test } from 'vitest'
import { Allocation, type Component } from '#interfaces'
import backlog from '../../components/allocation/backlog.ts'
import capped from '../../components/allocation/capped.ts'
import partition from '../../components/allocation/dynamic-partition.ts'
import perTask from '../../components/allocation/per-task.ts'
import fixed from '../../components/allocation/static.ts'
import * as builders from '../../runtime/contract/builders.ts'
import { make } from '../../runtime/contract/make.ts'

const SECOND = 1_000_000

/** Jobs of one stage, on one node of so many cores, beside a clock. */
function begin(component: Component, cores = 8, config = {}, state?: unknown) {
  const clock = builders.clock()
  const nodes = [builders.node({ cpu: cores, memory: 1000 })]
  const cluster = builders.cluster(nodes)
  const allocation = make(Allocation, component, { clock, cluster }, config, state)
  return {
    allocation,
    nodes,
    arrive(tasks: number, estimate?: number) {
      const of = builders.job()
      const all = builders.stageOf(of, tasks, { estimate })
      of.runnable = tasks
      allocation.arrived?.(of)
      for (const one of all) allocation.changed?.(one)
      return of
    },
    /** So many of its tasks end, or so many more are ready to run. */
    runnable(of: builders.TestJob, runnable: number) {
      const { task } = of.stages[0]
      const stage: { unfinished: number } = of.stages[0]
      if (runnable < of.runnable) stage.unfinished -= of.runnable - runnable
      of.runnable = runnable
      allocation.changed?.(task!)
    },
    pass(us: number) {
      clock.set(clock.now() + us)
      allocation.time?.()
    },
    limits: () =>
      Object.fromEntries([...(allocation.limits?.() ?? [])].map((it) => [it.job.id, it.executors])),
  }
}

test('per-task says nothing, and is not asked', () => {
  expect(make(Allocation, perTask)).toEqual({})
})

test('static: as many for each, once', () => {
  const one = begin(fixed, 8, { executors: 3 })
  const [a, b] = [one.arrive(5), one.arrive(1)]
  expect(one.limits()).toEqual({ [a.id]: 3, [b.id]: 3 })
  one.runnable(a, 2)
  expect(one.limits()).toEqual({})
})

describe('dynamic-partition', () => {
  test('no limit while there is room for all; then equal, rounded up', () => {
    const one = begin(partition)
    const a = one.arrive(7)
    expect(one.limits()).toEqual({})
    const b = one.arrive(9)
    expect(one.limits()).toEqual({ [a.id]: 4, [b.id]: 4 })
    const c = one.arrive(9)
    expect(one.limits()).toEqual({ [a.id]: 3, [b.id]: 3, [c.id]: 3 })
    one.allocation.ended?.(b)
    expect(one.limits()).toEqual({ [a.id]: 4, [c.id]: 4 })
  })

  test('what one cannot use the others may', () => {
    const one = begin(partition)
    const [a, b] = [one.arrive(20), one.arrive(20)]
    expect(one.limits()).toEqual({ [a.id]: 4, [b.id]: 4 })
    one.runnable(b, 1)
    expect(one.limits()).toEqual({ [a.id]: 7, [b.id]: 7 })
    one.runnable(b, 0)
    expect(one.limits()).toEqual({ [a.id]: 8, [b.id]: 8 })
    one.runnable(a, 5)
    expect(one.limits()).toEqual({ [a.id]: Infinity, [b.id]: Infinity })
  })

  test('goes by the nodes that there are', () => {
    const one = begin(partition)
    const [a, b] = [one.arrive(20), one.arrive(20)]
    one.limits()
    one.nodes.push(builders.node({ cpu: 4, memory: 1000 }))
    one.allocation.nodes?.()
    expect(one.limits()).toEqual({ [a.id]: 6, [b.id]: 6 })
  })
})

describe('capped', () => {
  test('a multiple of the root of the seconds that are left, anew when tasks end', () => {
    const one = begin(capped)
    const a = one.arrive(100, SECOND)
    expect(one.limits()).toEqual({ [a.id]: 8 })
    one.runnable(a, 50)
    // 0.8 * sqrt(50) = 5.66
    expect(one.limits()).toEqual({ [a.id]: 6 })
    one.runnable(a, 49)
    expect(one.limits()).toEqual({})
    one.runnable(a, 1)
    expect(one.limits()).toEqual({ [a.id]: 1 })
  })

  test('counts stages of which no task is ready, too', () => {
    const one = begin(capped)
    const of = builders.job()
    builders.stageOf(of, 1, { estimate: SECOND })
    builders.stageOf(of, 99, { estimate: SECOND })
    one.allocation.arrived?.(of)
    expect(one.limits()).toEqual({ [of.id]: 8 })
  })

  test('knows no limit while it knows of no work', () => {
    const one = begin(capped)
    one.arrive(100)
    expect(one.limits()).toEqual({})
    const b = one.arrive(100, SECOND)
    expect(one.limits()).toEqual({ [b.id]: 8 })
  })
})

describe('backlog', () => {
  test('one more, then two, then four; no more than can be used', () => {
    const one = begin(backlog)
    const a = one.arrive(10)
    const grown = [one.limits()]
    for (let i = 0; i < 4; i++) {
      one.pass(SECOND)
      grown.push(one.limits())
    }
    expect(grown.map((limits) => limits[a.id])).toEqual([1, 2, 4, 8, 10])
    expect(one.allocation.every?.()).toBe(0)
  })

  test('gives back what it has had no use for during idleMs', () => {
    const one = begin(backlog, 8, { first: 6, idleMs: 3000 })
    const a = one.arrive(8)
    one.pass(SECOND)
    one.pass(SECOND)
    expect(one.limits()).toEqual({ [a.id]: 8 })
    one.runnable(a, 7)
    expect(one.allocation.every?.()).toBe(SECOND)
    for (let i = 0; i < 3; i++) one.pass(SECOND)
    expect(one.limits()).toEqual({})
    one.pass(SECOND)
    expect(one.limits()).toEqual({ [a.id]: 7 })
  })

  test('a successor goes on with what it had grown to', () => {
    const one = begin(backlog)
    const a = one.arrive(10)
    one.pass(SECOND)
    one.pass(SECOND)
    const state = one.allocation.snapshot?.()
    const next = begin(backlog, 8, {}, JSON.parse(JSON.stringify(state)))
    next.allocation.arrived?.(a)
    expect(next.limits()).toEqual({ [a.id]: 4 })
  })
})
