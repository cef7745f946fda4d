import { globSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SegueError } from '../../../runtime/errors.ts'
import { workloadSchema, workloadSchemaText } from '../../../runtime/workload/schema.ts'
import { mutated } from '../../fuzz/mutations.ts'
import { faultsOf } from '../../fuzz/refusal.ts'
import { runs } from '../../runs.ts'
import { workload } from './samples.ts'

const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  workloadSchema(),
)

const SHIPPED = globSync(['workloads/*.json', 'workloads/seed/*.json', 'workloads/bench/*.json'])
  .filter((file) => !file.endsWith('.schema.json'))
  .sort()

/** What a schema cannot say, since it is about several values, about files, or about what a text means. */
const BEYOND =
  /a name of its own|either |a phase with an end|a stream |a trace without|a state in which|a stage with|bounds of which|rise|fall|end at 1|as many values|values and shares|amount that a machine|cannot be (had|read)/

function faults(value: unknown): readonly SegueError[] {
  try {
    workload(value, 'workloads/seed/given.json')
    return []
  } catch (error) {
    return faultsOf(error as SegueError)
  }
}

test('what ships is sound to both', () => {
  expect(SHIPPED.length).toBeGreaterThan(15)
  for (const file of SHIPPED) {
    validate(JSON.parse(readFileSync(file, 'utf8')))
    expect(validate.errors ?? [], file).toEqual([])
  }
})

const seeds = fc.constantFrom(
  ...SHIPPED.filter((file) => file.includes('seed')).map((file) =>
    JSON.parse(readFileSync(file, 'utf8')),
  ),
)

test('what the schema refuses the checker refuses, and the other way round', () => {
  let refused = 0
  fc.assert(
    fc.property(mutated(seeds), (value) => {
      if (value === undefined) return
      const wrong = faults(value)
      if (wrong.some(({ code }) => code === 'E_LIMIT' || code === 'E_JSON')) return
      if (wrong.length > 0) refused++
      const within = wrong.filter(
        ({ message, parts }) => !BEYOND.test(`${message} ${parts.expected}`),
      )
      const fits = validate(JSON.parse(JSON.stringify(value)))
      if (fits) expect(within.map((fault) => fault.explain())).toEqual([])
      else expect(wrong.length, JSON.stringify(validate.errors)).toBeGreaterThan(0)
      for (const fault of wrong) expect(fault.parts.where).toBeTruthy()
    }),
    { numRuns: runs(300) },
  )
  expect(refused).toBeGreaterThan(100)
})

test('what is taken is drawn, or refused in words', () => {
  fc.assert(
    fc.property(mutated(seeds, 1), fc.nat(9), (value, seed) => {
      if (value === undefined || faults(value).length > 0) return
      try {
        let left = 30
        for (const { at } of workload(value, 'workloads/seed/given.json').arrivals(seed)) {
          expect(Number.isFinite(at)).toBe(true)
          if (--left === 0) break
        }
      } catch (error) {
        expect((error as SegueError).code).toBe('E_LIMIT')
      }
    }),
    { numRuns: runs(200) },
  )
})

test('the schema is fresh', () => {
  const fresh = readFileSync('workloads/workload.schema.json', 'utf8') === workloadSchemaText()
  expect(fresh, 'npm run schema').toBe(true)
})
