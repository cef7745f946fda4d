import { expect, test } from 'vitest'
import { faultOf, read } from './traces.ts'

/** One line, with these columns said. */
const line = (columns: Readonly<Record<number, number | string>> = {}): string =>
  Array.from({ length: 18 }, (_, i) => columns[i + 1] ?? { 1: 7, 2: 100, 4: 60 }[i + 1] ?? -1).join(
    ' ',
  )
const only = (columns: Readonly<Record<number, number | string>>, rules = {}) =>
  read('x.swf', `; Version: 2\n${line(columns)}\n`, { rules }).arrivals[0].job
const stage = (columns: Readonly<Record<number, number | string>>, rules = {}) =>
  only(columns, rules).stages[0]

test.each([
  ['little is known', {}, { burn: { cpuMs: 60_000 }, needs: { cpu: 1 } }],
  ['processors it had', { 5: 4, 8: 9 }, { count: 4, gang: true }],
  ['processors it asked for', { 5: -1, 8: 9 }, { count: 9, gang: true }],
  ['one processor', { 5: 1 }, { needs: { cpu: 1 } }],
  ['time asked for', { 9: 90 }, { estimateMs: 90_000 }],
  ['memory asked for', { 7: 100, 10: 2048 }, { needs: { cpu: 1, memory: 2 ** 21 } }],
  ['memory used', { 7: 1024 }, { needs: { cpu: 1, memory: 2 ** 20 } }],
  ['fractions', { 4: '0.5' }, { burn: { cpuMs: 500 } }],
])('%s', (_, columns, expected) => {
  expect(stage(columns)).toMatchObject(expected)
})

test('a single task is no gang, and an unknown time no estimate', () => {
  expect(stage({ 5: 1 })).toEqual({ name: 'run', burn: { cpuMs: 60_000 }, needs: { cpu: 1 } })
})

test('rules: processors one by one, memory left out', () => {
  expect(stage({ 5: 4, 10: 2048 }, { as: 'bag', memory: 0 })).toEqual({
    name: 'run',
    burn: { cpuMs: 60_000 },
    count: 4,
    needs: { cpu: 1 },
  })
})

test('users and groups', () => {
  expect(only({ 12: 3, 13: 5 })).toMatchObject({ name: '7', user: 'user-3', pool: 'group-5' })
  expect(only({})).not.toHaveProperty('user')
})

test('what never ran, or is part of another line, is left out and counted', () => {
  const lines = [line({ 4: -1, 11: 5 }), line({ 11: 3 }), line({ 5: 0 }), line({ 1: 8, 11: 1 })]
  const { arrivals, trace } = read('x.swf', lines.join('\n'))
  expect(arrivals.map(({ job }) => job.name)).toEqual(['8'])
  expect(trace.leftOut.count).toBe(3)
  expect(trace.leftOut.first[0]).toMatch(/x\.swf:1: a job that never ran \(column 4\)$/)
  expect(trace.skipped.count).toBe(0)
})

test.each([
  ['17 columns', line().slice(0, -3), 'the line has 17 columns'],
  ['a word', line({ 2: 'noon' }), 'column 2, when it was submitted, is "noon"'],
  ['NaN', line({ 4: 'NaN' }), 'column 4, how long it ran, is "NaN"'],
  ['Infinity', line({ 4: 'Infinity' }), 'column 4, how long it ran, is "Infinity"'],
  ['a huge number', line({ 4: '1e300' }), 'column 4, how long it ran, is "1e300"'],
  ['a negative time', line({ 2: -5 }), 'column 2, when it was submitted, is "-5"'],
  ['half a processor', line({ 5: '1.5' }), 'column 5, the processors it had, is "1.5"'],
  ['too many processors', line({ 5: 1e7 }), 'column 5, the processors it had, is "10000000"'],
  ['hexadecimal', line({ 5: '0x10' }), 'column 5, the processors it had, is "0x10"'],
])('%s is told with its line', (_, bad, message) => {
  expect(faultOf('x.swf', `; a comment\n\n${line()}\n${bad}\n`)).toBe(`E_FORMAT line 4: ${message}`)
})
