import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_BYTES } from '../../../runtime/assembler/parse.ts'
import {
  BURN_FIELDS,
  JOB_FIELDS,
  JOB_RESULT_FIELDS,
  RESULT_FIELDS,
  STAGE_FIELDS,
  type Fields,
} from '../../../runtime/core/job-fields.ts'
import * as limits from '../../../runtime/core/job-limits.ts'
import * as syntax from '../../../runtime/files/syntax.ts'
import { MOST_JOB_BYTES, parseJobFile } from '../../../runtime/formats/job-file.ts'
import { jobSchema, jobSchemaText } from '../../../runtime/formats/job-schema.ts'
import type { SegueError } from '../../../runtime/errors.ts'
import { jobs } from '../../fuzz/jobs.ts'
import { mutated } from '../../fuzz/mutations.ts'
import { faultsOf } from '../../fuzz/refusal.ts'
import { runs } from '../../runs.ts'

const validate = new Ajv({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
}).compile(jobSchema())

/** What a schema cannot say, since it is about several values, or about what a text means. */
const BEYOND = [
  /^two stages are named/,
  /which does not exist$/,
  /one by one, which has/,
  /refers to result/,
  /^stage .*: burn\.\w+ has \d+ entr/,
  /wait for each other/,
  /^the job has \d+ tasks$/,
  /call is "file:/,
  // Text whose amount is beyond what can be counted.
  /needs\..* is "\d+ TiB"|needs\..* is "9{50,}/,
]

function faults(value: unknown): readonly SegueError[] {
  try {
    parseJobFile(JSON.stringify(value), 'job.json', { folder: '.' })
    return []
  } catch (error) {
    // What is allowed is no matter of the schema.
    return faultsOf(error as SegueError).filter(({ code }) => code !== 'E_FORBIDDEN')
  }
}

test('sound jobs are sound to both', () => {
  fc.assert(
    fc.property(jobs, (value) => {
      validate(value)
      expect(validate.errors ?? []).toEqual([])
      expect(faults(value).map((fault) => fault.explain())).toEqual([])
    }),
    { numRuns: runs(300) },
  )
})

test('what the schema refuses the checker refuses, and the other way round', () => {
  let refused = 0
  fc.assert(
    fc.property(mutated(jobs), (value) => {
      // Objects deeper than a file may be are the parser's matter.
      if (value === undefined) return
      const wrong = faults(value)
      if (
        wrong.some(
          ({ code, message }) => code === 'E_LIMIT' && message.includes('inside each other'),
        )
      )
        return
      const within = wrong.filter(({ message }) => !BEYOND.some((pattern) => pattern.test(message)))
      if (within.length > 0) refused++
      const fits = validate(JSON.parse(JSON.stringify(value)))
      const told = wrong.map((fault) => fault.explain()).join('\n')
      if (fits) expect(within.map((fault) => fault.explain())).toEqual([])
      else expect(wrong.length, `${JSON.stringify(validate.errors)}\n${told}`).toBeGreaterThan(0)
    }),
    { numRuns: runs(1000) },
  )
  expect(refused).toBeGreaterThan(100)
})

test('docs/job-files.md has every key, and the limits', () => {
  const page = readFileSync('docs/job-files.md', 'utf8').replace(/ +/g, ' ')
  for (const fields of [JOB_FIELDS, STAGE_FIELDS, BURN_FIELDS, RESULT_FIELDS, JOB_RESULT_FIELDS]) {
    const rows = Object.entries(fields as Fields).map(([key, { doc }]) => `| \`${key}\` | ${doc} |`)
    expect(page).toContain(rows.join('\n'))
  }
  const { MOST_TASKS, MOST_STAGES, MOST_EDGES, MOST_NAME, MOST_VALUES, MOST_TIMER } = limits
  for (const most of [MOST_TASKS, MOST_STAGES, MOST_EDGES, MOST_NAME, MOST_VALUES, MOST_TIMER])
    expect(page).toContain(most.toLocaleString('en-US'))
  const values = syntax.MOST_VALUES.toLocaleString('en-US')
  expect(page).toContain(`| a job file | ${MOST_JOB_BYTES / 2 ** 20} MiB, ${values} values, `)
  expect(page).toContain(`| a composition or cluster file | ${MOST_BYTES / 1024} KiB |`)
})

test('the schema is fresh', () => {
  expect(
    readFileSync('workloads/job.schema.json', 'utf8') === jobSchemaText(),
    'npm run schema',
  ).toBe(true)
})
