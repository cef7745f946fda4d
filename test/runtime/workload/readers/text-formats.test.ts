import { describe, expect, test } from 'vitest'
import { faultOf, read } from './traces.ts'

describe('SWIM', () => {
  const rules = {
    bytesPerMap: 100,
    bytesPerReduce: 50,
    bytesPerSecond: 10,
    startMs: 500,
    memory: 0,
  }
  const jobs = (text: string, more = {}) =>
    read('x.tsv', text, { rules: { ...rules, ...more } }).arrivals

  test('bytes become maps and reduces of equal parts', () => {
    const [{ job, class: kind, profiles }] = jobs('job0\t49\t49\t400\t120\t60')
    // Each of 4 maps reads 100 bytes and writes 30, each of 3 reduces reads 40 and writes 20; 10 bytes a second, and half a second.
    expect(job).toEqual({
      name: 'job0',
      stages: [
        { name: 'map', burn: { cpuMs: 13_500 }, count: 4, needs: { cpu: 1 }, estimateMs: 13_500 },
        {
          name: 'reduce',
          burn: { cpuMs: 6500 },
          count: 3,
          needs: { cpu: 1 },
          estimateMs: 6500,
          after: ['map'],
        },
      ],
    })
    expect(profiles).toEqual([
      { inputBytes: 100, outputBytes: 30 },
      { inputBytes: 40, outputBytes: 20 },
    ])
    expect(kind).toBe('shuffle')
  })

  test('without shuffle the maps write the output; without bytes one map runs', () => {
    const [a, b] = jobs('a\t0\t0\t200\t0\t100\nb\t1\t1\t0\t0\t0')
    expect(a.job.stages).toMatchObject([{ name: 'map', count: 2, burn: { cpuMs: 15_500 } }])
    expect(b.job.stages).toMatchObject([{ name: 'map', count: 1, burn: { cpuMs: 500 } }])
    expect(a.class).toBe('map')
  })

  test.each([
    ['a column missing', 'job0\t49\t49\t1\t2', 'the line has 5 columns'],
    ['blanks for tabs', 'job0 49 49 1 2 3', 'the line has 1 columns'],
    ['a negative number', 'job0\t49\t49\t-1\t2\t3', 'column 4, the bytes of its input, is "-1"'],
    ['no name', '\t49\t49\t1\t2\t3', 'column 1, the name of the job, is missing'],
    ['nothing', 'job0\t49\t49\t\t2\t3', 'column 4, the bytes of its input, is missing'],
    ['too many tasks', 'job0\t49\t49\t1000000000\t2\t3', 'the job has 10000000 maps'],
  ])('%s is told', (_, line, message) => {
    expect(faultOf('x.tsv', line, { rules })).toBe(`E_FORMAT line 1: ${message}`)
  })
})

describe('Hawk', () => {
  test('every task has its length, schedulers their mean', () => {
    const { arrivals } = read('x.tr', '10.5 2 100 90.5  109.5 \n11 1 90.5811 3e-1\n')
    expect(arrivals).toEqual([
      {
        at: 0,
        class: 'long',
        job: {
          name: 'job-1',
          stages: [
            {
              name: 'run',
              burn: { cpuMs: [90_500, 109_500] },
              count: 2,
              estimateMs: 100_000,
              needs: { cpu: 1 },
            },
          ],
        },
      },
      expect.objectContaining({ at: 500_000, class: 'short' }),
    ])
    const short = read('x.tr', '10.5 1 100 90.5', { rules: { cutoff: '100' } })
    expect(short.arrivals[0].class).toBe('short')
  })

  test.each([
    ['fewer lengths than tasks', '0 3 1 1 1', 'the job has 3 tasks and 2 lengths'],
    ['more of them', '0 1 1 1 1', 'the job has 1 tasks and 2 lengths'],
    ['no tasks', '0 0 1', 'column 2, the number of its tasks, is "0"'],
    ['a word', '0 2 1 1 x', 'column 5, a length, is "x"'],
    ['too little', '0', 'column 2, the number of its tasks, is missing'],
  ])('%s is told', (_, line, message) => {
    expect(faultOf('x.tr', line)).toBe(`E_FORMAT line 1: ${message}`)
  })
})

describe('gangs', () => {
  const HEAD = 'vc,arrival_sec,model,gpus,duration_sec_v100'

  test('a task for each GPU, all at once; columns by their names', () => {
    const text =
      'model,gpus,arrival_sec,duration_sec\n"Net, ""big""",4,3,60\n,1,3.5,2592000000e-3\n'
    const { arrivals, trace } = read('x.csv', text)
    expect(trace.format).toBe('gang-csv')
    expect(arrivals[0]).toEqual({
      at: 0,
      class: '4 gpus',
      job: {
        name: 'job-2',
        description: 'Net, "big"',
        stages: [
          {
            name: 'train',
            burn: { cpuMs: 60_000 },
            count: 4,
            gang: true,
            needs: { cpu: 1, gpu: 1 },
          },
        ],
      },
    })
    expect(arrivals[1]).toMatchObject({ at: 500_000, class: '1 gpu' })
    expect(arrivals[1].job.stages[0]).not.toHaveProperty('gang')
  })

  test('clusters of their own are users and pools; needs are ruled', () => {
    const { arrivals } = read('x.csv', `${HEAD}\nabc,0,m,2,1`, { rules: { gpu: 0, cpu: 0.5 } })
    expect(arrivals[0].job).toMatchObject({ user: 'abc', pool: 'abc' })
    expect(arrivals[0].job.stages[0].needs).toEqual({ cpu: 0.5 })
  })

  test.each([
    ['a field missing', `${HEAD}\na,0,m,1`, 2, 'the line has 4 fields'],
    ['no duration', 'vc,arrival_sec,gpus\n', 1, 'the first line does not name duration_sec'],
    ['nothing in it', `${HEAD}\na,0,m,,5`, 2, 'gpus is missing'],
    ['a quote', `${HEAD}\na,0,"m,1,5`, 2, 'a quote is not closed, or stands amidst a field'],
    ['a name that cannot be shown', `${HEAD}\na\u0001,0,m,1,5`, 2, 'vc is "a\\u0001"'],
    [
      'a name without end',
      `${HEAD}\na,0,${'m'.repeat(300)},1,5`,
      2,
      `model is "${'m'.repeat(72)}"... (300 characters)`,
    ],
    ['no GPU', `${HEAD}\na,0,m,0,5`, 2, 'gpus is "0"'],
  ])('%s is told', (_, text, line, message) => {
    expect(faultOf('x.csv', text)).toBe(`E_FORMAT line ${line}: ${message}`)
  })
})

describe('requests', () => {
  const HEAD = 'TIMESTAMP,ContextTokens,GeneratedTokens'

  test('tokens become milliseconds, times count from the first', () => {
    const lines = ['2023-11-16 23:59:59.9799600,4808,10', '2023-11-17T00:00:00.0000007Z,0,1']
    const { arrivals } = read('x.csv', [HEAD, ...lines].join('\r\n'))
    expect(arrivals.map(({ at, job }) => [at, job.stages[0].burn])).toEqual([
      [0, { cpuMs: 780.8 }],
      [20_041, { cpuMs: 30 }],
    ])
    const ruled = read('x.csv', [HEAD, ...lines].join('\n'), { rules: { contextMs: 1 } })
    expect(ruled.arrivals[0].job.stages[0].burn).toEqual({ cpuMs: 5108 })
  })

  test('the first in the file need not be the first to come', () => {
    const lines = ['2023-11-16 12:00:01,1,1', '2023-11-16 12:00:00.5,2,2']
    const { arrivals } = read('x.csv', [HEAD, ...lines].join('\n'))
    expect(arrivals.map(({ at, job }) => [at, job.name])).toEqual([
      [0, 'request-3'],
      [500_000, 'request-2'],
    ])
  })

  test.each([
    ['a day that is none', '2023-02-30 00:00:00.0,1,1', 'TIMESTAMP is "2023-02-30 00:00:00.0"'],
    ['an hour that is none', '2023-02-03 25:00:00,1,1', 'TIMESTAMP is "2023-02-03 25:00:00"'],
    ['no time', 'now,1,1', 'TIMESTAMP is "now"'],
    ['half a token', '2023-02-03 00:00:00,1.5,1', 'ContextTokens is "1.5"'],
    ['a field too many', '2023-02-03 00:00:00,1,1,1', 'the line has 4 fields'],
  ])('%s is told', (_, line, message) => {
    expect(faultOf('x.csv', `${HEAD}\n${line}`)).toBe(`E_FORMAT line 2: ${message}`)
  })
})
