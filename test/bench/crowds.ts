import { randomStream } from '../../runtime/core/random.ts'
import type { Arrival, Workload } from '../../runtime/workload/workload.ts'

const MB = 1e6
const LARGEST = 256
const NODE_CORES = 8

/**
 * Rigid jobs: each a gang of 1 to 256 tasks (a power of two between, as often as any other) of one core, which run for one to
 * three hours; as many cores are asked for as there are.
 */
export const gangs = (tasks: number, cores: number): Workload => ({
  name: 'gangs',
  *arrivals(seed): Generator<Arrival> {
    const random = randomStream(seed, 'gangs')
    for (let job = 0, at = 0, left = tasks; left > 0; job++) {
      const count = Math.min(left, 2 ** random.below(Math.log2(LARGEST) + 1))
      left -= count
      const sleepMs = 3_600_000 * (1 + 2 * random.next())
      const stages = [{ name: 'work', count, gang: true, burn: { sleepMs } }]
      yield { at, job: { name: 'rigid', user: 'ada', stages } }
      at += Math.round(((count * 7.2e9) / cores) * 2 * random.next())
    }
  },
})

/** That many tasks at once, no two of which need the same: up to a node of 8 cores and 32 GB. */
export const shapes = (tasks: number): Workload => ({
  name: 'shapes',
  *arrivals(seed): Generator<Arrival> {
    const random = randomStream(seed, 'shapes')
    for (let task = 0; task < tasks; task++) {
      const needs = {
        cpu: (1 + random.below(1000 * NODE_CORES)) / 1000,
        memory: MB * (1 + random.below(4000 * NODE_CORES)),
      }
      const stages = [{ name: 'work', needs, burn: { sleepMs: 500 + random.below(1000) } }]
      yield { at: 0, job: { name: 'own', user: 'ada', stages } }
    }
  },
})
