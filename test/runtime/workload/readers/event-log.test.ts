import { describe, expect, test } from 'vitest'
import { faultOf, read } from './traces.ts'

const HEADER = {
  ...{ e: 'log', version: 1, segue: '0.1.0', at: 0, t: 1000, seed: 1, name: 'default' },
  ...{ composition: {}, components: {}, nodes: [], staging: {}, turn: 2000, generation: 0 },
  resources: ['cpu', 'memory'],
}
const job = (id: string, submitted: number, stages: unknown, more = {}) => ({
  e: 'job',
  ...{ id, submitted, ...more },
  spec: { name: `the job ${id}`, user: 'ann', pool: 'default', stages },
})
const end = (task: string, service: number, outcome = 'ok') => ({
  e: 'end',
  ...{ attempt: 1, task, node: 'n1', outcome, service },
})
const lines = (...events: unknown[]) =>
  [HEADER, ...events].map((event) => JSON.stringify(event)).join('\n')
const arrivals = (...events: unknown[]) => read('x.jsonl', lines(...events)).arrivals
const RUN = { name: 'run', run: ['true'], count: 1 }

test('jobs come when they came, and sleep for as long as they ran', () => {
  const stages = [
    { name: 'a', call: './t.ts#f', count: 2, needs: { cpu: 2 }, priority: 3, timeoutMs: 5 },
    { name: 'b', run: ['sh'], count: 2, args: [{ $from: 'a', at: 'same' }], estimateMs: 7 },
    { name: 'c', burn: { cpuMs: 5 }, count: 1, after: ['b'] },
  ]
  const found = arrivals(
    job('j-1', 5000, stages),
    { e: 'turn', t: 6000 },
    end('t-1.2', 22_000),
    end('t-1.1', 11_000),
    ...[3, 4, 5].map((number) => end(`t-1.${number}`, number * 1000)),
    job('j-2', 8500, [RUN]),
    end('t-2.1', 1),
  )
  expect(found.map(({ at }) => at)).toEqual([0, 3500])
  expect(found[0].job).toEqual({
    ...{ name: 'the job j-1', user: 'ann', pool: 'default' },
    stages: [
      { name: 'a', burn: { sleepMs: [11, 22] }, count: 2, needs: { cpu: 2 }, priority: 3 },
      {
        name: 'b',
        burn: { sleepMs: [3, 4] },
        count: 2,
        args: [{ $from: 'a', at: 'same' }],
        estimateMs: 7,
      },
      { name: 'c', burn: { sleepMs: 5 }, count: 1, after: ['b'] },
    ],
  })
  expect(found[1].job.stages[0].burn).toEqual({ sleepMs: 0.001 })
})

describe('of several attempts counts', () => {
  const sleep = (...events: unknown[]) =>
    arrivals(job('j-1', 0, [RUN]), ...events)[0].job.stages[0].burn

  test('the one that succeeded', () => {
    expect(
      sleep(end('t-1.1', 1000, 'failed'), end('t-1.1', 2000), end('t-1.1', 3000, 'cancelled')),
    ).toEqual({ sleepMs: 2 })
  })
  test('else the first; one that was turned away is none', () => {
    expect(
      sleep(
        end('t-1.1', 9000, 'bounced'),
        end('t-1.1', 1000, 'failed'),
        end('t-1.1', 2000, 'timeout'),
      ),
    ).toEqual({ sleepMs: 1 })
  })
})

test('what had succeeded in an earlier life of the cluster took what it took', () => {
  const done = [[1, 1, 0, 4000, 'n1', 2]]
  expect(arrivals(job('j-1', -70, [RUN], { done }))[0].job.stages[0].burn).toEqual({ sleepMs: 4 })
})

test('each task of a job that stands is a job', () => {
  const stands = job('j-1', 0, [{ ...RUN, count: 0 }], { standing: true })
  const call = (number: number, submitted: number) => ({ e: 'call', job: 'j-1', number, submitted })
  const found = arrivals(stands, call(1, 10), call(2, 30), end('t-1.2', 2000), end('t-1.1', 1000))
  expect(found.map(({ at, job: { stages } }) => [at, stages[0].count, stages[0].burn])).toEqual([
    [0, 1, { sleepMs: 1 }],
    [20, 1, { sleepMs: 2 }],
  ])
})

test('a job of which not every task ran is left out', () => {
  const two = job('j-2', 9, [{ ...RUN, count: 2 }])
  const { arrivals: found, trace } = read(
    'x.jsonl',
    lines(job('j-1', 0, [RUN]), two, end('t-1.1', 5), end('t-2.1', 5)),
  )
  expect(found).toHaveLength(1)
  expect(trace.leftOut).toMatchObject({
    count: 1,
    first: [expect.stringContaining('x.jsonl:3: a job of which')],
  })
})

test.each([
  ['broken JSON', '{"e":', 'the line is not JSON: Unexpected end of JSON input'],
  ['no event', '{"e":"party"}', 'the line is no event: "e" is "party", which is no event'],
  [
    'another key',
    '{"e":"cancel","job":7}',
    'the line is no event: "job" of "cancel" is 7, not a job, as "j-3"',
  ],
  [
    'a job that is none',
    JSON.stringify(job('j-1', 0, [{ ...RUN, count: -1 }])),
    'the job is none: stage "run": count is -1',
  ],
  [
    'stages that are none',
    JSON.stringify(job('j-1', 0, [null])),
    'the job is none: a stage is null',
  ],
  [
    'a task of no job',
    '{"e":"call","job":"j-9","number":1,"submitted":0}',
    'the task is one of j-9, which does not stand',
  ],
])('%s is told with its line', (_, line, message) => {
  expect(faultOf('x.jsonl', `${lines()}\n${line}`)).toBe(`E_FORMAT line 2: ${message}`)
})

test('a log of another version is not read', () => {
  expect(faultOf('x.jsonl', JSON.stringify({ ...HEADER, version: 2 }))).toBe(
    'E_FORMAT line 1: the log is of version 2',
  )
})
