import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import { bodyOf } from '../../../runtime/loader/transform.ts'

async function shown(source: string) {
  const body = await bodyOf(source)
  if (!body) return undefined
  const { code, value, names, awaits } = body
  return { code, value: value === undefined ? undefined : code.slice(value), names, awaits }
}

test.each([
  ['1 + 1', '1 + 1;'],
  ['const a = 1; a', 'a;'],
  ['await x', 'await x;'],
  ['x as unknown as number', 'x;'],
  ['async () => 5', 'async () => 5;'],
  ['import("x")', 'import("x");'],
  ['import.meta.url', '__segueUrl;'],
  ['[1].map((x) => {\n  const y = x\n})', '[1].map((x) => {\n  const y = x;\n});'],
  ['const a = 1', undefined],
  ['let a: number', undefined],
  ['if (a) b; else c', undefined],
  ['do x; while (y)', undefined],
  ['function f() {}', undefined],
  ['await using a = b', undefined],
  ['enum A { B }', undefined],
  ['label: 5', undefined],
  ['type A = 1', undefined],
  ['// nothing', undefined],
  ['import "x"', 'void await import("x");'],
])('the value of %j is that of %j', async (source, value) => {
  expect((await shown(source))!.value).toBe(value)
})

test.each([
  ['const { a, b: [c, ...d] } = x, e = 1', ['a', 'c', 'd', 'e']],
  ['export const a = 1; export function f() {}', ['a', 'f']],
  ['class A {}\nasync function* g() {}\nvar v', ['A', 'g', 'v']],
  ['enum E { A }\nnamespace N { export const x = 1 }', ['E', 'N']],
  ['for (const i of []) { const j = i }', []],
  ['const t = `\nconst no = 1\n${2}`; String.raw`\nlet not = 2`', ['t']],
  ['interface I { a: 1 }\ndeclare const d: number', []],
])('%j declares %j', async (source, names) => {
  expect((await shown(source))!.names.toSorted()).toEqual(names)
})

test.each([
  ['import a from "x"', 'const { default: a } = await import("x");'],
  ['import { a, b as c } from "x"', 'const { a, b: c } = await import("x");'],
  ['import a, { b } from "x"', 'const { default: a, b } = await import("x");'],
  ['import * as a from "x"', 'const a = await import("x");'],
  ['import a, * as b from "x"', 'const b = await import("x"), { default: a } = b;'],
  [
    'import a from "x" with { type: "json" }',
    'const { default: a } = await import("x", { with: { type: "json" } });',
  ],
  ['import type { A } from "x"', ''],
])('%j is %j', async (source, code) => {
  const body = await shown(source)
  expect(body!.code).toBe(code)
  expect(body!.awaits).toBe(code !== '')
})

test.each([
  '{',
  'f(',
  'f(`a`,',
  '`a',
  '`${',
  '/* a',
  'a +',
  'if (x)',
  'const x =',
  'let x: {',
  'await',
  '[1,',
])('%j may go on', async (source) => {
  expect(await bodyOf(source)).toBeUndefined()
})

test.each([
  ['f)', 'line 1, column 2'],
  ['"a', 'line 1, column 3'],
  ['f(`a`, "b', 'line 1, column 10'],
  ['1\n}', 'line 2, column 1'],
  ['/a', 'line 1, column 3'],
  ['let a = 1\nlet a = 2', 'line 2, column 5'],
])('%j is refused at %s', async (source, where) => {
  const error = await bodyOf(source).catch((it: unknown) => it as SegueError)
  expect(error).toMatchObject({ code: 'E_COMPILE', parts: { where } })
})

test('what is declared twice is told without a place', async () => {
  await expect(bodyOf('function f() {}\nfunction f() {}')).rejects.toThrow('"f" is declared twice')
})

test('any text is a body, breaks off, or is refused with an error of the list', async () => {
  const word = fc.constantFrom(
    ...[
      'const',
      'let',
      'a',
      'b',
      '=',
      '=>',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '`',
      '${',
      '"',
      "'",
      '\n',
    ],
    ...[
      'import',
      'from',
      'await',
      'async',
      'function',
      'class',
      '1',
      ',',
      ';',
      ':',
      '.',
      '/',
      '@',
      'enum',
    ],
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 20 }).map((all) => all.join(' ')),
  )
  await fc.assert(
    fc.asyncProperty(text, async (source) => {
      const body = await bodyOf(source).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SegueError)
        expect((error as SegueError).code).toBe('E_COMPILE')
        expect((error as SegueError).message).not.toBe('')
      })
      if (body?.value !== undefined) expect(body.code.endsWith(';')).toBe(true)
    }),
  )
})
