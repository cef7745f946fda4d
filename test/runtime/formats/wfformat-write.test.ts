import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import { parseJobFile } from '../../../runtime/formats/job-file.ts'
import { workflowOfRecord } from '../../../runtime/formats/wfformat-record.ts'
import { workflowFrom, type WrittenOptions } from '../../../runtime/formats/wfformat-write.ts'
import type { JobRecord } from '../../../runtime/core/records.ts'
import { flows, written } from '../../fuzz/workflows.ts'
import { runs } from '../../runs.ts'
import { nodes, run } from '../simulation/lab.ts'

const read = (value: unknown) =>
  parseJobFile(JSON.stringify(value), 'flow.json', { folder: '.', as: 'burn' })

/** With times of whole microseconds: which is as exact as seconds are that were made of milliseconds. */
const rounded = ({ stages, ...job }: JobSpec): JobSpec => {
  const round = (ms: unknown) => Math.round((ms as number) * 1000)
  return {
    ...job,
    stages: stages.map(({ burn, estimateMs, ...stage }) => ({
      ...stage,
      burn: { ...burn, cpuMs: round(burn!.cpuMs), sleepMs: round(burn!.sleepMs) },
      ...(estimateMs === undefined ? {} : { estimateMs: round(estimateMs) }),
    })),
  }
}

describe.each(['1.5', '1.6'] as const)('WfFormat %s', (version) => {
  test('what was read and written is read as the same job', () => {
    fc.assert(
      fc.property(flows, fc.constantFrom('1.4', '1.5', '1.6'), (flow, from) => {
        // Ids of the format's own kind, and a run for every task.
        const tasks = flow.tasks.map(({ id, parents, ...task }) => ({
          ...{ runtime: 1, ...task },
          id: id.replace('#', '_'),
          parents: parents.map((parent) => parent.replace('#', '_')),
        }))
        const { spec, files } = read(written({ tasks }, from))
        const again = read(workflowFrom(spec, { version, files }))
        expect(rounded(again.spec)).toEqual(rounded(spec))
        const bytes = (of: typeof files) =>
          of!.map(({ inputBytes, outputBytes }) => [inputBytes, outputBytes])
        expect(bytes(again.files)).toEqual(bytes(files))
      }),
      { numRuns: runs(100) },
    )
  })

  test('the form is that of the format', () => {
    const stages: StageSpec[] = [
      { name: 'a b', burn: { cpuMs: 1500 }, needs: { cpu: 2, memory: '1MiB' }, priority: 3 },
      { name: 'c', run: ['sort', '-r'], after: ['a b'], estimateMs: 250 },
    ]
    const ran: WrittenOptions['ran'] = ({ name }) =>
      name === 'c' ? { seconds: 0.5, node: 'n2' } : undefined
    const files = [{ inputBytes: 10, outputBytes: 0 }, undefined]
    expect(workflowFrom({ name: 'w', description: 'd', stages }, { version, ran, files })).toEqual({
      name: 'w',
      description: 'd',
      schemaVersion: version,
      workflow: {
        specification: {
          tasks: [
            ...[{ name: 'a b', id: 'a_b', parents: [], children: ['c'] }].map((it) => ({
              ...it,
              inputFiles: ['a_b.in'],
              outputFiles: [],
            })),
            { name: 'c', id: 'c', parents: ['a_b'], children: [], inputFiles: [], outputFiles: [] },
          ],
          files: [{ id: 'a_b.in', sizeInBytes: 10 }],
        },
        execution: {
          makespanInSeconds: 2,
          executedAt: '1970-01-01T00:00:00Z',
          tasks: [
            {
              ...{ id: 'a_b', runtimeInSeconds: 1.5, coreCount: 2 },
              ...{ memoryInBytes: 2 ** 20, priority: 3 },
            },
            {
              ...{ id: 'c', runtimeInSeconds: 0.5, coreCount: 1, machines: ['n2'] },
              command: { program: 'sort', arguments: ['-r'] },
            },
          ],
          machines: [{ nodeName: 'n2' }],
        },
      },
    })
  })
})

describe('stages of several tasks', () => {
  const parents = (stages: readonly StageSpec[]) =>
    read(workflowFrom({ name: 'w', stages })).spec.stages.map(({ name, after }) => [name, after])
  const burn = { sleepMs: 1 }

  test('all wait for all, or each for its own', () => {
    const args = [{ $from: 'a', at: 'same' }]
    expect(
      parents([
        { name: 'a', burn, count: 2 },
        { name: 'b', burn, count: 2, args },
        { name: 'c', burn, after: ['b'] },
      ]),
    ).toEqual([
      ['a.0', undefined],
      ['a.1', undefined],
      ['b.0', ['a.0']],
      ['b.1', ['a.1']],
      ['c', ['b.0', 'b.1']],
    ])
  })

  test('a stage without tasks is passed by', () => {
    expect(
      parents([
        { name: 'a', burn },
        { name: 'none', burn, count: 0, after: ['a'] },
        { name: 'c', burn, after: ['none'] },
      ]),
    ).toEqual([
      ['a', undefined],
      ['c', ['a']],
    ])
  })

  test('names that are the same in plain letters stay apart; each task has its time', () => {
    const { stages } = read(
      workflowFrom({
        name: 'w',
        stages: [
          { name: 'ä', burn: { sleepMs: [1, 2] }, count: 2 },
          { name: 'ö', burn: { cpuMs: [3, 4] }, count: 2 },
        ],
      }),
    ).spec
    expect(stages.map(({ name, burn }) => [name, burn!.cpuMs, burn!.sleepMs])).toEqual([
      ['_.0', 0, 1],
      ['_.1', 0, 2],
      ['_.0_2', 3, 0],
      ['_.1_2', 4, 0],
    ])
  })

  test('what cannot be written is refused', () => {
    const wide = { burn, count: 3000 }
    const stages = [
      { name: 'a', ...wide },
      { name: 'b', ...wide, after: ['a'] },
    ]
    expect(() => workflowFrom({ name: 'w', stages })).toThrow(
      expect.objectContaining({ code: 'E_LIMIT' }),
    )
    expect(() => workflowFrom({ name: 'w', stages: [{ name: 'a', burn, count: 0 }] })).toThrow(
      expect.objectContaining({ code: 'E_FORMAT' }),
    )
  })
})

test('what was simulated is written as it went', async () => {
  const stages = [
    { name: 'a', burn: { cpuMs: 100 }, count: 2 },
    { name: 'b', burn: { cpuMs: 300 }, after: ['a'] },
  ]
  const workload = {
    name: 'w',
    *arrivals() {
      yield { at: 5000, job: { name: 'flow', stages } }
    },
  }
  let record: JobRecord | undefined
  const observers = [{ jobEnded: (job: JobRecord) => void (record = job) }]
  await run({ workload, nodes: nodes(1, 1, { speed: 2 }), observers })
  const value = workflowOfRecord(record!) as any
  expect(value.workflow.execution).toMatchObject({
    makespanInSeconds: 0.25,
    tasks: [0.05, 0.05, 0.15].map((runtimeInSeconds) => ({ runtimeInSeconds, machines: ['n1'] })),
    machines: [{ nodeName: 'n1' }],
  })
  expect(read(value).spec.stages.map(({ name }) => name)).toEqual(['a.0', 'a.1', 'b'])
})
