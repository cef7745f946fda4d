import { expect, test } from 'vitest'
import { runWorkload } from '../../../runtime/simulation/run-spec.ts'
import { parseWorkload } from '../../../runtime/workload/read-workload.ts'
import { runs } from '../../runs.ts'
import { compositionNamed, nodesOf, source } from '../components.ts'
import { batchMeans } from './batch-means.ts'
import { anyOrder } from './theory.ts'

const COUNT = runs(6_200)
const RATE = 0.5

/** A file as people write it: Poisson arrivals of single tasks. */
const file = (cpuSeconds: unknown): string =>
  JSON.stringify({
    phases: [
      {
        jobs: COUNT,
        arrivals: { kind: 'poisson', everySeconds: 1 / RATE },
        streams: [{ job: { kind: 'bag', stage: { tasks: 1, cpuSeconds } } }],
      },
    ],
  })

test.each([
  { sizes: 1, square: 1 },
  { sizes: { kind: 'exponential', mean: 1 }, square: 2 },
  { sizes: { kind: 'lognormal', mean: 1, cv: 0.8 }, square: 1.64 },
])('a generated workload waits as theory says: $sizes', async ({ sizes, square }) => {
  const waits = new Float64Array(COUNT)
  const { law, wait } = await runWorkload(
    parseWorkload(file(sizes), 'queue.json'),
    { folder: '', composition: compositionNamed('fifo'), nodes: nodesOf(1, 1), seed: 2 },
    {
      source,
      observers: [
        {
          taskEnded: ({ job, times }) =>
            void (waits[Number(job.id.slice(2)) - 1] = times!.wait / 1e6),
        },
      ],
    },
  )
  const { mean, within } = batchMeans(waits)
  expect(Math.abs(mean - anyOrder(RATE, square))).toBeLessThan(within)
  // What the summary says is that of all.
  expect(wait.mean).toBeCloseTo(waits.reduce((sum, it) => sum + it, 0) / COUNT, 9)
  expect(law.error).toBeLessThan(1e-9)
})
