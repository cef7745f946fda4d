import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { SegueErrors, type SegueError } from '../../../../runtime/errors.ts'
import { EXPERIMENT_SCHEMA } from '../../../../runtime/simulation/experiment/experiment-file.ts'
import { parseExperiment } from '../../../../runtime/simulation/experiment/parse-experiment.ts'

const good = {
  name: 'study',
  compositions: ['fifo', 'drf'],
  workloads: ['seed/coarse-cpu'],
  sequences: [{ name: 'both', of: ['seed/coarse-cpu', 'seed/fine-cpu'], gapSeconds: 5 }],
  clusters: ['5x8x16GiB'],
  seeds: [1, 7],
  until: 100,
  oracle: { windows: 4, seeds: 2 },
}
const fits = new Ajv({ strict: false }).compile(EXPERIMENT_SCHEMA)

function faultsOf(text: string): readonly SegueError[] {
  try {
    parseExperiment(text, '/x/study.json')
    return []
  } catch (error) {
    return error instanceof SegueErrors ? error.faults : [error as SegueError]
  }
}

describe('an experiment file', () => {
  test('is read as it stands', () => {
    expect(parseExperiment(JSON.stringify(good), 'study.json')).toEqual(good)
    expect(fits(good)).toBe(true)
  })

  test('the one that ships is one', () => {
    const text = readFileSync('workloads/experiments/seed.json', 'utf8')
    expect(parseExperiment(text, 'seed.json').compositions).toHaveLength(4)
    expect(fits(JSON.parse(text))).toBe(true)
  })

  test('tells all faults at once, each with its place', () => {
    const text = `{
  "name": "a b",
  "composition": ["fifo"],
  "workloads": [],
  "clusters": ["5x8", "5x8"],
  "seeds": 0,
  "oracle": { "windows": 2.5 }
}`
    expect(faultsOf(text).map(({ message, parts }) => `${parts.where} ${message}`)).toEqual([
      'study.json:3:3 an experiment has no key "composition"',
      'study.json:1:1 the experiment has no "compositions"',
      'study.json:2:11 name is not what is expected',
      'study.json:4:16 workloads is not what is expected',
      'study.json:5:23 clusters[1] is not what is expected',
      'study.json:6:12 seeds is not what is expected',
      'study.json:7:26 oracle.windows is not what is expected',
    ])
    expect(faultsOf(text)[0].parts.next).toBe('did you mean "compositions"?')
  })

  const { workloads: _, sequences: __, ...idle } = good
  test.each([
    [idle, 'the experiment has no work'],
    [{ ...good, name: undefined }, 'the experiment has no "name"'],
    [{ ...good, seeds: [1, 1] }, 'seeds[1] is not what is expected'],
    [{ ...good, seeds: [-1] }, 'seeds[0] is not what is expected'],
    [{ ...good, seeds: [0, 2 ** 32] }, 'seeds[1] is not what is expected'],
    [{ ...good, until: 0 }, 'until is not what is expected'],
    [{ ...good, compositions: [3] }, 'compositions[0] is not what is expected'],
    [{ ...good, sequences: [{ name: 'x' }] }, 'sequences[0] has no "of"'],
    [{ ...good, sequences: [{ name: 'x', of: [] }] }, 'sequences[0].of is not what is expected'],
    [{ ...good, oracle: {} }, 'oracle has no "windows"'],
    [[], 'the experiment is not what is expected'],
  ])('a fault %#', (written, message) => {
    expect(faultsOf(JSON.stringify(written)).map((fault) => fault.message)).toEqual([message])
    expect(fits(written)).toBe(false)
  })
})
