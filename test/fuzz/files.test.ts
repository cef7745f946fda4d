import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SCALE } from '#interfaces'
import { parseCluster } from '../../runtime/assembler/clusters.ts'
import { parseComposition } from '../../runtime/assembler/parse.ts'
import { VirtualCluster } from '../../runtime/contract/virtual.ts'
import { amountsOf, Dimensions } from '../../runtime/core/job-parse.ts'
import type { JobSpec } from '../../runtime/core/job-spec.ts'
import { workOf } from '../../runtime/core/works.ts'
import { locateStage } from '../../runtime/cluster/locate.ts'
import { parseJobFile } from '../../runtime/formats/job-file.ts'
import { files as compositions, source } from '../runtime/assembler/source.ts'
import { sourceWith } from '../properties/shipped.ts'
import { runs } from '../runs.ts'
import { jobs } from './jobs.ts'
import { texts } from './mutations.ts'
import { outcome } from './refusal.ts'
import { workflows } from './workflows.ts'

const shipped = sourceWith()
const numRuns = runs(2000)
/** Tasks that a run in virtual time is worth. */
const FEW = 100

const open = () =>
  VirtualCluster.open({
    nodes: [{ cpu: 1e6, memory: 2 ** 40, gpu: 9, r0: 9 }],
    source: shipped,
    service: (task) => {
      workOf(task)
      return 1
    },
  })
let cluster = await open()
let carried = 0

/** Does what a cluster does with an accepted job, up to the end of its last task. */
async function carryOut(spec: JobSpec): Promise<void> {
  // A cluster knows 64 resources, and what happened is not to grow for ever.
  if (++carried % 10 === 0) cluster = await open()
  structuredClone(spec)
  const located = { ...spec, stages: spec.stages.map((stage) => locateStage(stage, '/home')) }
  const record = cluster.submit(located)
  cluster.run()
  const waits = record.stages.some(({ tasks }) => tasks.some(({ state }) => state !== 'done'))
  if (waits) cluster.cancel(record)
  cluster.run()
  expect(record.state).not.toBe('open')
}

async function check(text: string): Promise<'accepted' | 'refused'> {
  const read = () =>
    parseJobFile(text, 'job.json', {
      folder: '.',
      as: text.length % 2 ? 'sleep' : 'burn',
      speed: 3,
    })
  const { value } = outcome(text, 'job.json', read)
  if (!value) return 'refused'
  const { stages } = value.spec
  const tasks = stages.reduce((sum, { each, count = 1 }) => sum + (each?.length ?? count), 0)
  if (tasks <= FEW) await carryOut(value.spec)
  return 'accepted'
}

/** Neither would be worth anything if nothing, or everything, were accepted. */
const both = (counts: Record<string, number>) => {
  for (const what of ['accepted', 'refused'])
    expect(counts[what] ?? 0).toBeGreaterThan(numRuns / 50)
}

test.each([
  ['a job file', jobs],
  ['a workflow', workflows],
])('%s is refused in words, or runs to its end', async (_, valid) => {
  const counts: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(texts(valid), async (text) => {
      const what = await check(text)
      counts[what] = (counts[what] ?? 0) + 1
    }),
    { numRuns },
  )
  both(counts)
})

test('a composition file is refused in words, or is whole', () => {
  const counts: Record<string, number> = {}
  fc.assert(
    fc.property(texts(compositions), (text) => {
      const { value } = outcome(text, 'c.json', () =>
        parseComposition(text, source, { file: 'c.json' }),
      )
      if (value) expect(value.hash).toHaveLength(12)
      const what = value ? 'accepted' : 'refused'
      counts[what] = (counts[what] ?? 0) + 1
    }),
    { numRuns },
  )
  both(counts)
})

const clusters = fc.record(
  {
    description: fc.constant('some nodes'),
    composition: fc.constantFrom('default', './mine.json'),
    nodes: fc.array(
      fc.record(
        {
          count: fc.integer({ min: 1, max: 9 }),
          cpu: fc.constantFrom(1, 2.5, '50%'),
          memory: fc.constantFrom(1e9, '4 GiB', '20%'),
          resources: fc.constantFrom({}, { gpu: 2 }),
          labels: fc.constantFrom([], ['ssd']),
          rack: fc.constant('r1'),
          speed: fc.constantFrom(0.5, 2),
        },
        { requiredKeys: ['cpu', 'memory'] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ['composition', 'nodes'] },
)

test('a cluster file is refused in words, or its nodes can be counted with', () => {
  const machine = { cpu: 4, memory: 2 ** 33 }
  const counts: Record<string, number> = {}
  fc.assert(
    fc.property(texts(clusters), (text) => {
      const { value } = outcome(text, 'c.json', () => parseCluster(text, '/home/c.json', machine))
      for (const { resources } of value?.nodes ?? []) {
        const amounts = amountsOf(resources, new Dimensions(), Math.floor)
        expect(amounts.every(Number.isSafeInteger)).toBe(true)
        expect(amounts[0]).toBe(Math.floor(Number((resources.cpu * SCALE).toFixed(6))))
      }
      const what = value ? 'accepted' : 'refused'
      counts[what] = (counts[what] ?? 0) + 1
    }),
    { numRuns },
  )
  both(counts)
})
