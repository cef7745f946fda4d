import type { Random } from '#interfaces'
import type { JobSpec, StageSpec } from '../../core/job-spec.ts'
import { randomStream } from '../../core/random.ts'

/** What comes to a cluster, and the cluster. */
export interface Drawn {
  readonly nodes: readonly Readonly<Record<string, number>>[]
  /** Microseconds. */
  readonly jobs: readonly { readonly at: number; readonly spec: JobSpec }[]
}

/** Work of one character: the same seed, the same work. */
export interface Workload {
  readonly name: string
  /** One sentence. */
  readonly says: string
  draw(seed: number): Drawn
}

const workload = (name: string, says: string, draw: (random: Random) => Drawn): Workload => ({
  name,
  says,
  draw: (seed) => draw(randomStream(seed, name)),
})

const between = (random: Random, least: number, most: number): number =>
  least + random.below(most - least + 1)

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]

/** Tasks with an author who knows about how long they take. */
function stage(
  random: Random,
  name: string,
  count: number,
  ms: number,
  more: Partial<StageSpec> = {},
): StageSpec {
  const estimateMs = ms * (0.5 + 1.5 * random.next())
  return { name, count, burn: { cpuMs: ms }, estimateMs, priority: random.below(4), ...more }
}

/** Jobs that come by chance, so many microseconds after each other in the mean (exponential). */
function arrivals(
  random: Random,
  count: number,
  gapUs: number,
  job: (i: number) => JobSpec,
): Drawn['jobs'] {
  let at = 0
  return Array.from({ length: count }, (_, i) => {
    at += Math.round(-Math.log(1 - random.next()) * gapUs)
    return { at, spec: job(i) }
  })
}

const USERS = ['ann', 'bob', 'cho']
const even = Array.from({ length: 4 }, () => ({ cpu: 4, memory: 16 }))

const shortAndLong = workload(
  'short-and-long',
  'many jobs of short tasks, and among them some of long ones; deadlines of three times their work',
  (random) => ({
    nodes: even,
    jobs: arrivals(random, 80, 22_000, () => {
      const long = random.next() < 0.15
      const ms = long ? between(random, 80, 240) : between(random, 4, 20)
      const count = long ? between(random, 8, 16) : between(random, 4, 20)
      const spec = stage(random, 'work', count, ms, { deadlineMs: 3 * ms + 60 })
      return { name: long ? 'long' : 'short', user: pick(random, USERS), stages: [spec] }
    }),
  }),
)

const stages = workload(
  'stages',
  'jobs of three stages behind each other, wide at first and narrow at last',
  (random) => ({
    nodes: even,
    jobs: arrivals(random, 40, 55_000, () => {
      const map = stage(random, 'map', between(random, 6, 20), between(random, 10, 60))
      const shuffle = stage(random, 'shuffle', between(random, 2, 6), between(random, 20, 90), {
        after: ['map'],
      })
      const last = stage(random, 'report', 1, between(random, 5, 40), { after: ['shuffle'] })
      return { name: 'stages', user: pick(random, USERS), stages: [map, shuffle, last] }
    }),
  }),
)

const unlikeNeeds = workload(
  'unlike-needs',
  'tasks that need much of one resource and little of the other, on nodes that are not alike',
  (random) => ({
    nodes: [
      { cpu: 8, memory: 8 },
      { cpu: 4, memory: 24 },
      { cpu: 4, memory: 8 },
      { cpu: 2, memory: 16 },
    ],
    jobs: arrivals(random, 60, 50_000, () => {
      const wide = random.next() < 0.5
      const needs = wide
        ? { cpu: between(random, 2, 4), memory: between(random, 1, 2) }
        : { cpu: 1, memory: between(random, 4, 8) }
      const spec = stage(random, 'work', between(random, 2, 12), between(random, 10, 80), { needs })
      return { name: wide ? 'cpu' : 'memory', user: wide ? 'ann' : 'bob', stages: [spec] }
    }),
  }),
)

const greedyUser = workload(
  'greedy-user',
  'one user brings large jobs all the time, two bring small ones now and then',
  (random) => ({
    nodes: even,
    jobs: arrivals(random, 60, 30_000, () => {
      const greedy = random.next() < 0.5
      const user = greedy ? 'ann' : pick(random, ['bob', 'cho'])
      const count = greedy ? between(random, 20, 40) : between(random, 1, 5)
      return { name: user, user, stages: [stage(random, 'work', count, between(random, 8, 24))] }
    }),
  }),
)

/** What every component is measured with. */
export const WORKLOADS: readonly Workload[] = [shortAndLong, stages, unlikeNeeds, greedyUser]
