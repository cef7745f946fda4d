import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { ClusterStatus } from '../../../../runtime/cluster/status.ts'
import { planFor } from '../../../../runtime/console/demo/plan.ts'
import { newProgress } from '../../../../runtime/console/demo/progress.ts'
import { frame, plainLine } from '../../../../runtime/console/demo/view.ts'

const status: ClusterStatus = {
  generation: 9,
  composition: 'drf',
  nodes: [['t-7.1'], ['t-9.3', 't-9.4'], [], ['t-7.2'], ['t-3.1']].map((running, i) => ({
    id: `n${i + 1}`,
    cpu: { total: 1, used: running.length === 2 ? 1 : running.length / 2 },
    memory: { total: 2 ** 30, used: 2 ** 26 * running.length },
    running,
  })),
  jobs: [
    { id: 'j-7', name: 'tokens', user: 'bob', done: 3, total: 21, running: 2 },
    { id: 'j-9', name: 'scan-2', user: 'ada', done: 4, total: 11, running: 2 },
  ],
  pending: { waiting: 9, queued: 11, 'no-room': 0, impossible: 0, held: 1 },
}
const progress = {
  ...newProgress(planFor({})),
  phase: 'round 2 of 6',
  current: new Map([
    ['j-7', { name: 'tokens', user: 'bob', total: 21, ended: false }],
    ['j-8', { name: 'scan-1', user: 'ada', total: 11, ended: true }],
    ['j-9', { name: 'scan-2', user: 'ada', total: 11, ended: false }],
  ]),
  tasksEnded: 812,
  rewires: [
    {
      generation: 9,
      pauseUs: 41.4,
      totalUs: 3000,
      changes: [],
      carried: { waiting: 37, running: 5 },
      composition: 'drf',
      phase: 'between batches' as const,
    },
  ],
}
const plain = (_style: string, text: string) => text
const at = (columns: number) => frame({ seconds: 31.2, columns, cores: 2, status, progress }, plain)

test('the live view', () => {
  expect(at(80).join('\n')).toMatchInlineSnapshot(`
    "Segue  five nodes on this machine (2 real cores, 5 nominal slots)  31 s
    phase     round 2 of 6, 0/36 batches
    in force  drf, generation 9
    rewires   1; last to drf: pause 41 µs, carried 37 waiting and 5 running

    ada       ████████████████████░░░░░░░░░░     15/22  2 run  scan-2 4/11
    bob       ████░░░░░░░░░░░░░░░░░░░░░░░░░░      3/21  2 run  tokens 3/21
    cy        ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░       0/0
    dee       ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░       0/0

    n1         50 %  tokens
    n2        100 %  scan-2, scan-2
    n3          0 %
    n4         50 %  tokens
    n5         50 %  j-3
    not yet   11 queued, 9 waiting, 1 held"
  `)
})

test('a narrow terminal cuts lines and keeps their number', () => {
  const narrow = at(32)
  expect(narrow).toHaveLength(at(80).length)
  for (const line of narrow) expect(line.length).toBeLessThanOrEqual(32)
  expect(narrow[0]).toBe('Segue  five nodes on this machi…')
})

test('the line for where there is no terminal', () => {
  const line = plainLine({ seconds: 31.2, columns: Infinity, cores: 2, status, progress })
  expect(line).toMatchInlineSnapshot(
    `"  31 s  round 2 of 6  drf (generation 9)  0/36 batches  812 tasks ended  4/5 nodes busy  not yet: 11 queued, 9 waiting, 1 held  1 rewires"`,
  )
})

test('colours are the only thing that painting adds', () => {
  const painted = frame({ seconds: 31.2, columns: 80, cores: 2, status, progress }, (_, text) => {
    return `\x1b[1m${text}\x1b[22m`
  })
  expect(stripVTControlCharacters(painted.join('\n'))).toBe(at(80).join('\n'))
})
