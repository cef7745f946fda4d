import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ago,
  bytes,
  count,
  duration,
  micros,
  parseCount,
  parseDuration,
  parseGeneration,
  parseNumber,
  parseWhole,
  some,
} from '../../../runtime/console/units.ts'

test.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [12.4, '12 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [59_000, '59 s'],
  [59_999, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [270_000_000, '3 d 3 h'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  ['500ms', 500],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '5', '-5s', '5 s', '5min', 's', '1e3s', '∞'])('%j is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow('a duration such as')
})

test('whole numbers, generations and numbers are read strictly', () => {
  expect([parseCount('7'), parseWhole('0'), parseGeneration('g3'), parseGeneration('12')]).toEqual([
    ...[7, 0, 3, 12],
  ])
  expect(parseNumber('-1.5')).toBe(-1.5)
  for (const text of ['0', '-1', '1.5', 'x', ''])
    expect(() => parseCount(text)).toThrow('at least 1')
  for (const text of ['g0', 'gg1', '-1', '']) expect(() => parseGeneration(text)).toThrow('g3')
  for (const text of ['', ' ', 'x', 'Infinity']) expect(() => parseNumber(text)).toThrow('a number')
})

test('a text is parsed or refused, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const parse of [parseDuration, parseCount, parseWhole, parseGeneration, parseNumber]) {
        try {
          expect(Number.isFinite(parse(text))).toBe(true)
        } catch (error) {
          expect((error as Error).message).toContain('needed')
        }
      }
    }),
  )
})

test('amounts are said as people say them', () => {
  expect([bytes(0), bytes(1), bytes(1023), bytes(1024), bytes(1536), bytes(3 * 2 ** 30)]).toEqual([
    ...['0 bytes', '1 byte', '1023 bytes', '1 KiB', '1.5 KiB', '3 GiB'],
  ])
  expect([micros(0), micros(180.4), micros(1500), micros(20_556)]).toEqual([
    ...['0 µs', '180 µs', '1.5 ms', '21 ms'],
  ])
  expect([count(999), count(1000), count(1_234_567)]).toEqual(['999', '1,000', '1,234,567'])
  expect([some(1, 'task'), some(0, 'task'), some(2000, 'task')]).toEqual([
    ...['1 task', '0 tasks', '2,000 tasks'],
  ])
})

test('on a terminal it is said how long ago, elsewhere when', () => {
  const now = Date.parse('2026-01-01T00:01:30Z')
  expect(ago('2026-01-01T00:00:00.000Z', true, now)).toBe('1 min 30 s ago')
  expect(ago('2026-01-01T00:00:00.000Z', false, now)).toBe('2026-01-01T00:00:00.000Z')
})
