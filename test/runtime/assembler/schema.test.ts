import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULTS, ROLES } from '../../../runtime/assembler/roles.ts'
import { compositionSchema, schemaText } from '../../../runtime/assembler/schema.ts'
import { compositionOf, readComposition } from '../../../runtime/assembler/parse.ts'
import { written } from '../../../runtime/assembler/write.ts'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import { files, source } from './source.ts'

const compile = (schema: object): ValidateFunction =>
  new Ajv({ strict: true, allErrors: true }).compile(schema)
const accepts = (validate: ValidateFunction, value: unknown) => {
  validate(value)
  expect(validate.errors ?? []).toEqual([])
}

describe('generated for any catalog', () => {
  const validate = compile(compositionSchema(source))

  test('what the assembler accepts, the schema accepts, short or spelled out', () => {
    fc.assert(
      fc.property(files, (file) => {
        accepts(validate, file)
        const { schema: _, hash: __, ...whole } = compositionOf(file, source)
        accepts(validate, JSON.parse(JSON.stringify(whole)))
        accepts(validate, written(compositionOf(file, source), source))
      }),
    )
  })

  test('ids and settings carry what editors show', () => {
    const { definitions } = compositionSchema(source) as { definitions: Record<string, any> }
    expect(definitions.Queue.anyOf).toContainEqual({
      const: 'queue/lifo',
      description: 'What queue/lifo does.',
    })
    const priority = definitions.Queue.anyOf.find(
      (it: any) => it.properties?.use.const === 'queue/priority',
    )
    expect(priority.properties.with.properties.agingMs).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      default: 500,
      examples: [100, 500],
      description: 'wait for one level',
    })
  })
})

describe('as shipped', () => {
  const catalog = new Catalog([resolve('components')])
  beforeAll(() => catalog.load())
  afterAll(() => catalog.close())
  const validate = compile(JSON.parse(readFileSync('compositions/schema.json', 'utf8')))
  const shipped = globSync('compositions/*.json').filter((file) => !file.endsWith('/schema.json'))

  test('the schema is fresh', () => {
    expect([...catalog.refusals().values()].map((error) => error.explain())).toEqual([])
    expect(
      readFileSync('compositions/schema.json', 'utf8') === schemaText(catalog),
      'npm run schema',
    ).toBe(true)
  })

  test('every default exists', () => {
    const ids = ROLES.flatMap((role) => Object.values(DEFAULTS[role])).flatMap((binding) =>
      typeof binding === 'string' ? [binding] : [binding.use, ...(binding.through as string[])],
    )
    for (const id of ids) expect(catalog.get(id)?.id).toBe(id)
  })

  test.each(shipped)('%s', async (file) => {
    const text: unknown = JSON.parse(readFileSync(file, 'utf8'))
    accepts(validate, text)
    const composition = await readComposition(file, catalog)
    expect(composition.description).toMatch(/\.$/)
    expect(text).toMatchObject(JSON.parse(JSON.stringify(written(composition, catalog))))
  })

  test('no two of them wire the same, but for default and fifo', async () => {
    const hashes = await Promise.all(
      shipped.map(async (file) => (await readComposition(file, catalog)).hash),
    )
    expect(shipped.length).toBeGreaterThanOrEqual(7)
    expect(new Set(hashes).size).toBe(shipped.length - 1)
  })
})
