import { expect, test } from 'vitest'
import { render } from '../../../../runtime/console/verbs/compare.ts'
import { sentences } from '../../../../runtime/console/render/comparison.ts'
import { newLook } from '../../../../runtime/console/look.ts'
import { compared } from '../../../../runtime/simulation/compare/compare.ts'
import {
  metricNamed,
  METRICS,
  USUAL_METRICS,
  valueOf,
} from '../../../../runtime/simulation/compare/metrics.ts'
import { Measures } from '../../../../runtime/simulation/summary/measures.ts'
import { nodes } from '../lab.ts'

const METRIC_IDS = ['response.mean', 'fairness.jain', 'energy.joules', 'left']
const metrics = METRIC_IDS.map(metricNamed)
const BASE = [10, 12, 11, 13, 9, 10]

/** `fast` is 4 s faster, give or take; `noisy` differs either way; `twin` is the same; `hardly`: see below. */
const values = [
  [
    BASE,
    [6, 8.2, 6.9, 9.1, 5, 6.1],
    [11, 10, 12, 12.5, 9.5, 9],
    BASE,
    [9.5, 11.1, 10.9, 12.8, 7.9, 9.9],
  ],
  [
    [0.5, 0.6, 0.55, 0.5, 0.6, 0.5],
    [0.8, 0.91, 0.85, 0.79, 0.9, 0.8],
    [0.5, 0.5, 0.6, 0.6, 0.5, 0.55],
    [0.5, 0.6, 0.55, 0.5, 0.6, 0.5],
    [0.4, 0.5, 0.45, 0.41, 0.5, 0.4],
  ],
  [...Array(5).keys()].map((c) => BASE.map((value) => value * 36_000 + c * 3600)),
  Array.from({ length: 5 }, () => BASE.map(() => 0)),
]
const NAMES = ['base', 'fast', 'noisy', 'twin', 'hardly']
const rows = compared(metrics, NAMES, values)

test('verdicts follow the interval, the direction that is good, and the number of comparisons', () => {
  const verdicts = rows.map(({ items }) => items.map(({ verdict }) => verdict))
  expect(verdicts).toEqual([
    ['better', 'no difference seen', 'same', 'better?'],
    ['better', 'no difference seen', 'same', 'worse'],
    ['worse', 'worse', 'worse', 'worse'],
    ['same', 'same', 'same', 'same'],
  ])
  const [fast] = rows[0].items
  // By hand: differences -4, -3.8, -4.1, -3.9, -4, -3.9; t(0.975, 5) = 2.571.
  const mean = -23.7 / 6
  const error = Math.sqrt(0.055 / 5 / 6)
  expect(fast.difference).toBeCloseTo(mean, 12)
  expect([fast.low, fast.high]).toEqual([
    expect.closeTo(mean - 2.5706 * error, 4),
    expect.closeTo(mean + 2.5706 * error, 4),
  ])
  expect(rows[0].mean).toBeCloseTo(65 / 6, 12)
  // Its interval does not hold 0 by itself; of sixteen such one is no surprise.
  const hardly = rows[0].items[3]
  expect(hardly.high).toBeLessThan(0)
  expect(hardly.p).toBeGreaterThan(0.05)
})

test('and are said in words', async () => {
  const comparison = {
    ...({ apiVersion: 'segue/v1', kind: 'Comparison' } as const),
    ...{ against: 'base', compositions: NAMES, workload: 'w', nodes: '1x1', wallSeconds: 1 },
    ...{ seeds: [1, 2, 3, 4, 5, 6], runs: [], text: sentences(rows, 'base', 6), cut: true },
    metrics: rows.map(({ metric, mean, items }) => ({
      ...{ metric: metric.id, unit: metric.unit, better: metric.better, mean, items },
    })),
  }
  const look = newLook({ terminal: false, colour: false, command: 'segue ' })
  await expect(`${render(comparison, look)}\n`).toMatchFileSnapshot('../../../golden/compare.txt')
})

test('every metric is a number of a summary', () => {
  const simulated = { jobs: 0, tasks: 0, events: 0, end: 0, decisionHash: '', left: 0, faults: [] }
  const summary = new Measures(nodes(1)).summary({ simulated, wallSeconds: 0, cut: undefined })
  expect(METRICS.length).toBeGreaterThan(50)
  for (const metric of METRICS) expect(valueOf(summary, metric), metric.id).toBeTypeOf('number')
  expect(USUAL_METRICS.map((id) => metricNamed(id).id)).toEqual(USUAL_METRICS)
})
