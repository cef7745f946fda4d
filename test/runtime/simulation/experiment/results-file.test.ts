import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FailedRun } from '../../../../runtime/simulation/experiment/result.ts'
import { ResultsFile } from '../../../../runtime/simulation/experiment/results-file.ts'
import { oracleLine } from '../report/lines.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-results-'))
  file = join(folder, 'results.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const line = (key: string) => ({ ...oracleLine({}), key })
const failed = (key: string): FailedRun => ({
  ...{ kind: 'failed', what: 'run', key, workload: 'w', cluster: 'c', seed: 1, error: 'no' },
})

test('what was added is there when the file is opened again', () => {
  const results = new ResultsFile(file)
  results.add(line('a'))
  results.add(failed('b'))
  const again = new ResultsFile(file)
  expect([...again.lines.values()]).toEqual([line('a'), failed('b')])
  expect([again.has('a'), again.has('b'), again.has('c')]).toEqual([true, false, false])
})

test('a run that succeeds takes the place of its failure', () => {
  const results = new ResultsFile(file)
  results.add(failed('a'))
  results.add(line('a'))
  expect(new ResultsFile(file).has('a')).toBe(true)
})

test('wherever the last line is torn, the others are kept and the file goes on', () => {
  const results = new ResultsFile(file)
  for (const key of ['a', 'b']) results.add(line(key))
  const whole = readFileSync(file)
  const second = whole.indexOf('\n') + 1
  fc.assert(
    fc.property(fc.integer({ min: second, max: whole.length - 1 }), (length) => {
      writeFileSync(file, whole.subarray(0, length))
      const torn = new ResultsFile(file)
      expect([...torn.lines.keys()]).toEqual(['a'])
      expect(torn.repaired).toBe(length - second)
      torn.add(line('b'))
      expect(readFileSync(file)).toEqual(whole)
    }),
  )
})

test('a line that is no result is told with its place, and nothing is cut', () => {
  appendFileSync(file, `${JSON.stringify(line('a'))}\nhello\n`)
  const before = readFileSync(file)
  expect(() => new ResultsFile(file)).toThrow(
    expect.objectContaining({
      code: 'E_FORMAT',
      parts: expect.objectContaining({ where: `${file}:2` }),
    }),
  )
  expect(readFileSync(file)).toEqual(before)
})
