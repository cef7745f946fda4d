import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ranks, spearman } from '../../../runtime/perception/spearman.ts'

describe('spearman', () => {
  test('a worked example: IQ and hours of television of ten people', () => {
    const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110]
    const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]
    const { rho, p, points } = spearman(iq, hours)
    // 1 - 6 * 194 / (10 * 99)
    expect(rho).toBeCloseTo(-29 / 165, 12)
    expect(p).toBeCloseTo(0.627188, 5)
    expect(points).toBe(10)
  })

  test('p of few pairs is the share of orders that go with each other as well', () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])).toMatchObject({ rho: -1, p: 2 / 120 })
    // Of six orders of three, two have rho 1 or -1, and all but none have at least 1/2.
    expect(spearman([1, 2, 3], [1, 3, 2])).toMatchObject({ rho: 0.5, p: 1 })
  })

  test('nothing is said where one list does not vary', () => {
    expect(spearman([1, 1, 1, 1, 1], [1, 2, 3, 4, 5])).toEqual({
      ...{ points: 5, rho: 0, low: -1, high: 1, p: 1 },
    })
  })

  test('equal values share a rank', () => {
    expect(ranks([10, 30, 20, 30])).toEqual([1, 3.5, 2, 3.5])
  })

  const pairs = fc.array(
    fc.tuple(fc.integer({ max: 20, min: 0 }), fc.integer({ max: 20, min: 0 })),
    {
      minLength: 4,
      maxLength: 30,
    },
  )
  test('only order counts, and the interval holds what was found', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)]
        const own = spearman(xs, ys)
        const bent = spearman(
          xs.map((x) => x ** 3),
          ys.map((y) => -y),
        )
        expect(bent.rho).toBeCloseTo(-own.rho, 9)
        expect(bent.p).toBeCloseTo(own.p, 9)
        expect(own.low).toBeLessThanOrEqual(own.rho)
        expect(own.high).toBeGreaterThanOrEqual(own.rho)
      }),
    )
  })

  test('of what is unrelated, as many are below p as p says', () => {
    // 2000 draws: a share of 0.05 has a standard error of 0.0049; four of them are 0.0195.
    let state = 12345
    const next = () => (state = (state * 48271) % 2147483647) / 2147483647
    const draw = () => Array.from({ length: 15 }, next)
    let [below, covered] = [0, 0]
    for (let i = 0; i < 2000; i++) {
      const { p, low, high } = spearman(draw(), draw())
      if (p < 0.05) below++
      if (low <= 0 && high >= 0) covered++
    }
    expect(Math.abs(below / 2000 - 0.05)).toBeLessThan(0.0195)
    expect(covered / 2000).toBeGreaterThan(0.95 - 0.0195)
  })
})
