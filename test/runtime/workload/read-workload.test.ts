import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import {
  MOST_WORKLOAD_BYTES,
  parseWorkload,
  readWorkload,
} from '../../../runtime/workload/read-workload.ts'
import type { Arrival } from '../../../runtime/workload/workload.ts'
import { plain, workload } from './samples.ts'

const poisson = { kind: 'poisson', everySeconds: 1 }
const once = (jobs: number) => ({ kind: 'once', jobs })
const stream = { arrivals: once(1), ...plain }
const phase = { streams: [stream] }
const cpu = (cpuSeconds: unknown) => ({
  phases: [{ streams: [{ ...stream, job: { kind: 'bag', stage: { cpuSeconds } } }] }],
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'segue-workload-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const FAULTS: [what: string, value: unknown][] = [
  ['a list', []],
  ['nothing in it', {}],
  ['no phases', { phases: [] }],
  ['a key that is meant otherwise', { phase: [], phases: [{ ...phase, stream: [] }] }],
  ['a phase without streams', { phases: [{ jobs: 4 }] }],
  ['jobs of no number', { phases: [{ ...phase, jobs: 1.5 }], maxJobs: 0, untilSeconds: '9' }],
  [
    'a kind that there is not',
    { phases: [{ streams: [{ ...plain, arrivals: { kind: 'poison' } }] }] },
  ],
  ['no kind', { phases: [{ streams: [{ ...stream, job: { stage: { cpuSeconds: 1 } } }] }] }],
  [
    'arrivals twice, and none',
    {
      phases: [
        { arrivals: poisson, jobs: 1, streams: [{ ...stream, share: 2 }] },
        { streams: [{ ...plain }] },
      ],
    },
  ],
  [
    'less than nothing',
    {
      phases: [
        {
          streams: [
            {
              ...stream,
              job: {
                kind: 'bag',
                stage: { cpuSeconds: -5, tasks: -1, needs: { cpu: -3, memory: '1GiB' } },
              },
            },
          ],
        },
      ],
    },
  ],
  ['both a job and a trace', { phases: [{ streams: [{ ...stream, trace: { file: 'a.swf' } }] }] }],
  ['a trace with users', { phases: [{ streams: [{ trace: { file: 'a.swf' }, users: ['ann'] }] }] }],
  ['a phase that never ends', { phases: [{ streams: [{ ...plain, arrivals: poisson }] }, phase] }],
  [
    'phases and streams of one name',
    {
      phases: [
        { ...phase, name: 'a' },
        { name: 'a', streams: [stream, stream] },
      ],
    },
  ],
  ['arrivals that nobody takes', { phases: [{ arrivals: poisson, jobs: 1, streams: [stream] }] }],
  [
    'bursts of nothing',
    {
      phases: [
        {
          jobs: 1,
          streams: [{ ...plain, arrivals: { kind: 'bursts', states: [{ lastsSeconds: 1 }] } }],
        },
      ],
    },
  ],
  [
    'a stage that takes no time',
    { phases: [{ streams: [{ ...stream, job: { kind: 'bag', stage: { tasks: 2 } } }] }] },
  ],
  [
    'an amount that is none',
    {
      phases: [
        {
          streams: [
            {
              ...stream,
              job: {
                kind: 'bag',
                stage: { cpuSeconds: 1, needs: { memory: '5 gigs' }, input: '9000000 TiB' },
              },
            },
          ],
        },
      ],
    },
  ],
  ['a size of no kind', cpu('long')],
  ['a mean below 0', cpu({ kind: 'exponential', mean: -1 })],
  ['half of a lognormal distribution', cpu({ kind: 'lognormal', mean: 4, sigma: 1 })],
  ['bounds the wrong way round', cpu({ kind: 'pareto', shape: 1, from: 5, to: 2 })],
  ['a mix of nothing', cpu({ kind: 'mix', of: [] })],
  [
    'a fault deep in a mix',
    cpu({ kind: 'mix', of: [{ weight: 1, size: { kind: 'mix', of: [{ weight: 0, size: 1 }] } }] }),
  ],
  ['steps that fall', cpu({ kind: 'empirical', values: [1, 3, 2], shares: [0.1, 0.2, 1] })],
  ['shares that do not end at 1', cpu({ kind: 'empirical', values: [1, 2], shares: [0.1, 0.2] })],
  ['a table and values', cpu({ kind: 'empirical', values: [1], shares: [1], table: 'a.json#b' })],
  ['a table in no file', cpu({ kind: 'empirical', table: 'distributions/none.json#tasks' })],
  [
    'a table that is not there',
    cpu({ kind: 'empirical', table: 'distributions/alibaba-2018.json#task' }),
  ],
  ['users without a number', { phases: [{ streams: [{ ...stream, users: { skew: 11 } }] }] }],
  ['an estimate by a word', { phases: [{ streams: [{ ...stream, estimate: 'about' }] }] }],
]

function refusal(act: () => unknown): SegueError {
  try {
    act()
  } catch (error) {
    if (error instanceof SegueError) return error
    throw error
  }
  throw new Error('it was taken')
}

const quoteless = (text: string): string => text.replaceAll(process.cwd(), '.')

test('every fault is told with its place, and what was expected', async () => {
  const told = FAULTS.map(([what, value]) => {
    const text = JSON.stringify(value, null, 1)
    const error = refusal(() => parseWorkload(text, 'workloads/given.json'))
    expect(['E_FORMAT', 'E_FILE'], what).toContain(error.code)
    return `## ${what}\n\n${error.explain()}\n`
  })
  await expect(quoteless(told.join('\n'))).toMatchFileSnapshot('../../golden/workload-errors.txt')
})

test('what is no JSON, too large, or not there is refused', () => {
  const at = folder()
  expect(refusal(() => parseWorkload('{ "phases": [1,] }', 'w.json')).code).toBe('E_JSON')
  expect(refusal(() => readWorkload(join(at, 'none.json'))).code).toBe('E_FILE')
  const large = join(at, 'large.json')
  writeFileSync(large, `{}${' '.repeat(MOST_WORKLOAD_BYTES)}`)
  expect(refusal(() => readWorkload(large)).code).toBe('E_LIMIT')
  const bytes = join(at, 'bytes.json')
  writeFileSync(bytes, Buffer.from([0x7b, 0xff, 0x7d]))
  expect(refusal(() => readWorkload(bytes)).code).toBe('E_JSON')
})

test('a workload has the name of its file, or its own', () => {
  expect(workload({ phases: [phase] }, 'workloads/day.json').name).toBe('day')
  const named = workload({ name: 'mine', description: 'of two', phases: [phase] })
  expect([named.name, named.description]).toEqual(['mine', 'of two'])
})

describe('phases', () => {
  const seconds = (jobs: Iterable<Arrival>) =>
    [...jobs].map(({ at, phase: name }) => [name, at / 1e6] as const)
  const every = (gap: number) => ({ kind: 'gaps', seconds: gap })
  const own = (gap: number, name: string) => ({ name, arrivals: every(gap), ...plain })

  test('come to an end before microseconds are no longer counted exactly', () => {
    const two = { phases: [{ name: 'a', jobs: 2, streams: [own(1e9, 'late')] }] }
    const jobs = workload(two).arrivals(1)[Symbol.iterator]()
    expect(jobs.next().value.at).toBe(1e15)
    expect(refusal(() => jobs.next())).toMatchObject({
      code: 'E_LIMIT',
      message: 'a job of a would come after 2000000000 s',
      parts: { where: 'given.json:1:12' },
    })
    // What is over before is not drawn that far.
    const until = workload({ ...two, untilSeconds: 1.5e9 })
    expect([...until.arrivals(1)]).toHaveLength(1)
  })

  test('a number that is too large is told the limit', () => {
    expect(refusal(() => workload(cpu(1e300))).parts.expected).toMatch(/at most 1e15/)
    const every = { kind: 'poisson', everySeconds: 1e300 }
    const { parts } = refusal(() =>
      workload({ phases: [{ jobs: 1, streams: [{ ...plain, arrivals: every }] }] }),
    )
    expect(parts).toMatchObject({ expected: 'a number above 0, at most 1e15', found: /1e\+?300/ })
  })

  test('follow each other, after so many seconds or the last job', () => {
    const phases = [
      { name: 'a', jobs: 2, streams: [own(3, 'x')] },
      { name: 'b', seconds: 5, streams: [own(2, 'x')] },
      { seconds: 5, jobs: 1, streams: [own(1, 'x')] },
      { jobs: 1, streams: [own(1, 'x')] },
    ]
    expect(seconds(workload({ phases }).arrivals(1))).toEqual([
      ...[
        ['a', 3],
        ['a', 6],
      ],
      ...[
        ['b', 8],
        ['b', 10],
      ],
      ['phase-3', 12],
      ['phase-4', 17],
    ])
  })

  test('mix streams that come by themselves', () => {
    const phases = [{ name: 'p', jobs: 6, streams: [own(3, 'slow'), own(2, 'fast')] }]
    const jobs = [...workload({ phases }).arrivals(1)]
    expect(jobs.map(({ at, job }) => `${at / 1e6} ${job.name}`)).toEqual([
      ...['2 fast-1', '3 slow-1', '4 fast-2', '6 slow-2', '6 fast-3', '8 fast-4'],
    ])
  })

  test('end where the whole ends', () => {
    const phases = [{ seconds: 4, streams: [own(1, 'x')] }, { streams: [own(1, 'x')] }]
    const count = (more: object) => [...workload({ phases, ...more }).arrivals(1)].length
    expect(count({ maxJobs: 5 })).toBe(5)
    expect(count({ maxJobs: 3 })).toBe(3)
    expect(count({ untilSeconds: 3.5 })).toBe(3)
    // The job at second 4 begins the second phase no more than one at second 7 is before second 7.
    expect(count({ untilSeconds: 7 })).toBe(3 + 2)
  })
})

test('nothing is drawn before it is wanted: endless work begins at once', () => {
  const phases = [{ jobs: 1e9, arrivals: poisson, streams: [plain] }]
  const arrivals = workload({ phases }).arrivals(1)[Symbol.iterator]()
  expect(arrivals.next().value!.job.name).toBe('job-1')
  expect(arrivals.return!().done).toBe(true)
})

test('a trace is closed when nobody wants more of it', () => {
  const at = folder()
  writeFileSync(
    join(at, 'jobs.tr'),
    Array.from({ length: 9000 }, (_, i) => `${i} 1 2 2\n`).join(''),
  )
  const file = join(at, 'w.json')
  writeFileSync(file, JSON.stringify({ phases: [{ streams: [{ trace: { file: 'jobs.tr' } }] }] }))
  /** The lowest number that is free. */
  const descriptor = (): number => {
    const opened = openSync(file, 'r')
    closeSync(opened)
    return opened
  }
  const before = descriptor()
  for (const { job } of readWorkload(file).arrivals(1)) if (job) break
  expect(descriptor()).toBe(before)
  expect([...readWorkload(file).arrivals(1)]).toHaveLength(9000)
})
