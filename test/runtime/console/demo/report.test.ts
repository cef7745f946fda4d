import { expect, test } from 'vitest'
import type { Outcome } from '../../../../runtime/console/demo/outcome.ts'
import { isConfirmed, outcomeObject } from '../../../../runtime/console/demo/outcome.ts'
import { planFor } from '../../../../runtime/console/demo/plan.ts'
import { newProgress } from '../../../../runtime/console/demo/progress.ts'
import { outcomeLines } from '../../../../runtime/console/demo/report.ts'

const answer = {
  files: 3,
  bytes: 2_400_000,
  packed: 800_000,
  tokens: 16,
  distinct: 4,
  top: Array.from({ length: 20 }, (_, i) => [`word${i}`, 2000 - i] as const),
  checksum: 'c0ffee',
}
const plan = planFor({ compositions: ['fifo', 'srpt'], batches: 3 })
const row = { against: 'fifo', composition: 'srpt', pairs: 3, base: 812, p: 0.01 }
const rewire = { generation: 2, totalUs: 3000, changes: [], composition: 'srpt' }
const outcome: Outcome = {
  exit: 0,
  seconds: 40.4,
  machine: 'five nodes on this machine (2 real cores, 5 nominal slots)',
  input: { root: '/somewhere', files: [], found: 3 },
  plan,
  plain: { answer, ms: 900, speed: { map: 1, scan: 1, repeat: 1 } },
  progress: {
    ...newProgress(plan),
    tasksSubmitted: 1200,
    tasksEnded: 1200,
    answers: 7,
    answer,
    rewires: [
      { ...rewire, pauseUs: 40.2, carried: { waiting: 30, running: 5 }, phase: 'between batches' },
      {
        ...rewire,
        pauseUs: 55,
        carried: { waiting: 90, running: 4 },
        phase: 'in the middle of a batch',
      },
    ],
  },
  comparisons: {
    leftOut: 0,
    rows: (
      [
        'responseMean',
        'responseP95',
        'slowdownMean',
        'slowdownP95',
        'makespan',
        'fairness',
      ] as const
    ).map((metric, i) => ({
      ...row,
      metric,
      difference: i === 0 ? -123.4 : 3,
      low: i === 0 ? -180 : -2,
      high: i === 0 ? -66.8 : 8,
      verdict: i === 0 ? 'better' : 'no difference seen',
    })),
  },
}
const plain = (_style: string, text: string) => text

test('the end of a run', () => {
  expect(outcomeLines(outcome, 100, plain).join('\n')).toMatchInlineSnapshot(`
    "
    Against fifo: mean of 3 paired differences, 95 % intervals
    mean response, ms (fifo 812; less is better)
      srpt                     −123    −15 %  [−180, −66.8]        better
    p95 response, ms (fifo 812; less is better)
      srpt                    +3.00     +0 %  [−2.00, +8.00]       no difference seen
    mean slowdown (fifo 812; less is better)
      srpt                    +3.00     +0 %  [−2.00, +8.00]       no difference seen
    p95 slowdown (fifo 812; less is better)
      srpt                    +3.00     +0 %  [−2.00, +8.00]       no difference seen
    makespan, ms (fifo 812; less is better)
      srpt                    +3.00     +0 %  [−2.00, +8.00]       no difference seen
    fairness (fifo 812; more is better)
      srpt                    +3.00     +0 %  [−2.00, +8.00]       no difference seen
    slowdown: response / max(service, 10 ms); fairness: Jain's index over users' mean slowdowns
    equal batches; a pair is two batches of the same round, the order rotates from round to round

    2 rewires: pause 40 µs at the median, 55 µs at most
    to, each with its pause and (waiting+running tasks carried)
     in the middle of a batch
      srpt                  55 µs (90+4)
     between batches
      srpt                  40 µs (30+5)

    The answer
    3 files, 2.4 MB, 0.8 MB packed
    16 tokens, 4 distinct
    top tokens  word0 2,000  word1 1,999  word2 1,998  word3 1,997  word4 1,996  word5 1,995
                word6 1,994  word7 1,993  word8 1,992  word9 1,991  word10 1,990  word11 1,989
                word12 1,988  word13 1,987  word14 1,986  word15 1,985  word16 1,984  word17 1,983
                word18 1,982  word19 1,981
    checksum    c0ffee
                the same 7 times, confirmed by one plain thread (900 ms)

    1,200 tasks submitted, 1,200 ended, 0 lost, 0 run again, over 2 rewires

    five nodes on this machine (2 real cores, 5 nominal slots), 40 s in all

    What to try next
      segue demo --compositions fifo,srpt --batches 12      fewer compositions, narrower intervals
      segue demo --help                                     all options
      README.md, "Write a component"                        your own policy in one file"
  `)
})

test('an answer that the plain run does not confirm is said and counts', () => {
  const other = { ...answer, checksum: 'decaf' }
  const doubtful = { ...outcome, plain: { ...outcome.plain!, answer: other } }
  expect(isConfirmed(outcome)).toBe(true)
  expect(isConfirmed(doubtful)).toBe(false)
  expect(outcomeLines(doubtful, 100, plain).join('\n')).toContain(
    'one plain thread gives ANOTHER: decaf',
  )
})

test('a lost task or a failure is never a success', () => {
  const { progress } = outcome
  expect(isConfirmed({ ...outcome, progress: { ...progress, tasksEnded: 1199 } })).toBe(false)
  expect(isConfirmed({ ...outcome, progress: { ...progress, failures: ['j-1'] } })).toBe(false)
})

test('when it was stopped it says what was done', () => {
  const stopped = outcomeLines({ ...outcome, exit: 130, plain: undefined }, 100, plain)
  expect(stopped).toEqual([
    'Stopped after 40 s, 0 of 6 batches measured.',
    '1,200 tasks were done and 2 rewires; the rest was cancelled.',
    'Nothing is left running.',
  ])
})

test('long lists of rewires are wrapped to the width', () => {
  const many = Array.from({ length: 20 }, () => outcome.progress.rewires[0])
  const lines = outcomeLines(
    { ...outcome, progress: { ...outcome.progress, rewires: many } },
    80,
    plain,
  )
  const cells = lines.filter((line) => line.includes('(30+5)'))
  expect(cells.length).toBeGreaterThan(1)
  for (const line of cells) expect(line.length).toBeLessThanOrEqual(80)
  expect(cells.join('').match(/40 µs \(30\+5\)/g)).toHaveLength(20)
})

test('the object survives JSON', () => {
  const object = outcomeObject(outcome)
  const back = JSON.parse(JSON.stringify(object))
  expect(back).toEqual(object)
  expect(back).toMatchObject({ name: 'demo', exit: 0, confirmed: true, rounds: 3 })
  expect(back.tasks).toEqual({ submitted: 1200, ended: 1200, retried: 0 })
})
