import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SegueError } from '../../../../runtime/errors.ts'
import {
  DELAY_FIELDS,
  MODEL_FIELDS,
  type Fields,
} from '../../../../runtime/simulation/model/model-fields.ts'
import { modelSchema, modelSchemaText } from '../../../../runtime/simulation/model/model-schema.ts'
import { parseModel, readModel } from '../../../../runtime/simulation/model/parse-model.ts'
import { mutated, texts } from '../../../fuzz/mutations.ts'
import { faultsOf, outcome } from '../../../fuzz/refusal.ts'
import { blocksIn } from '../../../readme.ts'
import { runs } from '../../../runs.ts'
import { models } from './models.ts'

const validate = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(
  modelSchema(),
)

/** What a schema cannot say. */
const BEYOND = /takes away|brings back|as it is before/

/** What is wrong with it, each in one text. */
const faults = (value: unknown): string[] => faultsIn(JSON.stringify(value))

function faultsIn(text: string): string[] {
  try {
    parseModel(text, 'm.json')
    return []
  } catch (error) {
    return faultsOf(error as SegueError).map((fault) => fault.explain())
  }
}

describe('a model file', () => {
  test('is read as it is written, without its schema', () => {
    const model = { description: 'd', executors: { startMs: 5 }, failures: false as const }
    const text = JSON.stringify({ $schema: './model.schema.json', ...model })
    expect(parseModel(text, 'm.json')).toEqual(model)
    expect(parseModel('{}', 'm.json')).toEqual({})
  })

  test('tells all that is wrong at once, with its place', () => {
    const text = `{
  "executors": { "startMS": 1, "moveMs": -1 },
  "stragglers": { "share": 2 },
  "transfer": { "node": { "bytesPerSecond": 0 } },
  "frontEnds": { "count": 1.5 },
  "network": { "any": { "medianMs": 1 } },
  "failures": true
}`
    expect(faultsIn(text).join('\n')).toMatchInlineSnapshot(`
      "error[E_FORMAT] executors has no key "startMS"
        at       m.json:2:18
        expected startMs, moveMs, warmUpMs
        next     did you mean "startMs"?
      error[E_FORMAT] executors.moveMs is not what is expected
        at       m.json:2:42
        expected a number from 0 to 1000000000000
        found    -1
      error[E_FORMAT] stragglers.share is not what is expected
        at       m.json:3:28
        expected a number from 0 to 1
        found    2
      error[E_FORMAT] stragglers is said in no way, or in several
        at       m.json:3:17
        expected factor, or alpha
      error[E_FORMAT] transfer.node.bytesPerSecond is not what is expected
        at       m.json:4:45
        expected a number above 0, at most 1000000000000000
        found    0
      error[E_FORMAT] transfer has no any
        at       m.json:4:15
        expected "any"
      error[E_FORMAT] frontEnds.count is not what is expected
        at       m.json:5:27
        expected a whole number from 1 to 10000
        found    1.5
      error[E_FORMAT] network.any has no sigma
        at       m.json:6:23
        expected "sigma"
      error[E_FORMAT] failures is not what is expected
        at       m.json:7:15
        expected an object with any of probability, at, or false
        found    true"
    `)
  })

  test('lists are in order, and nodes come back that have left', () => {
    const list = (...changes: [number, string, boolean][]) => {
      const outages = { list: changes.map(([atMs, node, comes]) => ({ atMs, node, comes })) }
      return faults({ outages }).length
    }
    expect(list([1, 'n2', false], [1, 'n2', true], [3, 'n2', false])).toBe(0)
    expect(list([2, 'n2', false], [1, 'n2', true])).toBe(1)
    expect(list([1, 'n2', true])).toBe(1)
    expect(list([1, 'n2', false], [2, 'n2', false])).toBe(1)
    const table = (...executors: number[]) => {
      const slowdown = executors.map((at) => ({ executors: at, factor: 1 }))
      return faults({ parallelism: { slowdown } }).length
    }
    expect(table(1, 5, 9)).toBe(0)
    expect(table(1, 1)).toBe(1)
    expect(table(5, 1)).toBe(1)
  })

  test('one of two ways, and that one whole', () => {
    const count = (part: object) => faults(part).length
    expect(count({ stragglers: {} })).toBe(1)
    expect(count({ stragglers: { factor: 2, alpha: 2 } })).toBe(1)
    expect(count({ outages: { mtbfMs: 5 } })).toBe(1)
    expect(count({ outages: { mtbfMs: 5, mttrMs: 5 } })).toBe(0)
  })

  test('those that ship are sound', async () => {
    for (const name of ['datacenter', 'spark-like']) {
      const file = `workloads/models/${name}.json`
      await expect(readModel(file)).resolves.toBeDefined()
      expect(validate(JSON.parse(readFileSync(file, 'utf8'))), name).toBe(true)
    }
    // It is to show every part.
    const all = Object.keys(await readModel('workloads/models/datacenter.json'))
    expect(all.sort()).toEqual(Object.keys(MODEL_FIELDS).sort())
  })
})

describe('parser and schema', () => {
  test('sound models are sound to both', () => {
    fc.assert(
      fc.property(models, (model) => {
        expect(faults(model)).toEqual([])
        validate(JSON.parse(JSON.stringify(model)))
        expect(validate.errors ?? []).toEqual([])
        expect(parseModel(JSON.stringify(model), 'm')).toEqual(JSON.parse(JSON.stringify(model)))
      }),
      { numRuns: runs(200) },
    )
  })

  test('what one refuses the other does', () => {
    let refused = 0
    fc.assert(
      fc.property(mutated(models), (value) => {
        if (value === undefined) return
        const wrong = faults(value)
        if (wrong.some((fault) => fault.includes('inside each other'))) return
        const within = wrong.filter((fault) => !BEYOND.test(fault))
        if (within.length > 0) refused++
        const fits = validate(JSON.parse(JSON.stringify(value)))
        if (fits) expect(within).toEqual([])
        else expect(wrong.length, JSON.stringify(validate.errors)).toBeGreaterThan(0)
      }),
      { numRuns: runs(500) },
    )
    expect(refused).toBeGreaterThan(50)
  })

  test('any text at all is read, or refused in words', () => {
    fc.assert(
      fc.property(texts(models), (text) => {
        outcome(text, 'm.json', () => parseModel(text, 'folder/m.json'))
      }),
      { numRuns: runs(300) },
    )
  })

  test('the schema is fresh', () => {
    expect(
      readFileSync('workloads/model.schema.json', 'utf8') === modelSchemaText(),
      'npm run schema',
    ).toBe(true)
  })

  test('docs/model.md has every key, and its example is sound', () => {
    const text = readFileSync('docs/model.md', 'utf8')
    const [example] = blocksIn(text)
    expect(parseModel(example.text, example.file!)).toMatchObject({ stragglers: false })
    const page = text.replace(/ +/g, ' ')
    const rows = (fields: Fields, path: string): void => {
      for (const [key, field] of Object.entries(fields)) {
        const name = path ? `${path}.${key}` : key
        expect(page).toContain(`| \`${name}\` | ${field.doc} |`)
        if ('fields' in field && !/\.(node|rack|any)$/.test(name)) rows(field.fields, name)
      }
    }
    rows(MODEL_FIELDS, '')
    for (const [key, { doc }] of Object.entries(DELAY_FIELDS))
      expect(page).toContain(`| \`${key}\` | ${doc} |`)
  })
})
