import { expect, test } from 'vitest'
import {
  benchLines,
  testLines,
  type BenchReport,
  type TestReport,
} from '../../../runtime/contract/index.ts'

const tested: TestReport = {
  apiVersion: 'segue/v1',
  kind: 'ComponentTest',
  id: 'queue/mine',
  version: '0123456789ab',
  interface: 'Queue',
  seed: 7,
  passed: false,
  items: [
    { law: 'once', says: 'each once', verdict: 'passed', runs: 100, tookMs: 42 },
    {
      law: 'order',
      says: 'in order',
      verdict: 'failed',
      runs: 1,
      tookMs: 1234,
      fault: {
        error: 'RangeError: priority -2',
        where: 'components/queue/mine.ts:12:4',
        input: ['lane a, priority -2', ...Array.from({ length: 41 }, (_, i) => `lane ${i}`)],
        seed: 7,
        path: 'order/0:1',
        shrinks: 2,
        repeat: 'segue component test queue/mine --seed 7 --path order/0:1',
      },
    },
    { law: 'room', says: 'has room', verdict: 'not-run', runs: 0, tookMs: 0 },
  ],
  tookMs: 1500,
}

test('a test for people: a line for each law, and what broke it', () => {
  const lines = testLines(tested)
  expect([...lines.slice(0, 6), '...', ...lines.slice(-4)].join('\n')).toBe(
    `queue/mine@0123456789ab: the laws of Queue, seed 7
  ok      once    100 inputs   42 ms  each once
  FAILED  order      1 input   1.2 s  in order
          broken  RangeError: priority -2
          at      components/queue/mine.ts:12:4
          input   lane a, priority -2
...
                  ... and 2 more lines
          again   segue component test queue/mine --seed 7 --path order/0:1
  not run room                        has room
1 of 3 laws hold (1.5 s)`,
  )
})

const measured: BenchReport = {
  apiVersion: 'segue/v1',
  kind: 'ComponentBench',
  id: 'queue/mine',
  interface: 'Queue',
  against: ['queue/fifo'],
  seed: 7,
  operations: [
    {
      operation: 'push',
      size: 100_000,
      items: [
        { id: 'queue/mine', perSecond: 250_000, low: 240_000, high: 260_000 },
        {
          id: 'queue/fifo',
          perSecond: 1_000_000,
          low: 900_000,
          high: 1_100_000,
          times: { median: 0.25, low: 0.2, high: 0.3 },
        },
      ],
    },
  ],
  work: [
    {
      workload: 'stages',
      metric: 'mean response',
      unit: 'ms',
      value: 100,
      seeds: 10,
      items: [
        { id: 'queue/fifo', value: 125, difference: -25, low: -40, high: -10, verdict: 'better?' },
      ],
    },
  ],
  tookMs: 12_000,
}

test('a bench for people: speed, then work', () => {
  expect(benchLines(measured).join('\n')).toBe(
    `queue/mine against queue/fifo, seed 7 (12.0 s)

Speed: operations a second, medians with 95 % intervals; how many times as fast queue/mine is
push, 100,000 in it
  queue/mine    250 k  [240 k, 260 k]
  queue/fifo   1.00 M  [900 k, 1.10 M]     x 0.25 [0.20, 0.30]

Work in virtual time: means over 10 seeds; what is different with queue/mine, with 95 % intervals; less is better
stages
  mean response, ms: 100
    queue/fifo     125    -25.0  -20.0 %  [-40.0, -10.0]       better?
?: no surprise by chance among so many comparisons (Holm, 5 %)`,
  )
})
