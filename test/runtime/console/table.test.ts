import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { understand } from '../../../runtime/console/program.ts'
import { GROUPS, type Verb } from '../../../runtime/console/verb.ts'
import { VERBS } from '../../../runtime/console/verbs.ts'
import { SHAPES } from '../../../runtime/service/shapes.ts'
import { testIo, typed } from './io.ts'

const CONSOLE = join(import.meta.dirname, '../../../runtime/console')
const shown = VERBS.filter(({ hidden }) => !hidden)
const named = (verbs: readonly Verb[]) => verbs.map((verb) => [verb.path, verb] as const)

test('every verb that is promised is there', () => {
  const promised = [
    ...['up', 'down', 'init', 'run', 'submit', 'status', 'top', 'events', 'why', 'swap', 'undo'],
    ...['history', 'diff', 'schema', 'repl', 'doctor', 'completion', 'explain', 'demo'],
    ...['simulate', 'compare'],
    ...['list', 'get', 'logs', 'cancel', 'retry', 'wait', 'import'].map((it) => `job ${it}`),
    ...['list', 'get', 'logs'].map((it) => `task ${it}`),
    ...['show', 'list', 'plan', 'apply', 'validate'].map((it) => `compose ${it}`),
    ...['list', 'info', 'new', 'check', 'test', 'bench'].map((it) => `component ${it}`),
    ...['node list', 'help exit-codes'],
  ]
  const paths = shown.map(({ path }) => path)
  expect(promised.filter((path) => !paths.includes(path))).toEqual([])
  expect(new Set(paths).size).toBe(paths.length)
})

test.each(named(VERBS))('%s is declared in full', async (path, verb) => {
  expect(GROUPS).toContain(verb.group)
  expect(verb.summary).toMatch(/^[^.]*[^.\s]$/)
  expect(verb.answers.filter((kind) => !Object.hasOwn(SHAPES, kind))).toEqual([])
  expect(verb.examples.length).toBeGreaterThan(0)
  // Arguments that may be left out come last, and one that takes several is the last of all.
  const args = verb.args ?? []
  const optional = args.map((arg) => arg.optional === true)
  expect(optional).toEqual(optional.toSorted())
  expect(args.slice(0, -1).some(({ variadic }) => variadic)).toBe(false)
  if (path === 'repl') return
  const implementation = await verb.load()
  expect(implementation.run).toBeTypeOf('function')
  expect(implementation.render).toBeTypeOf('function')
})

test.each(shown.flatMap((verb) => verb.examples.map((line) => [line, verb] as const)))(
  'the example can be typed: %s',
  (line, verb) => {
    expect(understand(line.split(' '), testIo(), VERBS, () => '')?.verb.path).toBe(verb.path)
  },
)

test('every file of an implementation is one of the table', () => {
  for (const { path } of shown) {
    if (path === 'repl') continue
    const name = path === 'help exit-codes' ? 'exit-codes' : path.replace(' ', '-')
    expect(existsSync(join(CONSOLE, 'verbs', `${name}.ts`)), path).toBe(true)
  }
})

test('the help of every verb is as it was', async () => {
  const groups = new Set(
    shown.flatMap(({ path }) => (path.includes(' ') ? [path.split(' ')[0]] : [])),
  )
  const lines = ['--help', ...[...groups].map((it) => `${it} --help`)]
  for (const { path } of shown) lines.push(`${path} --help`)
  let text = ''
  for (const line of lines) {
    const { out, err, code } = await typed(line)
    expect([err, code]).toEqual(['', 0])
    expect(out).toMatch(/^Usage: segue/)
    text += `$ segue ${line}\n${out}\n`
  }
  await expect(text).toMatchFileSnapshot('../../golden/help.txt')
})

test('help can be asked for in several ways', async () => {
  const whole = await typed('--help')
  expect(await typed('')).toEqual(whole)
  expect(await typed('help')).toEqual(whole)
  expect(await typed('help job list')).toEqual(await typed('job list --help'))
  expect((await typed('job list -h')).out).toBe((await typed('job list --help')).out)
})

test('a REPL has the verbs that make sense there, as they are typed there', async () => {
  const { out } = await typed('swap --help', { repl: true })
  expect(out).toContain('Usage: .swap [options] <changes...>')
  expect(out).toContain('\n  .swap Executor executor/inline --plan')
  expect(out).not.toContain('--folder')
  const { err, code } = await typed('init', { repl: true })
  expect(err).toContain('unknown command "init"')
  expect(code).toBe(2)
})

test('the version is that of the package', async () => {
  const { version } = (await import('../../../package.json', { with: { type: 'json' } })).default
  expect(await typed('--version')).toEqual({ out: `${version}\n`, err: '', code: 0 })
})
