import { describe, expect, test } from 'vitest'
import { Estimator, Monitor } from '#interfaces'
import history from '../../components/estimator/history.ts'
import window from '../../components/monitor/window.ts'
import { job, node, stage, task } from '../../runtime/contract/builders.ts'
import { make } from '../../runtime/contract/make.ts'

const SECOND = 1_000_000

describe('history', () => {
  const kind = (name: string, estimate?: number) =>
    task({ stage: stage(job({ name }), { name: 'map' }), estimate })

  test('what was declared, until something ran; then the mean of what did', () => {
    const estimator = make(Estimator, history)
    expect(estimator.estimate(kind('count', 500))).toBe(500)
    estimator.observe(kind('count', 500), 100)
    estimator.observe(kind('count', 500), 300)
    expect(estimator.estimate(kind('count', 500))).toBe(200)
    expect(estimator.estimate(kind('other'))).toBeUndefined()
  })

  test('tells of marked changes only', () => {
    const estimator = make(Estimator, history, {}, { change: 0.5 })
    const told = [1000, 1000, 1200, 4000, 1000].map((service) =>
      estimator.observe(kind('count'), service),
    )
    expect(told).toEqual([true, false, false, true, false])
  })

  test('what a predecessor learned is told already', () => {
    const before = make(Estimator, history)
    before.observe(kind('count'), 1000)
    const after = make(Estimator, history, {}, {}, before.snapshot!())
    expect(after.observe(kind('count'), 1000)).toBe(false)
    expect(after.observe(kind('count'), 9000)).toBe(true)
  })

  test('forgets what ran longest ago when there is too much', () => {
    const estimator = make(Estimator, history, {}, { limit: 2 })
    for (const name of ['a', 'b', 'a', 'c']) estimator.observe(kind(name), 100)
    expect(['a', 'b', 'c'].map((name) => estimator.estimate(kind(name)))).toEqual([
      100,
      undefined,
      100,
    ])
  })
})

describe('window', () => {
  const one = task()
  const on = node()

  test('a window is full when its time is over, and a task belongs to the generation that dispatched it', () => {
    const monitor = make(Monitor, window, {}, { windowMs: 1000 })
    monitor.submitted(one, 0)
    monitor.started(one, on, 1, 100)
    monitor.ended(one, 'ok', 1, 100, 30_000, 900_000)
    monitor.started(one, on, 2, 950_000)
    monitor.ended(one, 'ok', 1, 200, 10_000, 1_100_000)
    const read = monitor.read(1_200_000)
    expect(
      read.map(({ generation, from, to, events }) => ({ generation, from, to, events })),
    ).toEqual([
      { generation: 0, from: 0, to: SECOND, events: { submitted: 1 } },
      { generation: 1, from: 0, to: SECOND, events: { started: 1, ok: 1 } },
      { generation: 2, from: 0, to: SECOND, events: { started: 1 } },
      { generation: 1, from: SECOND, to: 1_200_000, events: { ok: 1 } },
    ])
    expect(read[1].metrics.response).toMatchObject({
      count: 1,
      mean: 30_100,
      min: 30_100,
      max: 30_100,
      p50: 30_100,
      p99: 30_100,
    })
  })

  test('slowdown does not blow up for tasks that are over at once', () => {
    const monitor = make(Monitor, window)
    monitor.ended(one, 'ok', 1, 20_000, 10, 5)
    expect(monitor.read(5)[0].metrics.slowdown.mean).toBeCloseTo(2.001)
  })

  test('what failed is counted, and is in no figure', () => {
    const monitor = make(Monitor, window)
    monitor.ended(one, 'failed', 1, 20_000, 10, 5)
    const [observation] = monitor.read(5)
    expect(observation.events).toEqual({ failed: 1 })
    expect(observation.metrics.wait.count).toBe(0)
  })

  test('keeps so many generations', () => {
    const monitor = make(Monitor, window, {}, { generations: 3 })
    for (let generation = 1; generation <= 9; generation++)
      monitor.started(one, on, generation, generation * 2 * SECOND)
    expect(monitor.read(18 * SECOND).map(({ generation }) => generation)).toEqual([6, 7, 8, 9])
  })
})
