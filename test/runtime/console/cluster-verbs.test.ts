import { stripVTControlCharacters } from 'node:util'
import { expect, test, vi } from 'vitest'
import { VERBS } from '../../../runtime/console/verbs.ts'
import { SegueError } from '../../../runtime/errors.ts'
import type { Service } from '../../../runtime/service/service.ts'
import { fakeService } from './fake-service.ts'
import { typed } from './io.ts'
import { faultOf, kindOf } from './schemas.ts'

/** Lines that ask a cluster, with the kind that each answers. */
const LINES = [
  ['status', 'Status'],
  ['top --count 1', 'Status'],
  ['events', 'EventList'],
  ['events -f', 'Event'],
  ['why j-1', 'Why'],
  ['why', 'Why'],
  ['node list', 'NodeList'],
  ['submit tasks.ts#square 5', 'Accepted'],
  ['job list', 'JobList'],
  ['job get j-1', 'Job'],
  ['job results j-1', 'Results'],
  ['job logs j-1', 'Logs'],
  ['job cancel j-2', 'Done'],
  ['job cancel j-1 j-2', 'Done'],
  ['job retry j-1', 'Accepted'],
  ['task list', 'TaskList'],
  ['task get t-1.1', 'Task'],
  ['task logs t-1.1', 'Logs'],
  ['compose show', 'Composition'],
  ['compose plan srpt', 'Plan'],
  ['compose apply srpt', 'Rewired'],
  ['swap resourceManager.Queue queue/lifo', 'Rewired'],
  ['swap resourceManager.Queue queue/lifo --plan', 'Plan'],
  ['undo', 'Rewired'],
  ['history', 'History'],
  ['diff', 'Diff'],
  ['component info queue/fifo', 'Component'],
  ['down', 'Done'],
] as const

/** Streams, and what is to be read by whoever asked. */
const SILENT = /^top|-f$|^job results/

test.each(LINES)(
  '%s --json prints what the schema of %s says, and nothing else',
  async (line, kind) => {
    const { out, err, code } = await typed(`${line} --json`, { service: fakeService() })
    expect([err, code]).toEqual(['', 0])
    const lines = out.trimEnd().split('\n')
    expect(lines.map(kindOf)).toContain(kind)
    for (const each of lines) expect(faultOf(each)).toBeUndefined()
    const verb = VERBS.find(({ path }) => line === path || line.startsWith(`${path} `))!
    expect(verb.answers).toEqual(expect.arrayContaining(lines.map(kindOf)))
  },
)

test('for people every verb says something, and where there is a next thing to type, what it is', async () => {
  using _ = vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-01-01T00:02:00Z'))
  const pages: string[] = []
  for (const [line] of LINES) {
    const { out, err, code } = await typed(line, { service: fakeService() })
    expect(code, line).toBe(0)
    expect(out, line).not.toBe('')
    if (!SILENT.test(line)) expect(err, line).toMatch(/^next: segue /m)
    pages.push(`$ segue ${line}\n${out}${err}`)
  }
  await expect(pages.join('\n')).toMatchFileSnapshot('../../golden/verbs.txt')
})

test('what is typed next names the verbs of the table', async () => {
  for (const [line] of LINES) {
    const { err } = await typed(line, { service: fakeService() })
    for (const [, words] of err.matchAll(/^(?:next|  or): segue (.*)$/gm)) {
      const verb = VERBS.find(({ path }) => words === path || words.startsWith(`${path} `))
      expect(verb?.path, `${line}: ${words}`).toBeDefined()
    }
  }
})

test('colours are for terminals', async () => {
  for (const [line] of LINES) {
    const service = fakeService()
    const piped = await typed(line, { service })
    const looked = await typed(line, { service, colour: true })
    expect(stripVTControlCharacters(piped.out), line).toBe(piped.out)
    expect(stripVTControlCharacters(looked.out), line).toBe(piped.out)
  }
  const looked = await typed('status', { service: fakeService(), colour: true })
  expect(looked.out).not.toBe(stripVTControlCharacters(looked.out))
})

test('a REPL types verbs with a dot', async () => {
  const { err } = await typed('why j-1', { service: fakeService(), repl: true })
  expect(err).toBe('next: .swap resourceManager.Queue queue/shortest-first --plan\n')
})

test('without a cluster it is said how to start one', async () => {
  const { out, err, code } = await typed('status', { folder: '/project' })
  expect([out, code]).toEqual(['', 3])
  expect(err).toBe('error[E_CONNECT] no cluster runs for /project\n  next     segue up\n')
})

test('errors with --json are one object, too', async () => {
  const { out, err, code } = await typed('status --json')
  expect([out, code]).toEqual(['', 3])
  expect(faultOf(err)).toBeUndefined()
  expect(JSON.parse(err)).toMatchObject({ kind: 'Error', code: 'E_CONNECT', exitCode: 3 })
})

test('arguments and options reach the service', async () => {
  const asked: unknown[][] = []
  const spy = Object.fromEntries(
    Object.entries(fakeService()).map(([name, method]) => [
      name,
      (...args: never[]) => {
        asked.push([name, ...args])
        return (method as (...args: never[]) => unknown)(...args)
      },
    ]),
  ) as unknown as Service
  const run = async (line: string) => {
    asked.length = 0
    await typed(line, { service: spy })
    return asked[0]
  }
  expect(await run('job list --state failed --user ben --limit 3')).toEqual([
    'jobs',
    { state: 'failed', name: undefined, user: 'ben', limit: 3 },
  ])
  expect(await run('task logs t-1.1 --stream err --bytes 10')).toEqual([
    'logs',
    't-1.1',
    { stream: 'err', bytes: 10 },
  ])
  expect(await run('undo g3 --check-generation 5')).toEqual([
    'undo',
    3,
    { actor: 'ann', expected: 5 },
  ])
  expect(await run('down --grace 30s')).toEqual(['down', { graceMs: 30_000, actor: 'ann' }])
  expect(await run('swap Executor executor/inline --check-generation g2')).toEqual([
    'apply',
    { 'nodeManager.Executor': { use: 'executor/inline' } },
    { actor: 'ann', expected: 2 },
  ])
})

test('with --exit-code changes are told by the exit code', async () => {
  const service = fakeService()
  for (const line of ['compose plan srpt', 'diff']) {
    expect((await typed(line, { service })).code).toBe(0)
    expect((await typed(`${line} --exit-code`, { service })).code).toBe(1)
  }
})

test('something wrong with the cluster is told by the exit code of status', async () => {
  const status = async () => {
    const whole = await fakeService().status()
    return { ...whole, store: { ...whole.store, fault: 'the disk is full' } }
  }
  const { out, code } = await typed('status', { service: fakeService({ status }) })
  expect(code).toBe(1)
  expect(out).toContain('the disk is full')
})

test('of several jobs that are cancelled those that were are told, when one cannot be', async () => {
  const service = fakeService({
    cancel: async (id) => {
      if (id === 'j-9') throw new SegueError('E_NOT_FOUND', 'there is no job j-9')
      return fakeService().cancel(id)
    },
  })
  const { err, code } = await typed('job cancel j-1 j-9 j-2', { service })
  expect(code).toBe(2)
  expect(err).toBe('cancelled before that: j-1\nerror[E_NOT_FOUND] there is no job j-9\n')
})
