import { expect, test } from 'vitest'
import { parseNodes } from '../../../runtime/simulation/nodes.ts'

const GIB = 2 ** 30
const machine = { cpu: 12, memory: 30 * GIB }

test.each([
  ['5x8x16GiB', 5, 8, 16 * GIB],
  ['5x8x512MB', 5, 8, 512e6],
  ['1x0.5x1024', 1, 0.5, 1024],
  ['3x4', 3, 4, 8 * GIB],
  ['10000x1', 10_000, 1, 2 * GIB],
  ['5', 5, 2, 6 * GIB],
  ['20', 20, 1, 1.5 * GIB],
])('%s is %d nodes of %d cores and %d bytes', (text, count, cpu, memory) => {
  const nodes = parseNodes(text, machine)
  expect(nodes).toHaveLength(count)
  expect(nodes.at(-1)).toEqual({
    resources: { cpu, memory },
    ...{ labels: [], rack: 'default', speed: 1 },
  })
})

test.each([
  ...['', '0', '-1', 'x', '5x', 'x8', '5x0', '5x-8', '5x8x', '5x8xlots', '5x8x0GiB', '5x8x16GiBx2'],
  ...['5.5x8', '5x8GiB', '5 x 8', '5X8', '5x9007199254740993', '5x8x16Gi', '5xInfinity'],
])('%j is none', (text) => {
  expect(() => parseNodes(text, machine)).toThrow(/COUNTxCORESxMEMORY .* is needed$/)
})

test('too many are refused before any is made', () => {
  expect(() => parseNodes('999999999', machine)).toThrow('at most 10000 nodes are needed')
})
