import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CompositionFile } from '../../../runtime/assembler/composition.ts'
import type { SimulationOptions } from '../../../runtime/simulation/options.ts'
import { underModel } from '../../../runtime/simulation/model/nature-of.ts'
import { compositions, submissions, type Submission } from '../../properties/arbitraries.ts'
import { runs } from '../../runs.ts'
import { models } from '../../runtime/simulation/model/models.ts'
import { source } from '../components.ts'
import { recorded, type Recorded } from './recorded.ts'

/** The first one holds everything that a job can ask for. */
const NODES = [6, 2, 3, 1, 4].map((cpu) => ({
  resources: { cpu, memory: 12, gpu: 2 },
  labels: [],
  rack: 'default',
  speed: cpu / 2,
}))

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

const optionsOf = (
  jobs: readonly Submission[],
  composition: CompositionFile,
  seed: number,
): SimulationOptions => ({
  composition,
  source,
  seed,
  nodes: NODES,
  workload: {
    name: 'jobs',
    *arrivals() {
      for (const { at, spec } of jobs.toSorted((a, b) => a.at - b.at)) yield { at, job: spec }
    },
  },
})

/** Whatever has arrived and can end has ended once, and nothing else has. */
function expectKept({ result, tasks, jobs }: Recorded): void {
  expect(tasks.size).toBe(result.tasks)
  expect(jobs.size).toBe(result.jobs)
  expect([...tasks.values()].filter((times) => times === 0)).toHaveLength(result.left)
  expect([...tasks.values()].filter((times) => times > 1)).toEqual([])
  for (const [job, times] of jobs) {
    const ended = job.stages.every((stage) => stage.tasks.every((task) => tasks.get(task) === 1))
    expect(times).toBe(ended ? 1 : 0)
  }
}

/** Worlds as models have them, now and then the plain one; where homes of jobs are not one of the nodes that leave. */
const worlds = fc.option(
  models.map((model) => (model.frontEnds ? { ...model, outages: false as const } : model)),
  { nil: undefined },
)

test('the same options: the same decisions, and nothing is lost, doubled or squeezed in', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(submissions, compositions, seeds, worlds, async (jobs, to, seed, model) => {
      const plain = optionsOf(jobs, to, seed)
      // Where nodes fail all the time, it takes for ever.
      const options = model ? { ...underModel(plain, model), until: 3_000_000 } : plain
      const first = await recorded(options)
      const second = await recorded(options)
      expect(second.result).toEqual(first.result)
      expect(second.starts).toEqual(first.starts)
      expectKept(first)
      seen.add(first.result.decisionHash)
    }),
    { numRuns: runs(12) },
  )
  // It is no constant.
  expect(seen.size).toBeGreaterThan(runs(12) / 2)
}, 600_000)

test('a switch changes nothing of what was before it', async () => {
  let changed = 0
  await fc.assert(
    fc.asyncProperty(
      ...([
        submissions,
        compositions,
        compositions,
        seeds,
        fc.integer({ min: 0, max: 400_000 }),
      ] as const),
      async (jobs, from, to, seed, at) => {
        const options = optionsOf(jobs, from, seed)
        const fixed = await recorded(options)
        const switched = await recorded({ ...options, switches: [{ at, composition: to }] })
        const before = ({ starts }: Recorded) => starts.filter(([now]) => now < at)
        expect(before(switched)).toEqual(before(fixed))
        expectKept(switched)
        if (switched.result.decisionHash !== fixed.result.decisionHash) changed++
      },
    ),
    { numRuns: runs(12) },
  )
  expect(changed).toBeGreaterThan(0)
}, 600_000)
