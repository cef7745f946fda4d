import { expect, test } from 'vitest'
import { holm, jainIndex, pairedDifference } from '../../../runtime/perception/paired.ts'
import { studentQuantile, studentWithin } from '../../../runtime/perception/student.ts'

test("Student's sleep data of 1908 give the published interval", () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  const found = pairedDifference(first, second)
  expect(found.pairs).toBe(10)
  expect(found.mean).toBeCloseTo(-1.58, 10)
  expect(found.low).toBeCloseTo(-2.4598858, 6)
  expect(found.high).toBeCloseTo(-0.7001142, 6)
  expect(found.p).toBeCloseTo(0.002833, 6)
})

test.each([
  [1, 0.95, 12.706205],
  [2, 0.95, 4.302653],
  [4, 0.9, 2.131847],
  [5, 0.95, 2.570582],
  [9, 0.99, 3.249836],
  [30, 0.95, 2.042272],
])('the t table for %i degrees at %f', (degrees, share, t) => {
  expect(studentQuantile(share, degrees)).toBeCloseTo(t, 5)
  expect(studentWithin(t, degrees)).toBeCloseTo(share, 6)
})

test('equal differences leave no doubt, one pair leaves all', () => {
  expect(pairedDifference([3, 4, 5], [1, 2, 3])).toEqual({
    pairs: 3,
    mean: 2,
    low: 2,
    high: 2,
    p: 0,
  })
  expect(pairedDifference([1, 2], [1, 2])).toEqual({ pairs: 2, mean: 0, low: 0, high: 0, p: 1 })
  expect(pairedDifference([3], [1])).toEqual({
    pairs: 1,
    mean: 2,
    low: -Infinity,
    high: Infinity,
    p: 1,
  })
  expect(() => pairedDifference([1], [])).toThrow(RangeError)
})

test("Holm's adjustment keeps places and never falls", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005])
  ;[0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12))
  expect(holm([])).toEqual([])
  expect(holm([0.8, 0.9])).toEqual([1, 1])
})

test("Jain's index", () => {
  expect(jainIndex([2, 2, 2, 2])).toBe(1)
  expect(jainIndex([5, 0, 0, 0])).toBe(0.25)
  expect(jainIndex([1, 3])).toBeCloseTo(0.8, 12)
  expect(jainIndex([])).toBe(1)
})
