import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  compositionOf,
  parseComposition,
  readComposition,
} from '../../../runtime/assembler/parse.ts'
import { compositionSchema } from '../../../runtime/assembler/schema.ts'
import { SegueError, SegueErrors } from '../../../runtime/errors.ts'
import { BAD } from './bad-compositions.ts'
import { source } from './source.ts'

function refusal(text: string): SegueError {
  try {
    parseComposition(text, source, { file: 'bad.json', running: 'generation 3 goes on' })
  } catch (error) {
    if (error instanceof SegueError) return error
    throw error
  }
  throw new Error(`accepted: ${text}`)
}

const faultsOf = (error: SegueError) => (error instanceof SegueErrors ? error.faults : [error])

for (const [name, text, ...expected] of BAD) {
  test(name, () => {
    const faults = faultsOf(refusal(text))
    expect(faults.map(({ code, parts }) => [code, parts.where])).toEqual(
      expected.map(([code, at]) => [code, `bad.json:${at}`]),
    )
    for (const [i, [, , next]] of expected.entries()) {
      if (next) expect(faults[i].parts.next).toContain(next)
      else expect(faults[i].parts.next ?? '').not.toContain('did you mean')
    }
  })
}

test('what is printed', async () => {
  const printed = BAD.map(([name, text]) => `## ${name}\n\n${text}\n\n${refusal(text).explain()}\n`)
  await expect(printed.join('\n')).toMatchFileSnapshot('../../golden/composition-errors.txt')
})

describe('the schema refuses the same', () => {
  const validate = new Ajv({ strict: true }).compile(compositionSchema(source))
  for (const [name, text, ...faults] of BAD) {
    if (faults.some(([code]) => code === 'E_JSON' || code === 'E_NEEDS')) continue
    test(name, () => expect(validate(JSON.parse(text))).toBe(false))
  }
})

test('a value that comes from no file names the path in it', () => {
  const bad = { resourceManager: { Queue: { use: 'queue/priority', with: { agingMs: -1 } } } }
  expect(() => compositionOf(bad, source)).toThrow(
    expect.objectContaining({
      code: 'E_BAD_SETTING',
      parts: expect.objectContaining({ where: 'resourceManager.Queue.with.agingMs' }),
    }),
  )
})

test('a default that the catalog does not have is a fault', () => {
  const without = { ids: () => [...source.ids()].filter((id) => id !== 'monitor/window') }
  const get = (id: string) => (id === 'monitor/window' ? undefined : source.get(id))
  expect(() => parseComposition('{}', { ...without, get }, { file: 'a.json' })).toThrow(
    expect.objectContaining({
      code: 'E_UNKNOWN_COMPONENT',
      parts: expect.objectContaining({ where: 'the default of resourceManager.Monitor' }),
    }),
  )
})

test('a file that is not there', async () => {
  await expect(readComposition('no/such.json', source)).rejects.toMatchObject({ code: 'E_FILE' })
})

test('names that every object has are no settings, keys or roles', () => {
  for (const text of [
    '{ "__proto__": {} }',
    '{ "constructor": {} }',
    '{ "resourceManager": { "toString": "queue/fifo" } }',
    '{ "resourceManager": { "Queue": "constructor" } }',
    '{ "resourceManager": { "Queue": { "use": "queue/fifo", "with": { "__proto__": 1 } } } }',
    '{ "resourceManager": { "Queue": { "use": "queue/fifo", "with": { "toString": 1 } } } }',
  ]) {
    expect(refusal(text).code).toMatch(/^E_UNKNOWN/)
  }
})

test('whatever the text, it is a composition or a SegueError', () => {
  const keys = [
    'use',
    'with',
    'through',
    'resourceManager',
    'Queue',
    'queue/fifo',
    'explore',
    'nodeManager',
  ]
  const json = fc.jsonValue({
    stringUnit: fc.oneof(fc.constantFrom(...keys), fc.string({ size: 'small' })),
  })
  fc.assert(
    fc.property(
      fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        try {
          parseComposition(text, source)
        } catch (error) {
          if (!(error instanceof SegueError)) throw error
          expect(error.explain()).not.toBe('')
        }
      },
    ),
  )
})
