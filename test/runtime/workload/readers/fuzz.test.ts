import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jobFaults } from '../../../../runtime/core/job-parse.ts'
import { SegueError } from '../../../../runtime/errors.ts'
import { openTrace } from '../../../../runtime/workload/readers/open-trace.ts'
import { runs } from '../../../runs.ts'
import { fileOf } from './traces.ts'

const FOLDER = 'workloads/samples'
/** Samples, and one event log, cut to a size that is read in a moment. */
const SAMPLES = readdirSync(FOLDER).filter((name) => !/\.md$|\.LICENSE$/.test(name))
const beginning = (name: string): string => {
  const text = readFileSync(join(FOLDER, name), 'utf8')
  return name.endsWith('.json') ? text : text.split('\n').slice(0, 30).join('\n')
}

const PIECES = [
  ...['', ' ', '\t', ',', '\n', '\r', '"', ';', '\0', '\ufeff', '{', '}', '[', ']', ':', '-'],
  ...['NaN', 'Infinity', '-1', '0', '1e309', '1e15', '9'.repeat(400), '0x1F', '1,5', '.5', '+'],
  ...['null', 'true', '__proto__', '"id":7', '\ud800', '𝄞', '00:00', '2023-02-30', '1\t2\t3'],
]
interface Cut {
  readonly at: number
  readonly length: number
  readonly put: string
}
const cuts: fc.Arbitrary<readonly Cut[]> = fc.array(
  fc.record({
    at: fc.nat(1_000_000),
    length: fc.oneof(fc.nat(4), fc.nat(60)),
    put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })),
  }),
  { minLength: 1, maxLength: 4 },
)
const scratched = (text: string, all: readonly Cut[]): string =>
  all.reduce((now, { at, length, put }) => {
    const from = at % (now.length + 1)
    return now.slice(0, from) + put + now.slice(from + length)
  }, text)

/** What a trace that is no trace may be refused with; JSON has faults of its own. */
const REFUSED = new Set(['E_FORMAT', 'E_JSON', 'E_LIMIT', 'E_JOB'])

function check(file: string, skipBad: boolean): void {
  let last = 0
  let format: string | undefined
  try {
    const trace = openTrace(file, { skipBad })
    format = trace.format
    for (const { at, job } of trace.arrivals(1)) {
      expect(Number.isSafeInteger(at)).toBe(true)
      expect(at).toBeGreaterThanOrEqual(last)
      expect(jobFaults(job)).toEqual([])
      last = at
    }
  } catch (error) {
    if (!(error instanceof SegueError)) throw error
    expect(format === 'workflow' ? REFUSED : ['E_FORMAT']).toContain(error.code)
    expect(error.parts.where).toContain(file)
  }
}

describe('what was scratched gives jobs that are sound and in order, or is refused with its place', () => {
  test.each(SAMPLES)('%s', (name) => {
    const text = beginning(name)
    fc.assert(
      fc.property(cuts, fc.boolean(), (all, skipBad) => {
        check(fileOf(`scratched-${name}`, scratched(text, all)), skipBad)
      }),
      { numRuns: runs(100) },
    )
  })

  test.each(['swf', 'tr', 'tsv', 'csv', 'json', 'jsonl', 'txt'])('anything as .%s', (extension) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, skipBad) => {
        check(fileOf(`any.${extension}`, bytes), skipBad)
      }),
      { numRuns: runs(50) },
    )
  })
})
