import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findRunning } from '../../../../runtime/client/running.ts'
import { pipe } from '../../../../runtime/console/repl/piped.ts'
import { SegueError } from '../../../../runtime/errors.ts'
import { connectionTo, newSession, openLab, serveLab } from './lab.ts'

let lab: Awaited<ReturnType<typeof openLab>>
beforeAll(async () => {
  lab = await openLab({ seed: 1 })
  lab.write('tasks.ts', 'export const add = (a: number, b: number): number => a + b\n')
})
afterAll(() => lab.close())

async function opened(options: Parameters<typeof newSession>[2] = {}) {
  const made = newSession(lab.folder, async () => connectionTo(lab.service), options)
  await made.session.open()
  return made
}

test('the value of a verb, and of code, is the last value', async () => {
  const { typed } = await opened()
  await typed('.status')
  expect(await typed('_.kind')).toBe("'Status'\n")
  expect(await typed('_')).toBe("'Status'\n")
  expect(await typed('const a = 1', '_')).toBe("'Status'\n")
  expect(await typed('throw 1', '_')).toBe("thrown: 1\n'Status'\n")
})

test('the last job is the one that was submitted last, from code or by a verb', async () => {
  const { typed } = await opened()
  expect(await typed('_job')).toBe('')
  await typed('.submit tasks.ts#add 1 2')
  expect(await typed('await _job.results()')).toBe('[ 3 ]\n')
  await typed(
    "const { add } = client.module<typeof import('./tasks.ts')>('./tasks.ts')",
    'const sum = await add({ valueOf: undefined } as never, 1)',
  )
  const id = await typed('_job.id')
  expect((await typed('(await _job.status()).id')).trim()).toBe(id.trim())
})

test('objects, lists and handles of lines reach the cluster as they are', async () => {
  const { typed } = await opened()
  lab.write('echo.ts', 'export const echo = (value: unknown) => JSON.stringify(value)\n')
  await typed("const { echo } = client.module<typeof import('./echo.ts')>('./echo.ts')")
  expect(await typed('await echo({ a: [1, { b: null }], c: await echo(1) })')).toBe(
    `'{"a":[1,{"b":null}],"c":"1"}'\n`,
  )
  expect(await typed('await echo({ inner: echo([2]) })')).toBe(`'{"inner":"[2]"}'\n`)
})

test('two sessions share nothing but the cluster', async () => {
  const [a, b] = [await opened(), await opened()]
  await a.typed('const x = 1', '.begin', '.swap resourceManager.Queue=queue/lifo')
  expect(await b.typed('typeof x', '.commit')).toMatch(
    /^'undefined'\nerror\[E_STATE\] nothing is planned/,
  )
  expect(a.session.prompt).toMatch(/ \+1> $/)
  expect(b.session.prompt).toMatch(/\w! $/)
  expect(await a.typed('.commit')).toContain('queue/lifo')
  await vi.waitFor(() => expect(b.session.prompt).toContain('default*!'))
  await b.typed('.undo')
  expect(b.session.prompt).toMatch(/default> $/)
})

test('the prompt says that something failed until the next line', async () => {
  const { session, typed } = await opened()
  expect(session.prompt).toMatch(/> $/)
  await typed('.nope')
  expect([session.prompt.slice(-2), session.code]).toEqual(['! ', 2])
  await typed('1')
  expect([session.prompt.slice(-2), session.code]).toEqual(['> ', 0])
  await typed('throw new Error()')
  expect([session.prompt.slice(-2), session.code]).toEqual(['! ', 1])
  await typed('await service.job("j-999")')
  expect(session.code).toBe(2)
  await typed('.job list')
  session.trouble(new Error('later'))
  expect([session.prompt.slice(-2), session.code]).toEqual(['! ', 0])
  await typed('')
  expect(session.prompt.slice(-2)).toBe('! ')
})

test('a cluster that goes away is told once, and the next command looks for it again', async () => {
  const first = await serveLab()
  const { folder } = first
  const { session, typed, printed } = newSession(folder, () =>
    findRunning(folder, { name: 'repl' }),
  )
  await session.open()
  await typed('.swap resourceManager.Queue=queue/lifo')
  expect(session.prompt).toBe('segue g2 default*> ')
  expect((await first.service.history()).items[0].actor).toBe(`repl pid ${process.pid}`)
  await first.down()
  await vi.waitFor(() => expect(session.prompt).toBe('segue (no cluster)> '))
  expect(printed()).toMatch(/^the cluster is gone.*\n$/)
  expect(await typed('1 + 1')).toBe('2\n')
  expect(await typed('.status')).toContain('error[E_CONNECT] no cluster runs for this folder')
  expect(await typed('await service.status()')).toContain('error[E_CONNECT]')
  const second = await serveLab(folder)
  expect(await typed('.status')).toMatch(/^g3 default,/)
  expect(await typed('_.kind')).toBe("'Status'\n")
  expect(session.prompt).toBe('segue g3 default> ')
  await session.close()
  await second.down()
  rmSync(folder, { recursive: true })
})

test('what is under way when the cluster goes away fails, once', async () => {
  const { folder, down } = await serveLab()
  const { session, printed } = newSession(folder, () => findRunning(folder))
  await session.open()
  const carried = session.line('.tap resourceManager.Queue --timeout 1h')
  await vi.waitFor(() => expect(session.busy).toBe(true))
  await down()
  await carried
  expect(printed().match(/^error\[E_\w+\]/gm)).toHaveLength(1)
  expect(session.code).toBe(3)
  await session.close()
  rmSync(folder, { recursive: true })
})

test('Ctrl-C ends what is awaited, by code and by verbs, and the cluster is as it was', async () => {
  const { session, typed, printed } = await opened()
  for (const line of ['await new Promise(() => {})', '.tap resourceManager.Queue --timeout 1h']) {
    const carried = session.line(line)
    await vi.waitFor(() => {
      session.interrupt()
      expect(session.busy).toBe(false)
    })
    await carried
    expect(session.code).toBe(130)
  }
  expect(printed()).toContain('interrupted')
  expect(await typed('1')).toBe('1\n')
})

test.each([
  [null, 'thrown: null'],
  ['text', "thrown: 'text'"],
  [new SegueError('E_STATE', 'no'), 'error[E_STATE] no'],
  [Object.assign(new Error('x'), { stack: 5 }), ''],
  [Object.defineProperty(new Error('x'), 'stack', { get: () => nope() }), 'looked at'],
  [new Proxy(new Error('x'), { get: () => nope(), getPrototypeOf: () => nope() }), ''],
])('whatever is thrown is told', async (thrown, wanted) => {
  const { session, printed } = await opened()
  session.trouble(thrown)
  expect(printed()).toContain(wanted)
  expect(session.prompt).toMatch(/! $/)
})

function nope(): never {
  throw new Error('looked at')
}

test('a verb that was ended writes no more', async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const service = new Proxy(lab.service, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (name === 'tasks')
        return async () => {
          asked.resolve()
          await answer.promise
          return target.tasks()
        }
      return typeof method === 'function' ? method.bind(target) : method
    },
  })
  const { session, printed } = newSession(lab.folder, async () => connectionTo(service))
  await session.open()
  const carried = session.line('.task list')
  await asked.promise
  session.interrupt()
  await carried
  answer.resolve()
  await session.line('await service.tasks(); 1')
  expect(printed()).toBe('1\n')
  await session.close()
})

test('what is long is cut at a terminal, and .more shows the rest', async () => {
  const { typed } = await opened({ terminal: true, columns: 80 })
  await typed('const long = Array.from({ length: 450 }, (_, i) => `line ${i}`).join("\\n")')
  const shown = await typed('console.log(long)')
  expect(shown.split('\n')).toHaveLength(202)
  expect(shown).toMatch(/line 199\n… 250 more lines \([\d.]+ KiB\): \.more\n$/)
  expect(await typed('.more')).toMatch(/^line 200\n[^]*line 399\n… 50 more lines/)
  expect(await typed('.more')).toMatch(/^line 400\n[^]*line 449\n$/)
  expect(await typed('.more')).toContain('nothing was left out')
  await typed('console.log(long)')
  expect(await typed('.more --all')).toMatch(/^line 200\n[^]*line 449\n$/)
})

test('.tap shows the calls that go through a binding, .state what stands behind it', async () => {
  const { session, typed, printed } = await opened()
  const tapped = session.line('.tap resourceManager.Queue 3')
  await vi.waitFor(async () => {
    await lab.service.submit({ name: 'x', stages: [{ name: 'x', burn: { cpuMs: 0 }, count: 5 }] })
    expect(session.busy).toBe(false)
  })
  await tapped
  expect(printed()).toMatch(
    /^method +time +arguments(?: +result)?\n(?:\w+ +[\d.]+ (?:µs|ms) .*\n){3}next/,
  )
  expect(await typed('.state resourceManager.Queue')).toContain("component: 'queue/fifo'")
})

test('what was recorded does the same again, piped into another session', async () => {
  const { typed } = await opened()
  await typed(
    '.record on again.repl',
    'function twice(n: number) {\n  return 2 * n\n}',
    'nope',
    '.swap resourceManager.Queue=queue/lifo',
    'const answer = twice(21)',
    '.undo',
    '.record off',
    'never',
  )
  const { session, printed } = await opened()
  const text = readFileSync(join(lab.folder, 'again.repl'), 'utf8')
  expect(await pipe(session, Readable.from([text]))).toBe(0)
  const seen = printed()
  expect(seen).toContain('queue/fifo -> queue/lifo')
  expect(seen).not.toContain('error')
  await session.line('answer')
  expect(printed()).toBe('42\n')
})
