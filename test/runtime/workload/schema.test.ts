import { globSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SegueError } from '../../../runtime/errors.ts'
import { MOST_TASKS } from '../../../runtime/core/job-limits.ts'
import { MOST_TABLE_BYTES } from '../../../runtime/workload/file/tables.ts'
import { MOST_PLANNED } from '../../../runtime/workload/making/dag.ts'
import { MOST_WORKLOAD_BYTES } from '../../../runtime/workload/read-workload.ts'
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

interface Part {
  readonly description?: string
  readonly const?: string
  readonly properties?: Readonly<Record<string, Part>>
}

/** Keys that every distribution has. */
const COMMON = new Set(['times', 'plus', 'least', 'most'])
/** What is small is told in a sentence: who jobs are of, a state, a choice, a part of a mix, an estimate. */
const IN_PROSE = ['everySeconds', 'lastsSeconds', 'weight', 'error', 'bias', 'count', 'skew']

/** The rows of the tables: of each key what it says, of each kind what it is and its keys. */
function* rowsOf(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return
  for (const inner of Object.values(part)) yield* rowsOf(inner)
  const { kind, ...keys } = (part as Part).properties ?? {}
  const inProse = !kind && Object.keys(keys).some((key) => IN_PROSE.includes(key))
  if (inProse) return yield* Object.keys(keys).map((key) => `\`${key}\``)
  for (const [key, { description }] of Object.entries(keys)) yield `| \`${key}\` | ${description} |`
  const own = Object.keys(keys).filter((key) => !COMMON.has(key))
  if (kind?.const)
    yield `| \`${kind.const}\` | ${kind.description} | ${own.map((key) => `\`${key}\``).join(', ')} |`
}

test('docs/workloads.md has every key and kind, and the limits', () => {
  const page = readFileSync('docs/workloads.md', 'utf8').replace(/ +/g, ' ')
  const rows = [...new Set(rowsOf(workloadSchema()))]
  expect(rows.length).toBeGreaterThan(70)
  // What a stage, a job or an arrangement is made of is told where that is told.
  const stages = /^\| `stage` \|/
  expect(rows.filter((row) => !page.includes(row) && !stages.test(row))).toEqual([])
  for (const most of [MOST_PLANNED, MOST_TASKS])
    expect(page).toContain(most.toLocaleString('en-US'))
  expect(page).toContain(`A file has at most ${MOST_WORKLOAD_BYTES / 2 ** 20} MiB`)
  expect(page).toContain(`${MOST_TABLE_BYTES / 2 ** 20} MiB`)
})

test('the schema is fresh', () => {
  const fresh = readFileSync('workloads/workload.schema.json', 'utf8') === workloadSchemaText()
  expect(fresh, 'npm run schema').toBe(true)
})
