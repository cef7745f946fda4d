import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Sandbox } from '../../../../runtime/console/repl/sandbox.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'repl-sandbox-')))
afterAll(() => rmSync(folder, { recursive: true }))

function sandbox() {
  let out = ''
  const it = new Sandbox({
    folder,
    out: { write: (text) => (out += text) },
    interruptible: (run) => run(),
  })
  const value = async (...entries: string[]) => {
    let last: unknown
    for (const entry of entries) last = (await it.evaluate(entry))?.value
    return last
  }
  return { it, value, out: () => out }
}

test.each<[unknown, ...string[]]>([
  [3, 'const a = 1', 'const b = 2', 'a + b'],
  [2, 'const a = 1', 'const a = 2', 'a'],
  [7, 'let a = 1', 'a = 7', 'a'],
  [6, 'let a = 1', 'const f = () => a', 'a = 6', 'f()'],
  [5, 'let a = 1; function set(to: number) { a = to }', 'set(5)', 'a'],
  [4, 'const a = await Promise.resolve(4)', 'a'],
  [1, 'const { a, b: [c] } = await Promise.resolve({ a: 1, b: [2] })', 'a * c - 1'],
  [undefined, 'const a = 1'],
  [9, 'const f = nope', 'const f = 9', 'f'],
  ['R', 'enum Colour { R, G }', 'Colour[0]'],
  [3, 'class A { constructor(readonly n: number) {} }', 'new A(3).n'],
  [1, 'x = 1', 'x'],
  [true, 'this === globalThis'],
  [{ a: 1 }, '{ a: 1 }'],
  [undefined, '{ let b = 1 }'],
  ['a/b', 'path.join("a", "b")'],
  ['a/b', 'import { join as j } from "node:path"', 'j("a", "b")'],
  ['function', 'import fs from "node:fs"', 'typeof fs.readFileSync'],
  ['a\nconst b = 1', 'const a = `a\nconst b = ${1}`', 'a'],
  ['object', 'typeof process'],
  [undefined, 'return 5'],
])('%j comes of %j', async (wanted, ...entries) => {
  const { it, value } = sandbox()
  let last: unknown
  for (const entry of entries) last = await value(entry).catch((error: unknown) => error)
  expect(structuredClone(last)).toEqual(wanted)
  expect(await it.evaluate('f(')).toBeUndefined()
})

test('two sandboxes share nothing', async () => {
  const [a, b] = [sandbox(), sandbox()]
  await a.value('const x = 1; y = 2; Array.prototype.mine = 3')
  expect(await b.value('[typeof x, typeof y, typeof [].mine].join()')).toBe(
    'undefined,undefined,undefined',
  )
  expect('mine' in []).toBe(false)
})

test('a constant stays one', async () => {
  const { value } = sandbox()
  await value('const a = 1')
  await expect(value('a = 2')).rejects.toMatchObject({ name: 'TypeError' })
  expect(await value('a')).toBe(1)
})

test('what is offered can be replaced', async () => {
  const { it, value } = sandbox()
  let last = 1
  it.offer('_', () => last)
  expect(await value('_')).toBe(1)
  last = 2
  expect(await value('_')).toBe(2)
  expect(await value('_ = 5', '_')).toBe(5)
})

test('a module of the folder is imported, typed as it is', async () => {
  writeFileSync(join(folder, 'tasks.ts'), 'export const double = (n: number): number => 2 * n\n')
  const { value } = sandbox()
  expect(await value('import { double } from "./tasks.ts"', 'double(4)')).toBe(8)
  expect(await value('new URL("./tasks.ts", import.meta.url).pathname')).toBe(
    join(folder, 'tasks.ts'),
  )
})

test('the console writes to the session', async () => {
  const { value, out } = sandbox()
  await value('console.log("a", { b: 1 })')
  expect(out()).toBe('a { b: 1 }\n')
})

test.each([
  ['throw new Error("x")', ['repl:1:1:7']],
  ['const f = () => {\n  return nope\n}; f()', ['repl:1:2:3', 'repl:1:3:4']],
  ['type A = 1\n\nnull!.x', ['repl:1:3:7']],
])('the places of what %j throws are those of what was typed', async (entry, places) => {
  const { it } = sandbox()
  const error = (await it.evaluate(entry).catch((thrown: unknown) => thrown)) as Error
  const frames = error.stack!.split('\n').filter((line) => line.includes('repl:'))
  const seen = frames.flatMap((frame) => /repl:[\d:]+/.exec(it.placed(frame) ?? '')?.[0] ?? [])
  expect(seen).toEqual(places)
})
