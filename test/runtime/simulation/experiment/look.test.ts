import { expect, test } from 'vitest'
import type { JobSpec } from '../../../../runtime/core/job-spec.ts'
import { SHARES, Spread } from '../../../../runtime/simulation/experiment/look/spread.ts'
import { Timeline } from '../../../../runtime/simulation/experiment/look/timeline.ts'
import { TraitsOf } from '../../../../runtime/simulation/experiment/look/traits.ts'
import { UseOverTime } from '../../../../runtime/simulation/experiment/look/use-over-time.ts'
import { inSequence, kept } from '../../../../runtime/simulation/experiment/sequence.ts'
import { nodes, run, workload } from '../lab.ts'

const HALF = 2 ** 33
const stage = (name: string, sleepMs: number, more = {}) => ({ name, burn: { sleepMs }, ...more })
const of = (user: string, ...stages: JobSpec['stages'][number][]): JobSpec => ({
  ...{ name: 'job', user, stages },
})

/** Two nodes of two cores and 16 GiB: 100 ms on one core, 200 ms in two steps of which the second one holds half a node's memory. */
const TWO = workload(
  [0, of('ann', stage('s', 100, { needs: { cpu: 1, memory: 0 } }))],
  [
    100,
    of(
      'ben',
      stage('s', 40, { count: 2, needs: { cpu: 1, memory: 0 } }),
      stage('t', 160, { after: ['s'], needs: { cpu: 1, memory: HALF } }),
    ),
  ],
)
const plans = nodes(2, 2)

test('spreads are quantiles of jobs', async () => {
  const spread = new Spread()
  await run({ workload: TWO, nodes: plans, observers: [spread] })
  const { response, slowdown } = spread.spreads
  expect(response).toHaveLength(SHARES.length)
  expect([response[0], response.at(-1)]).toEqual([0.1, 0.2])
  expect(slowdown).toEqual(SHARES.map(() => 1))
  expect(new Spread().spreads).toEqual({ response: [], slowdown: [] })
})

test('use over time is what is held, exactly', async () => {
  const use = new UseOverTime(plans)
  await run({ workload: TWO, nodes: plans, observers: [use] })
  const { seconds, cpu, memory } = use.use
  // 300 ms in at most 240 stretches: doubled once from 1 ms.
  expect(seconds).toBe(0.002)
  expect(cpu).toHaveLength(150)
  expect([cpu[0], cpu[49], cpu[50], cpu[69], cpu[70], cpu[149]]).toEqual([
    ...[0.25, 0.25, 0.5, 0.5, 0.25, 0.25],
  ])
  expect([memory[69], memory[70]]).toEqual([0, 0.25])
})

test('a timeline has every attempt, and of many every so manieth', async () => {
  const timeline = new Timeline()
  await run({ workload: TWO, nodes: plans, observers: [timeline] })
  const { attempts, every, bars, users } = timeline.sample
  expect([attempts, every]).toEqual([4, 1])
  expect(bars.map(([, from, to, user]) => [from, to, users[user]])).toEqual([
    [0, 0.1, 'ann'],
    [0.1, 0.14, 'ben'],
    [0.1, 0.14, 'ben'],
    [0.14, 0.3, 'ben'],
  ])
  const many = new Timeline()
  const flood = of('ann', stage('s', 1, { count: 5000, needs: { cpu: 1 } }))
  await run({ workload: workload([0, flood]), nodes: plans, observers: [many] })
  expect(many.sample).toMatchObject({ attempts: 5000, every: 4 })
  expect(many.sample.bars).toHaveLength(1250)
})

test('traits of a workload, by hand', async () => {
  const traits = new TraitsOf(plans)
  await run({ workload: TWO, nodes: plans, observers: [traits] })
  // Work, as shares of 4 cores and 32 GiB: 25 ms of ann; 20 ms in the first step of ben, 40 ms in the second, of both resources.
  expect(traits.traits).toEqual({
    ...{ tasksPerJob: 2, depth: 1.5, burstiness: 0, users: 2 },
    taskSeconds: expect.closeTo(0.085, 12),
    taskVariation: expect.closeTo(Math.sqrt((15 ** 2 + 2 * 45 ** 2 + 75 ** 2) / 3) / 85, 9),
    jobVariation: expect.closeTo((35 / Math.SQRT2) * (2 / 85), 9),
    memoryOverCpu: expect.closeTo(40 / 85, 9),
    mixture: 0,
    largestUser: expect.closeTo(60 / 85, 9),
    work: expect.closeTo(0.085, 9),
    load: expect.closeTo(0.85, 9),
  })
})

test('workloads in sequence begin when the last job of the one before has arrived', () => {
  const both = inSequence('both', [TWO, { ...TWO, name: 'again' }], 5000)
  const arrivals = [...both.arrivals(1)]
  expect(arrivals.map(({ at, phase }) => [at, phase])).toEqual([
    [0, 'test'],
    [100_000, 'test'],
    [105_000, 'again'],
    [205_000, 'again'],
  ])
  const once = kept(both, 1)
  expect(once.arrivals(1)).toBe(once.arrivals(2))
  expect(once.times).toEqual([0, 100_000, 105_000, 205_000])
})
