import { afterAll, beforeAll, expect, test } from 'vitest'
import { completions } from '../../../../runtime/console/repl/completions.ts'
import type { Session } from '../../../../runtime/console/repl/session.ts'
import { connectionTo, newSession, openLab } from './lab.ts'

let lab: Awaited<ReturnType<typeof openLab>>
let session: Session
beforeAll(async () => {
  lab = await openLab({ seed: 1, cluster: 'local-5' })
  const made = newSession(lab.folder, async () => connectionTo(lab.service))
  session = made.session
  await session.open()
  await made.typed(
    '.run -- true',
    '.swap resourceManager.Queue=queue/lifo',
    'const mine = { one: 1, two: 2 }',
  )
})
afterAll(() => lab.close())

test.each<[line: string, found: string[]]>([
  ['.sta', ['state', 'status']],
  ['.st', ['state', 'status']],
  ['.beg', ['begin ']],
  ['.wat', ['watch ']],
  ['.repl', ['replay ']],
  ['.up', []],
  ['.job ', ['list', 'get', 'results', 'logs', 'cancel', 'retry', 'wait', 'import']],
  ['.job li', ['list ']],
  ['.job list --st', ['--state ']],
  ['.job list --state o', ['open', 'ok']],
  ['.job get ', ['j-1 ']],
  ['.why t', ['t-1.1 ']],
  ['.why g', ['g2', 'g1']],
  ['.task list --node n', ['n1', 'n2', 'n3', 'n4', 'n5']],
  ['.compose show srpt-', ['srpt-cap ']],
  [
    '.swap nodeM',
    [
      'nodeManager.Scheduler',
      'nodeManager.Queue',
      'nodeManager.Placement',
      'nodeManager.Estimator',
      'nodeManager.Monitor',
      'nodeManager.Executor',
    ],
  ],
  ['.swap Exec', ['Executor ']],
  ['.swap resourceManager.Queue queue/p', ['queue/priority ']],
  ['.swap resourceManager.Queue sch', []],
  ['.swap resourceManager.Queue=queue/p', ['resourceManager.Queue=queue/priority ']],
  [
    '.plan resourceManager.Placement=',
    [
      'placement/best-fit',
      'placement/dot-product',
      'placement/first-fit',
      'placement/power-of-two',
      'placement/random',
      'placement/round-robin',
      'placement/sticky',
      'placement/worst-fit',
    ].map((id) => `resourceManager.Placement=${id}`),
  ],
  ['.swap resourceManager.Queue queue/priority ', ['agingMs=']],
  ['.swap resourceManager.Queue=queue/priority ag', ['agingMs=']],
  ['.swap resourceManager.Queue=queue/priority agingMs=', ['agingMs=500', 'agingMs=1']],
  ['.swap resourceManager.Queue=queue/priority agingMs=5', ['agingMs=500 ']],
  ['.swap resourceManager.Queue queue/lifo resourceManager.Pl', ['resourceManager.Placement ']],
  ['.compose apply resourceManager.Queue=queue/priority a', ['agingMs=']],
  ['.watch job li', ['list ']],
  ['.watch node list', ['list ']],
  ['.tap Exe', ['Executor ']],
  ['.state resourceManager.Sch', ['resourceManager.Scheduler ']],
  ['.record o', ['on', 'off']],
  ['.explain E_GEN', ['E_GENERATION ']],
  ['.nothing x', []],
  [
    ".swap 'resou",
    [
      'resourceManager.Scheduler',
      'resourceManager.Queue',
      'resourceManager.Placement',
      'resourceManager.Estimator',
      'resourceManager.Monitor',
    ],
  ],
  ['.swap "a b', []],
  ['mine.', ['one', 'two']],
  ['await service.und', ['undo']],
  ['clie', ['client']],
  ['client.compose.', ['apply', 'history', 'plan', 'undo']],
  ['_job.res', ['results']],
])('%j may go on with %j', async (line, found) => {
  const [seen, end] = await completions(session, line)
  expect(seen.toSorted()).toEqual(found.toSorted())
  expect(line.endsWith(end)).toBe(true)
})

test('a cluster that is gone leaves what needs none', async () => {
  const alone = newSession(lab.folder, async () => undefined).session
  expect((await completions(alone, '.job get '))[0]).toEqual([])
  expect((await completions(alone, '.job li'))[0]).toEqual(['list '])
  expect((await completions(alone, 'alon'))[0]).toEqual([])
})
