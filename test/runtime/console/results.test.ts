import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resultItem } from '../../../runtime/console/render/results.ts'
import { runs } from '../../runs.ts'

const itself: unknown[] = []
itself.push(itself)

test.each([
  [12n, '12n'],
  [new Map([['a', 1]]), "Map(1) { 'a' => 1 }"],
  [{ a: [1, new Set([2])] }, '{ a: [ 1, Set(1) { 2 } ] }'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [NaN, 'NaN'],
  [[1, undefined], '[ 1, undefined ]'],
  [itself, '<ref *1> [ [Circular *1] ]'],
])('%o is no JSON and shown as the language does', (value, text) => {
  expect(resultItem('s', 0, { value })).toEqual({ stage: 's', index: 0, text })
})

test('JSON stays what it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const item = resultItem('s', 3, { value })
      expect(item).toEqual({ stage: 's', index: 3, value })
      expect(json(item)).toEqual({ stage: 's', index: 3, value: json(value) })
    }),
    { numRuns: runs(200) },
  )
})

/** Without the sign of zero, which JSON does not know. */
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
