import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MEASURES, RESPONSE } from '../../../../runtime/simulation/report/measures.ts'
import {
  enumerated,
  percent,
  plain,
  pValue,
  tickTime,
  time,
} from '../../../../runtime/simulation/report/numbers.ts'
import { spans } from '../../../../runtime/simulation/report/sections/switching.ts'
import { standings } from '../../../../runtime/simulation/report/standing.ts'
import { CLUSTER, runLine, type RunOf } from './lines.ts'

const CASE = { name: 'w', workload: 'w', cluster: CLUSTER }
const rowOf = (measure: (typeof MEASURES)[number], ...runs: readonly RunOf[]) =>
  standings(measure, [CASE], ['c0', 'c1'], runs.map(runLine))[0]

describe('standings', () => {
  test('three seeds, by hand', () => {
    const row = rowOf(
      RESPONSE,
      ...[2, 3, 4].map((response, i) => ({ composition: 'c0', seed: i, response })),
      ...[1, 1, 1].map((response, i) => ({ composition: 'c1', seed: i, response })),
    )
    expect(row).toMatchObject({ best: 1, seeds: 3 })
    const [worse, best] = row.standings
    expect(best).toMatchObject({ value: 1, times: 1, ties: true })
    expect(worse.times).toBeCloseTo(24 ** (1 / 3), 12)
    // Mean of the logarithms 1.05935, their deviation 0.348237, and t = 4.30265 of two degrees.
    expect(worse.low).toBeCloseTo(Math.exp(1.0593513 - (4.3026527 * 0.348237) / Math.sqrt(3)), 4)
    expect(worse.high).toBeCloseTo(Math.exp(1.0593513 + (4.3026527 * 0.348237) / Math.sqrt(3)), 4)
    expect(worse.ties).toBe(false)
  })

  test('more is better where it is', () => {
    const cpu = MEASURES.find(({ better }) => better === 'higher')!
    const row = rowOf(
      cpu,
      { composition: 'c0', response: 1, makespan: 100 },
      { composition: 'c1', response: 1, makespan: 200 },
    )
    expect(row.best).toBe(0)
    expect(row.standings[1]).toMatchObject({ times: expect.closeTo(2, 12), ties: true })
  })

  test('only seeds that all have are compared, and a case that one lacks is none', () => {
    const runs = [
      { composition: 'c0', seed: 1, response: 1 },
      { composition: 'c0', seed: 2, response: 9 },
      { composition: 'c1', seed: 1, response: 2 },
    ]
    expect(rowOf(RESPONSE, ...runs)).toMatchObject({ seeds: 1, best: 0 })
    expect(rowOf(RESPONSE, runs[0], runs[1])).toBeUndefined()
  })

  const values = fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), {
    minLength: 2,
    maxLength: 8,
  })
  test('nothing is better than the best, whatever the unit', () => {
    fc.assert(
      fc.property(values, values, fc.constantFrom(1, 1000), (first, second, unit) => {
        const seeds = Math.min(first.length, second.length)
        const of = (scale: number) =>
          rowOf(
            RESPONSE,
            ...[first, second].flatMap((all, i) =>
              all
                .slice(0, seeds)
                .map((value, seed) => ({ composition: `c${i}`, seed, response: value * scale })),
            ),
          )
        const row = of(1)
        for (const { times, low, high } of row.standings) {
          expect(times).toBeGreaterThanOrEqual(1 - 1e-9)
          expect(low).toBeLessThanOrEqual(times)
          expect(high).toBeGreaterThanOrEqual(times)
        }
        const scaled = of(unit)
        expect(scaled.standings.map(({ times }) => times)).toEqual(
          row.standings.map(({ times }) => expect.closeTo(times, 6)),
        )
      }),
    )
  })
})

test('numbers are said as people do', () => {
  const said = [
    plain(0.0123),
    plain(1.236),
    plain(12.36),
    plain(1236.4),
    plain(-1.5),
    plain(Infinity),
  ]
  expect(said).toEqual(['0.012', '1.24', '12.4', '1,236', '−1.50', 'no bound'])
  const times = [0, 0.0000123, 0.5, 61.2, 600, 9000]
    .map(time)
    .map((text) => text.replace('\u00a0', ' '))
  expect(times).toEqual(['0 s', '12.3 µs', '500 ms', '61.2 s', '10.0 min', '2.50 h'])
  expect([tickTime(0.3), tickTime(1000)]).toEqual(['300\u00a0ms', '1,000\u00a0s'])
  const shares = [0, 0.0004, 0.012, 0.05, 0.1234].map(percent)
  expect(shares.map((text) => text.replace('\u00a0', ' '))).toEqual([
    ...['0 %', 'less than 0.1 %', '1.2 %', '5 %', '12 %'],
  ])
  expect([0.0004, 0.034, 0.2, 1].map(pValue)).toEqual([
    'p < 0.001',
    'p = 0.034',
    'p = 0.20',
    'p = 1',
  ])
  expect([[], ['a'], ['a', 'b', 'c'], [...'abcdefg']].map((all) => enumerated(all))).toEqual([
    ...['none', 'a', 'a, b and c', 'a, b, c, d, e and 2 more'],
  ])
  expect([spans([1, 2, 3, 7]), spans([4])]).toEqual(['1 to 3, 7', '4'])
})
