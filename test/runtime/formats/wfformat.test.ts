import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseJobFile,
  readJobFile,
  type JobFileOptions,
} from '../../../runtime/formats/job-file.ts'
import { roundedUp } from '../../../runtime/formats/wfformat.ts'
import { flows, written } from '../../fuzz/workflows.ts'
import { runs } from '../../runs.ts'
import { FLOW } from './bad-workflows.ts'

const read = (value: unknown, more: Partial<JobFileOptions> = {}) =>
  parseJobFile(JSON.stringify(value), 'flow.json', { folder: '.', ...more })

describe.each(['1.4', '1.5', '1.6'])('WfFormat %s', (version) => {
  test('tasks become stages of one task, in the order of the file', () => {
    const { spec, format } = read(written(FLOW, version), { speed: 10, memory: 0.5, cores: 0.25 })
    expect(format).toBe('wfformat')
    expect(spec).toEqual({
      name: 'flow',
      description: 'made up',
      stages: [
        {
          name: 'merge',
          burn: { sleepMs: 400 },
          after: ['left', 'right'],
          needs: { cpu: 0.5 },
          estimateMs: 400,
        },
        {
          name: 'split',
          burn: { sleepMs: 1000 },
          needs: { cpu: 0.25, memory: 480 * 2 ** 20 },
          estimateMs: 1000,
          priority: 7,
        },
        {
          name: 'left',
          burn: { sleepMs: 50 },
          after: ['split'],
          needs: { cpu: 0.25 },
          estimateMs: 50,
        },
        {
          name: 'right',
          burn: { sleepMs: 25 },
          after: ['split'],
          needs: { cpu: 0.25 },
          estimateMs: 25,
        },
      ],
    })
  })

  test('as commands', () => {
    const { stages } = read(written(FLOW, version), { as: 'command' }).spec
    expect(stages.map(({ run }) => run)).toEqual([
      ['cat'],
      ['split', '-n', '2'],
      ['sort'],
      ['sort'],
    ])
    expect(stages[1].estimateMs).toBe(10_000)
  })

  test('as burns, which compute for the share of time that the task did', () => {
    const { stages } = read(written(FLOW, version), { as: 'burn', speed: 100 }).spec
    expect(stages[0].burn).toEqual({ cpuMs: 20, sleepMs: 20, memoryBytes: 0 })
    expect(stages[1].burn).toEqual({ cpuMs: 100, sleepMs: 0, memoryBytes: 1e9 })
  })

  test('every edge and no other, whatever the order', () => {
    fc.assert(
      fc.property(flows, fc.constantFrom('sleep', 'burn', 'command'), (flow, as) => {
        const { stages } = read(written(flow, version), { as }).spec
        const edges = stages.map(({ name, after = [] }) => [name, after.toSorted()])
        expect(edges).toEqual(flow.tasks.map(({ id, parents }) => [id, parents.toSorted()]))
      }),
      { numRuns: runs(100) },
    )
  })

  test('what was done is told', () => {
    expect(read(written(FLOW, version), { as: 'sleep', speed: 10, memory: 0 }).notes).toEqual([
      `WfFormat ${version}: 4 tasks, 4 edges, 14.75 s of work, 9 s from start to end where it was measured`,
      'each task is a sleep as long as its run',
      'times are divided by 10',
      'no task asks for memory',
      'files are information only: 4 inputs and 0 outputs of tasks are neither copied nor checked',
      `left out of tasks: avgCPU${version === '1.4' ? ', type' : ''}`,
    ])
  })
})

test('1.4: tasks may go by their names', () => {
  const tasks = [
    { name: 'a', type: 'compute', runtimeInSeconds: 1 },
    { name: 'b', type: 'transfer', runtimeInSeconds: 2, parents: ['a'] },
  ]
  const workflow = { makespanInSeconds: 3, executedAt: 'x', tasks }
  const { stages } = read({ name: 'w', schemaVersion: '1.4', workflow }).spec
  expect(stages.map(({ name, after }) => [name, after])).toEqual([
    ['a', undefined],
    ['b', ['a']],
  ])
})

test('what never ran takes no time', () => {
  const { workflow, ...top } = written(FLOW, '1.5') as any
  const { spec, notes } = read({ ...top, workflow: { specification: workflow.specification } })
  expect(spec.stages[1]).toEqual({ name: 'split', burn: { sleepMs: 0 }, needs: { cpu: 1 } })
  expect(notes).toContain('4 tasks without runtimeInSeconds: 0 s')
})

test('memory is rounded up by an eighth at most, to few amounts', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 42, noNaN: true }), (bytes) => {
      const rounded = roundedUp(bytes)
      expect(rounded).toBeGreaterThanOrEqual(bytes)
      if (bytes > 2 ** 20) expect(rounded).toBeLessThanOrEqual(bytes * 1.125)
      else expect([0, 2 ** 20]).toContain(rounded)
    }),
  )
  const amounts = Array.from({ length: 100_000 }, (_, i) => roundedUp(2 ** 20 + i * 100_003))
  expect(new Set(amounts).size).toBeLessThan(120)
})

test('a published workflow', async () => {
  const { spec } = await readJobFile('workloads/samples/srasearch-10a.json', {
    folder: '.',
    speed: 1000,
  })
  expect(spec.stages).toHaveLength(22)
  expect(spec.stages.flatMap(({ after = [] }) => after)).toHaveLength(30)
})

/** Where the files of github.com/wfcommons/WfInstances lie. */
const INSTANCES = process.env.SEGUE_WFINSTANCES

test.skipIf(!INSTANCES)(
  'every published workflow (SEGUE_WFINSTANCES)',
  async () => {
    const files = readdirSync(INSTANCES!, { recursive: true, encoding: 'utf8' })
    const flow = files.filter((file) => file.endsWith('.json'))
    expect(flow.length).toBeGreaterThan(0)
    for (const file of flow) {
      for (const as of ['sleep', 'burn', 'command'] as const)
        expect((await readJobFile(join(INSTANCES!, file), { folder: '.', as })).format).toBe(
          'wfformat',
        )
    }
  },
  120_000,
)

test('ten thousand tasks', () => {
  const tasks = Array.from({ length: 10_000 }, (_, i) => ({
    id: `t${i}`,
    parents: i === 0 ? [] : [`t${i - 1}`, ...(i > 100 ? [`t${i - 100}`] : [])],
    ...{ runtime: i / 7, memory: i * 1001, program: 'p' },
  }))
  const { spec } = read(written({ tasks }, '1.5'))
  expect(spec.stages.flatMap(({ after = [] }) => after)).toHaveLength(9999 + 9899)
})
