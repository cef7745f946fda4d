import { describe, expect, test } from 'vitest'
import { runs } from '../../runs.ts'
import { compositionNamed } from '../components.ts'
import { batchMeans, meanOf } from './batch-means.ts'
import { CORES, jobs, shared, sharedByHand } from './sharing.ts'
import { bimodal, constant, hyperexponential } from './sizes.ts'
import { poisson } from './stream.ts'
import { sharing } from './theory.ts'

const RATE = 0.5
/** Jobs that take a second alone are 320 tasks. */
const TASK = 50_000
const COUNT = runs(62)

/**
 * How far a response may be, as a mean over jobs, from what it were if everything could be divided at will; microseconds. A job
 * has a whole number of cores, so that its share of them is wrong by one at most, now too large, now too small; and half
 * a task of others passes before it gets its first core, half a task of its own before it gives its last one back.
 */
const coarse = (response: number): number => response / CORES + TASK

describe.each([constant, bimodal, hyperexponential])('many small tasks, $name', (sizes) => {
  const stream = jobs(RATE, sizes, COUNT, TASK)
  const byHand = sharedByHand(stream)
  const within = coarse(meanOf(byHand))
  const apart = (responses: Float64Array) =>
    meanOf(responses.map((it, i) => Math.abs(it - byHand[i])))

  test('by hand the mean response is what theory says, whatever the sizes', () => {
    // 31 parts of 1000 jobs, where M/M/1 at 0.5 forgets in 6.
    const many = poisson(RATE, sizes, runs(31_000), 1)
    const interval = batchMeans(sharedByHand(many))
    expect(Math.abs(interval.mean - sharing(RATE) * 1e6)).toBeLessThan(interval.within)
  })

  test.each(['fair-threads', 'fair'])('%s shares the processor as by hand', async (name) => {
    const responses = await shared(stream, TASK, compositionNamed(name))
    expect(apart(responses)).toBeLessThan(within)
  })

  test('fifo does not', async () => {
    const responses = await shared(stream, TASK, compositionNamed('fifo'))
    expect(apart(responses)).toBeGreaterThan(within)
  })
})
