import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobResult, TaskResult } from '../../../../runtime/cluster/handle.ts'
import { compare } from '../../../../runtime/console/demo/compare.ts'
import {
  type BatchRecord,
  measureBatch,
  quantile,
} from '../../../../runtime/console/demo/measure.ts'
import { planFor, rotation } from '../../../../runtime/console/demo/plan.ts'

test('rotation: each composition once a round, and once at each place in as many rounds', () => {
  const items = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 3 }), (compositions, times) => {
      const rounds = rotation(compositions, compositions.length * times)
      for (const order of rounds) expect(order.toSorted()).toEqual(compositions.toSorted())
      for (const place of compositions.keys()) {
        for (const composition of compositions) {
          const there = rounds.filter((order) => order[place] === composition)
          expect(there).toHaveLength(times)
        }
      }
    }),
  )
  expect(rotation(['a', 'b', 'c'], 2)).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
  ])
})

test('a plan has as many rounds as compositions, or as many as were asked for', () => {
  expect(planFor({})).toMatchObject({ rounds: 6, compositions: { length: 6 } })
  expect(planFor({ quick: true })).toMatchObject({ rounds: 3, compositions: { length: 3 } })
  expect(planFor({ compositions: ['srpt', 'drf'] })).toMatchObject({ rounds: 2 })
  expect(planFor({ batches: 4 })).toMatchObject({ rounds: 4, budgetMs: Infinity })
})

const task = (service: number, response: number, generation = 7): TaskResult => ({
  id: 't-1.1',
  stage: 's',
  index: 0,
  outcome: 'ok',
  wait: response - service,
  service,
  response,
  node: 'n1',
  generation,
  attempts: 1,
})
const job = (submitted: number, ended: number, ...tasks: TaskResult[]): JobResult => ({
  id: 'j-1',
  name: 'a',
  user: 'a',
  state: 'ok',
  submitted,
  ended,
  tasks,
})

test('a batch is measured in milliseconds over all tasks, fairness over users', () => {
  const record = measureBatch('fifo', 2, 7, [
    { user: 'ada', result: job(1_000, 41_000, task(1_000, 20_000), task(20_000, 40_000)) },
    { user: 'bob', result: job(2_000, 122_000, task(20_000, 120_000)) },
  ])
  expect(record).toMatchObject({ composition: 'fifo', round: 2, generation: 7, tasks: 3 })
  expect(record.figures.responseMean).toBe(60)
  expect(record.figures.responseP95).toBe(120)
  expect(record.figures.slowdownMean).toBeCloseTo(10 / 3, 12)
  expect(record.figures.slowdownP95).toBe(6)
  expect(record.figures.makespan).toBe(121)
  // Mean slowdowns: ada 2, bob 6.
  expect(record.figures.fairness).toBeCloseTo(64 / 80, 12)
})

test('a batch with a task of another generation belongs to no composition', () => {
  const mixed = job(0, 1, task(1, 1), task(1, 1, 8))
  expect(measureBatch('fifo', 0, 7, [{ user: 'ada', result: mixed }]).generation).toBeUndefined()
  const later = job(0, 1, task(1, 1, 8))
  expect(measureBatch('fifo', 0, 7, [{ user: 'ada', result: later }]).generation).toBeUndefined()
})

test('quantile takes the nearest rank', () => {
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1).reverse()
  expect([0, 0.05, 0.5, 0.95, 1].map((q) => quantile(twenty, q))).toEqual([1, 1, 10, 19, 20])
})

const batchOf = (composition: string, round: number, value: number): BatchRecord => ({
  composition,
  round,
  generation: 1,
  tasks: 1,
  figures: {
    responseMean: value,
    responseP95: 1,
    slowdownMean: 1,
    slowdownP95: 1,
    makespan: 1,
    fairness: value,
  },
})

test('compositions are compared pair by pair, so that drift from round to round cancels', () => {
  const drift = [100, 500, 900, 1300]
  const batches = drift.flatMap((level, round) => [
    batchOf('fifo', round, level),
    batchOf('srpt', round, level - 50 - (round % 2)),
    batchOf('drf', round, level + [9, -8, 7, -9][round]),
  ])
  const { rows, leftOut } = compare(batches, ['fifo', 'srpt', 'drf'])
  const row = (metric: string, composition: string) =>
    rows.find((each) => each.metric === metric && each.composition === composition)
  expect(row('responseMean', 'srpt')).toMatchObject({
    against: 'fifo',
    pairs: 4,
    base: 700,
    difference: -50.5,
    verdict: 'better',
  })
  expect(row('fairness', 'srpt')).toMatchObject({ difference: -50.5, verdict: 'worse' })
  expect(row('responseMean', 'drf')?.verdict).toBe('no difference seen')
  expect(row('makespan', 'srpt')).toMatchObject({ low: 0, high: 0, verdict: 'no difference seen' })
  expect(leftOut).toBe(0)
})

test('what is clear alone but not among many comparisons gets a question mark', () => {
  const batches = [0, 1, 2, 3].flatMap((round) => [
    batchOf('fifo', round, 100),
    batchOf('srpt', round, 100 + [10, 30, 20, 44][round]),
  ])
  const { rows } = compare(batches, ['fifo', 'srpt'])
  const found = rows.find((row) => row.metric === 'responseMean')
  expect(found?.low).toBeGreaterThan(0)
  expect(found?.verdict).toBe('worse?')
})

test('a batch left out takes its pair with it', () => {
  const batches = [0, 1, 2].flatMap((round) => [
    batchOf('fifo', round, 100),
    { ...batchOf('srpt', round, 90), ...(round === 1 ? { generation: undefined } : {}) },
  ])
  const { rows, leftOut } = compare(batches, ['fifo', 'srpt'])
  expect(leftOut).toBe(1)
  expect(rows[0].pairs).toBe(2)
  expect(compare(batches.slice(0, 2), ['fifo', 'srpt']).rows).toEqual([])
})
