import { expect, test } from 'vitest'
import {
  exponential,
  keyed,
  keyOfSeed,
  lognormal,
  uniform,
} from '../../../../runtime/simulation/model/draws.ts'

const N = 20_000
const key = keyOfSeed(7)

const moments = (draw: (i: number) => number) => {
  const values = Array.from({ length: N }, (_, i) => draw(i))
  const mean = values.reduce((sum, x) => sum + x, 0) / N
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / N
  return { values, mean, variance }
}

test('uniform numbers fill their range evenly', () => {
  const { values, mean } = moments((i) => uniform(keyed(key, i), 1))
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...values)).toBeLessThan(1)
  // Four standard errors; a uniform variance is 1/12.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / N))
  // Chi square of 64 boxes: mean 63, variance 126; five standard deviations.
  const boxes = new Array<number>(64).fill(0)
  for (const value of values) boxes[Math.floor(value * 64)]++
  const chi = boxes.reduce((sum, count) => sum + (count - N / 64) ** 2 / (N / 64), 0)
  expect(Math.abs(chi - 63)).toBeLessThan(5 * Math.sqrt(126))
})

test('neighbours in anything have nothing to do with each other', () => {
  const pairs: [string, (i: number) => readonly [number, number]][] = [
    ['tasks', (i) => [uniform(keyed(key, i), 1), uniform(keyed(key, i + 1), 1)]],
    ['things', (i) => [uniform(keyed(key, i), 1), uniform(keyed(key, i), 2)]],
    ['seeds', (i) => [uniform(keyOfSeed(i), 1), uniform(keyOfSeed(i + 1), 1)]],
    ['high seeds', (i) => [uniform(keyOfSeed(i), 1), uniform(keyOfSeed(2 ** 32 - 1 - i), 1)]],
    ['jobs', (i) => [uniform(keyed(keyed(key, i), 1), 1), uniform(keyed(keyed(key, i + 1), 1), 1)]],
    ['attempts', (i) => [uniform(keyed(keyed(key, i), 0), 1), uniform(keyed(keyed(key, i), 1), 1)]],
  ]
  for (const [what, pair] of pairs) {
    const all = Array.from({ length: N }, (_, i) => pair(i))
    const covariance = all.reduce((sum, [a, b]) => sum + (a - 0.5) * (b - 0.5), 0) / N
    // The standard error of a correlation of nothing is 1 / sqrt(N).
    expect(Math.abs(covariance * 12), what).toBeLessThan(4.5 / Math.sqrt(N))
  }
})

test('behind one key no two numbers are drawn alike', () => {
  const drawn = new Set(Array.from({ length: N }, (_, i) => keyed(key, i)))
  expect(drawn.size).toBe(N)
})

test('exponential: mean and variance 1', () => {
  const { values, mean } = moments((i) => exponential(key, i))
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(N))
})

test('lognormal: its logarithm is normal', () => {
  const { values, mean, variance } = moments((i) => Math.log(lognormal(key, 2 * i, 0.5)))
  expect(Math.abs(mean)).toBeLessThan((4 * 0.5) / Math.sqrt(N))
  // The variance of a variance is 2 sigma^4 / N.
  expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / N))
  const within = values.filter((x) => Math.abs(x) < 0.5).length / N
  expect(Math.abs(within - 0.6827)).toBeLessThan(4 * Math.sqrt((0.6827 * 0.3173) / N))
})

test('the same on every machine', () => {
  expect([keyed(0, 0), keyed(1, 2), keyOfSeed(1), keyOfSeed(2 ** 32 - 1)]).toMatchInlineSnapshot(`
    [
      0,
      350525680,
      1358480470,
      -973219227,
    ]
  `)
  expect([exponential(5, 1), lognormal(5, 1, 1)]).toMatchInlineSnapshot(`
    [
      0.19515598072344836,
      1.523747982892676,
    ]
  `)
})
