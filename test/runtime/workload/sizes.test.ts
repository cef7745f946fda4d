import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../runtime/core/random.ts'
import { Tables } from '../../../runtime/workload/file/tables.ts'
import type { Size } from '../../../runtime/workload/file/sizes.ts'
import { drawOf } from '../../../runtime/workload/making/draw.ts'
import { expectDistribution, expectMean, expectShare } from './samples.ts'

const N = 20_000
const tables = new Tables('workloads')

function samples(size: Size, count = N): number[] {
  const draw = drawOf(size, tables)
  const random = randomStream(11, 'sizes')
  return Array.from({ length: count }, () => draw.from(random))
}

/** Abramowitz, Stegun 7.1.26: within 1.5e-7, far below what the samples can tell. */
function normalShare(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2)
  const sum =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const erf = 1 - sum * Math.exp((-x * x) / 2)
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2
}

describe('samples follow', () => {
  test('the exponential distribution', () => {
    const drawn = samples({ kind: 'exponential', mean: 3 })
    expectDistribution(drawn, (x) => 1 - Math.exp(-x / 3))
    expectMean(drawn, 3, 3)
  })

  test('the uniform distribution', () => {
    expectDistribution(samples({ kind: 'uniform', from: -1, to: 4 }), (x) => (x + 1) / 5)
  })

  test('the normal distribution', () => {
    const drawn = samples({ kind: 'normal', mean: 5, deviation: 2 })
    expectDistribution(drawn, (x) => normalShare((x - 5) / 2))
  })

  test('the lognormal distribution, by mean and cv or median and sigma', () => {
    const [mean, cv] = [10, 1.5]
    const sigma = Math.sqrt(Math.log(1 + cv ** 2))
    const median = mean * Math.exp(-(sigma ** 2) / 2)
    const share = (x: number) => normalShare(Math.log(x / median) / sigma)
    const drawn = samples({ kind: 'lognormal', mean, cv })
    expectDistribution(drawn, share)
    expectMean(drawn, mean, mean * cv)
    expectDistribution(samples({ kind: 'lognormal', median, sigma }), share)
  })

  test('the bounded Pareto distribution', () => {
    const [shape, from, to] = [1.1, 2, 500]
    const drawn = samples({ kind: 'pareto', shape, from, to })
    expectDistribution(drawn, (x) => (1 - (from / x) ** shape) / (1 - (from / to) ** shape))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(from)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(to * (1 + 1e-12))
  })

  test('a mix', () => {
    const exponential = (mean: number) => ({ kind: 'exponential' as const, mean })
    const of = [
      { weight: 3, size: exponential(1) },
      { weight: 1, size: exponential(100) },
    ]
    const drawn = samples({ kind: 'mix', of })
    expectDistribution(drawn, (x) => 0.75 * (1 - Math.exp(-x)) + 0.25 * (1 - Math.exp(-x / 100)))
    const two = samples({
      kind: 'mix',
      of: [
        { weight: 9, size: 1 },
        { weight: 1, size: 50 },
      ],
    })
    expect(new Set(two)).toEqual(new Set([1, 50]))
    expectShare(two.filter((x) => x === 50).length, N, 0.1)
  })

  test('steps, from a list or a file', () => {
    const drawn = samples({ kind: 'empirical', values: [1, 5, 9], shares: [0.2, 0.9, 1] })
    for (const [value, share] of [
      [1, 0.2],
      [5, 0.7],
      [9, 0.1],
    ])
      expectShare(drawn.filter((x) => x === value).length, N, share)
    const table = 'distributions/alibaba-2018.json#cpu'
    const { values, shares } = tables.steps(table)
    const cpu = samples({ kind: 'empirical', table, times: 0.01 })
    expectShare(cpu.filter((x) => x === values[0] / 100).length, N, shares[0])
  })
})

test('what is drawn is multiplied, added to and bounded, in that order', () => {
  expect(samples({ kind: 'uniform', from: 2, to: 2, times: 3, plus: -1 }, 2)).toEqual([5, 5])
  const bounded = samples({ kind: 'normal', mean: 0, deviation: 9, least: -1, most: 2 })
  expect([Math.min(...bounded), Math.max(...bounded)]).toEqual([-1, 2])
})

test('a number is drawn from nothing', () => {
  const draw = drawOf(7, tables)
  expect(draw.constant).toBe(7)
  expect(draw.from(undefined as never)).toBe(7)
})
