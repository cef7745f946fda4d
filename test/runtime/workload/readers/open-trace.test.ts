import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { TRACE_FORMATS } from '../../../../runtime/workload/readers/formats.ts'
import { openTrace } from '../../../../runtime/workload/readers/open-trace.ts'
import { faultOf, fileOf, read } from './traces.ts'

const SWF = '1 0 -1 5 1 -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1'
const TR = '0 2 1.5 1 2'

describe('the format is known', () => {
  test.each([
    ['x.swf', SWF, 'swf'],
    ['x.swf', `; only\n`, 'swf'],
    ['log.txt', `; Version: 2\n${SWF}`, 'swf'],
    ['x.tr', TR, 'hawk'],
    ['x', TR, 'hawk'],
    // A line that could be of either format: the name tells.
    ['x.tr', '1 15 -1 5 1 1 1 1 1 1 1 1 1 1 1 1 1 1', 'hawk'],
    ['x.swf', '1 15 -1 5 1 1 1 1 1 1 1 1 1 1 1 1 1 1', 'swf'],
    ['x.tsv', 'job0\t1\t1\t1\t1\t1', 'swim'],
    ['x.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens', 'requests'],
    ['x.csv', 'arrival_sec,gpus,duration_sec', 'gang-csv'],
    ['x.json', '{ "name": "w" }', 'workflow'],
    ['x.tr', 'anything', 'hawk'],
  ])('%s with %j', (name, text, format) => {
    expect(openTrace(fileOf(name, text)).format).toBe(format)
    expect(openTrace(fileOf(`${name}.gz`, gzipSync(text))).format).toBe(format)
  })

  test('or it is said', () => {
    expect(openTrace(fileOf('x.tr', TR), { format: 'swf' }).format).toBe('swf')
    expect(() => openTrace(fileOf('x.tr', TR), { format: 'swfs' })).toThrow(
      /no traces are of format/,
    )
  })

  test.each([
    ['x.csv', 'a,b,c\n1,2,3\n', 'x.csv is no trace of a known format'],
    ['x.bin', new Uint8Array([0, 1, 2, 255, 254]), 'x.bin is empty'],
    ['x.txt', 'Lorem ipsum', 'x.txt is no trace of a known format'],
    ['x.swf', '', 'x.swf is empty'],
  ])('%s with %j is refused, and all formats are named', (name, content, message) => {
    const open = () => openTrace(fileOf(name, content))
    expect(open).toThrow(expect.objectContaining({ code: 'E_FORMAT', message }))
    for (const { name: format } of TRACE_FORMATS)
      expect(open).toThrow(
        expect.objectContaining({
          parts: expect.objectContaining({ expected: expect.stringContaining(`${format} (`) }),
        }),
      )
  })
})

describe('rules', () => {
  test('those in force are told', () => {
    expect(openTrace(fileOf('x.swf', SWF), { rules: { as: 'bag' } }).rules).toEqual({
      as: 'bag',
      memory: 1,
    })
  })

  test.each([
    [{ ass: 'bag' }, 'traces of format swf have no rule "ass"'],
    [{ as: 'heap' }, 'swf: rule as is "heap"'],
    [{ memory: -1 }, 'swf: rule memory is "-1"'],
    [{ memory: 'much' }, 'swf: rule memory is "much"'],
    [{ memory: NaN }, 'swf: rule memory is "NaN"'],
    [{ memory: '' }, 'swf: rule memory is ""'],
    [{ constructor: 1 }, 'traces of format swf have no rule "constructor"'],
  ])('%j is refused', (rules, message) => {
    expect(() => openTrace(fileOf('x.swf', SWF), { rules })).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message }),
    )
  })
})

describe('bad lines', () => {
  const text = [
    TR,
    '1 2 3',
    'x',
    '2 1 1 1',
    '\0',
    '3 1 1 1 1',
    '4 1 1 -1',
    '',
    '5 1 1 y',
    '6 0 1',
  ].join('\n')

  test('end the reading', () => {
    expect(faultOf('x.tr', text)).toBe('E_FORMAT line 2: the job has 2 tasks and 0 lengths')
  })

  test('or are skipped and counted, the first ones with what was said of them', () => {
    const { arrivals, trace } = read('x.tr', text, { skipBad: true })
    expect(arrivals.map(({ at }) => at)).toEqual([0, 2_000_000])
    expect(trace.skipped.count).toBe(7)
    expect(trace.skipped.first).toHaveLength(5)
    expect(trace.skipped.first[1]).toMatch(/x\.tr:3: column 1, when it arrives, is "x"$/)
    // Each pass counts afresh.
    expect([...trace.arrivals(1)]).toHaveLength(2)
    expect(trace.skipped.count).toBe(7)
  })

  test('nothing but them is no trace', () => {
    expect(faultOf('x.tr', 'a\nb\n', { skipBad: true })).toBe('E_FORMAT: x.tr holds no job')
    expect(faultOf('x.swf', '; nothing\n')).toBe('E_FORMAT: x.swf holds no job')
  })
})

describe('order of time', () => {
  const times = (...seconds: readonly number[]) => seconds.map((at) => `${at} 1 1 1`).join('\n')
  const order = (text: string, window?: number) =>
    read('x.tr', text, { window }).arrivals.map(({ at, job }) => [at / 1e6, job.name])

  test('is made, as far as the window goes, and equal times stay as they stand', () => {
    expect(order(times(7, 5, 6, 5))).toEqual([
      [0, 'job-2'],
      [0, 'job-4'],
      [1, 'job-3'],
      [2, 'job-1'],
    ])
  })

  test('what is further from its place is bad', () => {
    const late = times(5, 6, 7, 8, 1)
    expect(faultOf('x.tr', late, { window: 3 })).toBe(
      'E_FORMAT line 5: the job came 4 s before one above it',
    )
    expect(order(late, 4)).toHaveLength(5)
    expect(faultOf('x.tr', times(2, 1), { window: 0 })).toMatch(/^E_FORMAT line 2: /)
    expect(read('x.tr', late, { window: 1, skipBad: true }).trace.skipped.count).toBe(1)
  })

  test('a window is a number of jobs', () => {
    for (const window of [-1, 0.5, NaN])
      expect(() => order(times(1), window)).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
  })
})
