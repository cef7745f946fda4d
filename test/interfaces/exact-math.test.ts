import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cosOfTurns, exp, log, pow } from '#interfaces'
import { runs } from '../runs.ts'

/** Relative, where what is expected is a normal number; of subnormal ones a few units. */
const near = (found: number, expected: number): void => {
  if (Object.is(found, expected)) return
  const off = Math.abs(found - expected)
  if (!(off <= Math.max(Math.abs(expected) * 1e-14, 1e-322)))
    expect.fail(`${found} is not ${expected}`)
}
const any = fc.double()
const OPTIONS = { numRuns: runs(3000) }

test('exp', () => {
  for (const x of [0, -0, 1, -1, 709.78, 709.79, -744, -746, 1e9, -1e9, Infinity, -Infinity, NaN])
    near(exp(x), Math.exp(x))
  fc.assert(
    fc.property(fc.double({ min: -750, max: 715, noNaN: true }), (x) => near(exp(x), Math.exp(x))),
    OPTIONS,
  )
})

test('log', () => {
  for (const x of [0, -0, 1, -1, 5e-324, 1e-310, 2 ** -1022, 2 ** 1023, Infinity, -Infinity, NaN])
    near(log(x), Math.log(x))
  fc.assert(
    fc.property(any, (x) => near(log(x), Math.log(x))),
    OPTIONS,
  )
  // About 1, where logarithms are small.
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => near(log(x), Math.log(x))),
    OPTIONS,
  )
})

const CORNERS = [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, 5e-324, Infinity, -Infinity]

test('pow', () => {
  for (const x of [...CORNERS, NaN]) for (const y of [...CORNERS, NaN]) near(pow(x, y), x ** y)
  fc.assert(
    fc.property(any, any, (x, y) => near(pow(x, y), x ** y)),
    OPTIONS,
  )
  const base = fc.double({ min: 1e-9, max: 1e9, noNaN: true })
  const exponent = fc.double({ min: -40, max: 40, noNaN: true })
  fc.assert(
    fc.property(base, exponent, (x, y) => near(pow(x, y), x ** y)),
    OPTIONS,
  )
  fc.assert(
    fc.property(base, fc.integer({ min: -30, max: 30 }), (x, y) => near(pow(-x, y), (-x) ** y)),
    OPTIONS,
  )
})

test('the cosine of turns', () => {
  expect([0, 0.25, 0.5, 0.75, 1, -1, 7.25, 1e15].map(cosOfTurns)).toEqual(
    [1, 0, -1, 0, 1, 1, 0, 1].map((x) => expect.closeTo(x, 15)),
  )
  expect([Infinity, NaN].map(cosOfTurns)).toEqual([NaN, NaN])
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (x) => {
      // The argument of Math.cos is itself rounded.
      expect(Math.abs(cosOfTurns(x) - Math.cos(x * 2 * Math.PI))).toBeLessThan(2e-15)
    }),
    OPTIONS,
  )
})

test('the digits never change', () => {
  const bits = (x: number): string =>
    Buffer.from(new Float64Array([x]).buffer)
      .reverse()
      .toString('hex')
  expect([exp(1.25), log(10), log(0.3), pow(1.7, -12.3), cosOfTurns(0.1)].map(bits)).toEqual([
    '400bec38edb0faf0',
    '40026bb1bbb55516',
    'bff34378fcbda721',
    '3f57fb92b3f3d864',
    '3fe9e3779b97f4a8',
  ])
})
