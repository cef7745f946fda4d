import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { SegueError } from '../../../runtime/errors.ts'
import { parseJson } from '../../../runtime/files/located.ts'
import type { Path } from '../../../runtime/files/place.ts'
import { readText } from '../../../runtime/files/read.ts'
import { MOST_DEPTH, MOST_KEYS, MOST_VALUES } from '../../../runtime/files/syntax.ts'
import { runs } from '../../runs.ts'

function parsed(text: string) {
  const faults: SegueError[] = []
  return { json: parseJson(text, 'f.json', faults), faults }
}

/** Every path in a plain value, to keys and to values. */
function* paths(value: unknown, at: Path = []): Generator<Path> {
  yield at
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value))
    yield* paths((value as any)[key], [...at, Array.isArray(value) ? Number(key) : key])
}

describe('positions', () => {
  test('every value and key is where it is said to be', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.constantFrom(undefined, 2, '\t'),
        fc.constantFrom('', '\n', ' \r\n\n'),
        (compact, indent, before) => {
          const value: unknown = JSON.parse(compact)
          const text = before + JSON.stringify(value, undefined, indent)
          const { json } = parsed(text)
          if (!json) return
          const lines = text.split('\n')
          const from = (where: string) => {
            const [, line, column] = /^f\.json:(\d+):(\d+)$/.exec(where)!
            return lines
              .slice(Number(line) - 1)
              .join('\n')
              .slice(Number(column) - 1)
          }
          for (const path of paths(value)) {
            const there = path.reduce<any>((it, step) => it[step], value)
            const begins = JSON.stringify(there, undefined, indent).slice(0, 1)
            const placeOf = (at: 'key' | 'value') => json.inOrder([{ path, at }])[0].where
            const [place, keyPlace] = [placeOf('value'), placeOf('key')]
            expect(from(place).startsWith(begins)).toBe(true)
            const key = path.at(-1)
            if (typeof key === 'string')
              expect(from(keyPlace).startsWith(JSON.stringify(key))).toBe(true)
          }
        },
      ),
      { numRuns: runs(300) },
    )
  })

  test('what is not there is where it is missing', () => {
    const { json } = parsed('{\n  "a": [1,\n {}]\n}')
    const wanted = [['a', 1, 'b', 'c'], ['a', 7], ['z'], [], ['a', 0]] as const
    const found = json!.inOrder(wanted.map((path) => ({ path, at: 'key' as const })))
    expect(found.map(({ it, where }) => [it.path, where])).toEqual([
      [wanted[2], 'f.json:1:1'],
      [wanted[3], 'f.json:1:1'],
      [wanted[1], 'f.json:2:8'],
      [wanted[4], 'f.json:2:9'],
      [wanted[0], 'f.json:3:2'],
    ])
  })

  test('without a file it is the path', () => {
    const json = parseJson('{"a":[1,{"b":2}]}', undefined, [])!
    expect(json.inOrder([{ path: ['a', 1, 'b'], at: 'value' }])[0].where).toBe('a[1].b')
    expect(json.located('changes').entries()![0].value.items()![0].where).toBe('changes.a[0]')
  })
})

describe('what is plain JSON', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"a"', '"b"', '"', '1', '-', '.5', '1e', '01', '1e999'],
    ...[
      'true',
      'nul',
      ' ',
      '\n',
      '//',
      '/*',
      '*/',
      '\\',
      '\\u12',
      '\\ud800',
      '\t',
      '\0',
      '\ufeff',
      'é',
    ],
  )
  test('is exactly what JSON.parse reads, less keys that stand twice', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 12 }).map((list) => list.join('')),
          fc
            .json()
            .chain((text) =>
              fc
                .tuple(fc.nat(text.length), fc.nat(3), pieces)
                .map(([at, cut, piece]) => text.slice(0, at) + piece + text.slice(at + cut)),
            ),
        ),
        (text) => {
          const { json, faults } = parsed(text)
          let reads = true
          try {
            JSON.parse(text)
          } catch {
            reads = false
          }
          if (json) expect(json.value).toEqual(JSON.parse(text))
          else {
            const twice = faults.every(({ message }) => message.endsWith('stands twice'))
            expect(reads).toBe(twice)
            for (const fault of faults) expect(fault.parts.where).toMatch(/^f\.json:\d+:\d+$/)
          }
        },
      ),
      { numRuns: runs(2000) },
    )
  })

  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('%s as deep as may be, and one more', (_, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`
    expect(parsed(nested(MOST_DEPTH)).json).toBeDefined()
    const [fault] = parsed(nested(MOST_DEPTH + 1)).faults
    expect(fault).toMatchObject({ code: 'E_LIMIT' })
    expect(fault.parts.where).toBe(`f.json:1:${open.length * MOST_DEPTH + 1}`)
    expect(parsed(open.repeat(1_000_000)).faults).toMatchObject([{ code: 'E_LIMIT' }])
  })

  test('more than anybody writes', () => {
    const limited = (text: string) => {
      const { faults } = parsed(text)
      return faults.map(({ code, parts }) => [code, parts.where])
    }
    const values = (count: number) => `[${'1,'.repeat(count - 2)}1]`
    expect(limited(values(MOST_VALUES))).toEqual([])
    expect(limited(values(MOST_VALUES + 1))).toEqual([['E_LIMIT', `f.json:1:${2 * MOST_VALUES}`]])
    const keys = (count: number) =>
      `{${Array.from({ length: count }, (_, i) => `"${i}":1`).join()}}`
    expect(limited(keys(MOST_KEYS))).toEqual([])
    expect(limited(keys(MOST_KEYS + 1))).toEqual([['E_LIMIT', 'f.json:1:988892']])
    expect(limited(`[1,${'\n'.repeat(90_000)}2]`)).toEqual([])
    expect(limited(`[1,\n${' \n'.repeat(60_000)}2]`)).toEqual([['E_LIMIT', 'f.json:1:4']])
  })

  test('all keys that stand twice are told, wherever they are', () => {
    const { faults } = parsed('{"a":{"b":1,"b":2},\n"__proto__":1,"a":3,"__proto__":4}')
    expect(faults.map(({ parts }) => parts.where)).toEqual([
      'f.json:1:13',
      'f.json:2:15',
      'f.json:2:21',
    ])
  })
})

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-json-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const refused = async (file: string, most = 10) =>
    readText(file, most).then(
      (text) => expect.unreachable(`read ${text.slice(0, 40)}`),
      (error: SegueError) => [error.code, error.parts.found],
    )
  const made = (name: string, content: string | Uint8Array) => {
    const file = join(folder, name)
    writeFileSync(file, content)
    return file
  }

  test('as large as may be, and a mark of their byte order is no part of the text', async () => {
    expect(await readText(made('ten', '123456789é'.slice(1)), 10)).toBe('23456789é')
    expect(await readText(made('marked', '\ufeff{}'), 10)).toBe('{}')
    expect(await readText(made('empty', ''), 10)).toBe('')
  })

  test('what is too large, endless or no file is not read', async () => {
    expect(await refused(made('eleven', '12345678901'))).toEqual(['E_LIMIT', '11 bytes'])
    expect(await refused('/dev/zero')).toEqual(['E_FILE', undefined])
    expect(await refused(folder)).toEqual(['E_FILE', undefined])
    expect(await refused(join(folder, 'none'))).toEqual(['E_FILE', 'there is no such file'])
    expect(await refused(join(folder, 'n'.repeat(300)))).toEqual(['E_FILE', 'its name is too long'])
    expect(await refused('a\0b')).toEqual(['E_FILE', expect.stringContaining('null bytes')])
    await expect(readText(join(folder, 'elevn'), 9)).rejects.toMatchObject({
      parts: { next: 'did you mean "eleven"?' },
    })
    await expect(readText(join(`${folder}s`, 'eleven'), 9)).rejects.toMatchObject({
      parts: { next: `did you mean "${basename(folder)}"?` },
    })
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await refused(pipe)).toEqual(['E_FILE', undefined])
  })

  test('what is no text is not read', async () => {
    expect(await refused(made('bytes', Uint8Array.of(0x7b, 0xff, 0x7d)))).toEqual([
      'E_JSON',
      undefined,
    ])
  })
})
