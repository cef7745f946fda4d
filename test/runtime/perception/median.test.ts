import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { medianInterval } from '../../../runtime/perception/median.ts'

describe('the median', () => {
  test.each<[number[], number]>([
    [[5], 5],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, median) => {
    expect(medianInterval(values).median).toBe(median)
  })

  // Ranks from the tables of the sign test: Conover, Practical Nonparametric Statistics, table A3.
  test.each<[count: number, low: number, high: number]>([
    [5, 1, 5],
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [15, 4, 12],
    [20, 6, 15],
  ])('of %d values lies between the %d. and the %d. with 95 %%', (count, low, high) => {
    const values = Array.from({ length: count }, (_, i) => i + 1)
    expect(medianInterval(values)).toMatchObject({ low, high })
  })

  test('of none is none', () => expect(() => medianInterval([])).toThrow(RangeError))

  test('lies in its interval, whatever the order, and values are left as they are', () => {
    const list = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(list, (values) => {
        const before = [...values]
        const { low, median, high } = medianInterval(values)
        expect(low <= median && median <= high).toBe(true)
        expect(values).toEqual(before)
        expect(medianInterval([...values].reverse())).toEqual({ low, median, high })
      }),
    )
  })
})
