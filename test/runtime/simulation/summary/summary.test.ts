import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JobSpec, StageSpec } from '../../../../runtime/core/job-spec.ts'
import type { Nature } from '../../../../runtime/drivers/nature.ts'
import type { Observer } from '../../../../runtime/simulation/observer.ts'
import { runWorkload } from '../../../../runtime/simulation/run-spec.ts'
import { simulate } from '../../../../runtime/simulation/simulate.ts'
import { JobLines } from '../../../../runtime/simulation/summary/job-lines.ts'
import { Measures } from '../../../../runtime/simulation/summary/measures.ts'
import { Series } from '../../../../runtime/simulation/summary/series.ts'
import type { Summary } from '../../../../runtime/simulation/summary/summary.ts'
import type { Arrival } from '../../../../runtime/workload/workload.ts'
import { burning, nodes, source } from '../lab.ts'

const stage = (name: string, sleepMs: number, more: Partial<StageSpec> = {}): StageSpec => ({
  name,
  burn: { sleepMs },
  ...more,
})
const of = (user: string, ...stages: StageSpec[]): JobSpec => ({ name: 'job', user, stages })

const FIFO = {
  resourceManager: { Queue: 'queue/fifo', Scheduler: 'scheduler/fifo' },
}

async function summed(
  arrivals: readonly Arrival[],
  more: { count?: number; cpu?: number; until?: number; observers?: Observer[] } = {},
): Promise<Summary> {
  const { count = 1, cpu = 1, until, observers } = more
  const workload = { name: 'test', arrivals: () => arrivals }
  const spec = { folder: '', composition: FIFO, nodes: nodes(count, cpu), seed: 1, until }
  return runWorkload(workload, spec, { source: await source(), observers })
}

/** On one core: 0 to 100, 100 to 150, and 200 to 210 and on to 230. */
const THREE: readonly Arrival[] = [
  { at: 0, job: of('ann', stage('s', 100)), class: 'long' },
  { at: 0, job: of('ben', stage('s', 50)), class: 'short' },
  { at: 200_000, job: of('ann', stage('s', 10), stage('t', 20, { after: ['s'] })) },
]

test('three jobs on one core, by hand', async () => {
  const summary = await summed(THREE)
  expect(summary).toMatchObject({
    ...{
      jobs: 3,
      tasks: 4,
      succeeded: 3,
      events: 12,
      virtualSeconds: 0.23,
      makespan: 0.23,
      left: 0,
    },
    response: { mean: expect.closeTo(0.28 / 3, 12), p50: 0.1, p90: 0.15, p99: 0.15, max: 0.15 },
    wait: { mean: expect.closeTo(0.1 / 3, 12), p50: 0, max: 0.1 },
    slowdown: { mean: expect.closeTo(5 / 3, 12), p50: 1, max: 3 },
    ofTasks: {
      response: { mean: expect.closeTo(0.29 / 4, 12), p50: 0.03, max: 0.15 },
      wait: { mean: expect.closeTo(0.11 / 4, 12), max: 0.1 },
      service: { mean: expect.closeTo(0.18 / 4, 12), max: 0.1 },
      slowdown: { mean: expect.closeTo(6.5 / 4, 12), max: 3 },
    },
    byUser: {
      ann: { jobs: 2, tasks: 3, cpuSeconds: expect.closeTo(0.13, 12), slowdown: { max: 1 } },
      ben: { jobs: 1, tasks: 1, cpuSeconds: 0.05, wait: { mean: 0.1 } },
    },
    byClass: { long: { jobs: 1 }, short: { jobs: 1, response: { mean: 0.15 } } },
    byPhase: {},
    utilisation: { cpu: expect.closeTo(0.18 / 0.23, 12), memory: 0 },
    // Mean slowdowns 1 and 3.
    fairness: { jain: expect.closeTo(0.8, 12), spread: 3, worst: 3 },
    energy: {
      nodeSeconds: 0.18,
      idleNodeSeconds: expect.closeTo(0.05, 12),
      joules: expect.closeTo(10 * 0.18 + 10 * 0.18, 12),
      joulesAllOn: expect.closeTo(10 * 0.23 + 10 * 0.18, 12),
    },
    deadlines: { tasks: 0, met: 0 },
    failures: { jobs: 0, tasks: 0, attempts: 0, cpuSeconds: 0 },
    law: {
      inSystem: expect.closeTo(0.28 / 0.23, 12),
      perSecond: expect.closeTo(3 / 0.23, 12),
      timeInSystem: expect.closeTo(0.28 / 3, 12),
    },
    faults: [],
  })
  expect(summary.law.error).toBeLessThan(1e-12)
  expect(summary).not.toHaveProperty('cut')
  expect(summary.decisionHash).toMatch(/^[0-9a-f]{16}$/)
})

test('a job is as long as its longest chain: short ones count as 10 ms', async () => {
  const diamond = of(
    'ann',
    stage('top', 100),
    stage('left', 300, { after: ['top'], count: 2 }),
    stage('right', 50, { after: ['top'] }),
    stage('bottom', 100, { after: ['left', 'right'] }),
  )
  // The second of `left` follows `right` on the second core: 100 to 400, and 150 to 450.
  const wide = await summed([{ at: 0, job: diamond }], { cpu: 2 })
  expect(wide.makespan).toBeGreaterThan(0.5)
  expect(wide.slowdown.mean).toBeCloseTo(wide.makespan / 0.5, 12)
  const short = await summed([
    { at: 0, job: of('ann', stage('s', 4)) },
    { at: 0, job: of('ann', stage('s', 1)) },
  ])
  expect(short.slowdown).toMatchObject({ mean: expect.closeTo((0.4 + 0.5) / 2, 12), max: 0.5 })
})

test('what is cut: integrals up to there, and what is left', async () => {
  const early = await summed(THREE, { until: 120_000 })
  expect(early).toMatchObject({
    ...{ jobs: 2, tasks: 2, left: 1, cut: 'until', virtualSeconds: 0.12, makespan: 0.12 },
    response: { mean: 0.1, max: 0.1 },
    utilisation: { cpu: 1 },
    law: { inSystem: expect.closeTo(0.22 / 0.12, 12), timeInSystem: expect.closeTo(0.11, 12) },
  })
  // Nothing is left, but more would have come.
  expect(await summed(THREE, { until: 180_000 })).toMatchObject({
    ...{ jobs: 2, left: 0, cut: 'until', makespan: 0.18 },
    utilisation: { cpu: expect.closeTo(0.15 / 0.18, 12) },
  })
  const late = await summed(THREE, { until: 1_000_000 })
  expect(late.makespan).toBe(0.23)
  expect(late).not.toHaveProperty('cut')
})

test('the time before the first arrival is not of the makespan', async () => {
  const later = THREE.map((arrival) => ({ ...arrival, at: arrival.at + 5_000_000 }))
  const [now, then] = [await summed(THREE), await summed(later)]
  expect(then.virtualSeconds).toBe(5.23)
  expect(then.makespan).toBeCloseTo(0.23, 12)
  expect(then.utilisation.cpu).toBeCloseTo(now.utilisation.cpu, 12)
  expect(then.energy.idleNodeSeconds).toBeCloseTo(now.energy.idleNodeSeconds, 12)
})

test('no jobs at all are all 0', async () => {
  expect(await summed([])).toMatchObject({
    ...{ jobs: 0, tasks: 0, makespan: 0, byUser: {}, utilisation: { cpu: 0, memory: 0 } },
    response: { mean: 0, p99: 0 },
    fairness: { jain: 1, spread: 1, worst: 0 },
    law: { inSystem: 0, error: 0 },
  })
})

test('tasks that no node can run are left, and are no cut', async () => {
  const huge = of('ann', stage('s', 5, { needs: { cpu: 99 } }))
  const summary = await summed([...THREE.slice(0, 1), { at: 0, job: huge }])
  expect(summary).toMatchObject({ jobs: 2, left: 1, response: { mean: 0.1 } })
  expect(summary).not.toHaveProperty('cut')
})

/** The first attempt of every task fails after half its time. */
const frail: Nature = {
  ...burning,
  begins(attempt, node, now) {
    const { service } = burning.begins(attempt, node, now)
    return attempt.task.attempt === 1
      ? { outcome: 'failed', service: service / 2 }
      : { outcome: 'ok', service }
  },
}

test('deadlines, failures and what went into them', async () => {
  const arrivals: Arrival[] = [
    // 0 to 50, again at once, 50 to 150.
    { at: 0, job: of('ann', stage('s', 100, { retries: 1, backoffMs: 0, deadlineMs: 150 })) },
    { at: 0, job: of('ann', stage('s', 100, { retries: 1, backoffMs: 0, deadlineMs: 149 })) },
    { at: 0, job: of('ben', stage('s', 100, { deadlineMs: 500, needs: { cpu: 0.5 } })) },
  ]
  const plan = nodes(3)
  const measures = new Measures(plan)
  const simulated = await simulate({
    ...{ composition: FIFO, source: await source(), nodes: plan, observers: [measures] },
    nature: () => frail,
    workload: { name: 'test', arrivals: () => arrivals },
  })
  const summary = measures.summary({ simulated, wallSeconds: 2, cut: undefined })
  expect(summary).toMatchObject({
    ...{ jobs: 3, events: 3 + 5 + 5, eventsPerSecond: 6.5 },
    // Only what succeeded; the wait is that of the attempt that counted.
    response: { mean: 0.15 },
    wait: { mean: 0.05 },
    slowdown: { mean: 1.5 },
    byUser: { ann: { jobs: 2 } },
    deadlines: { tasks: 3, met: 1 },
    failures: { jobs: 1, tasks: 1, attempts: 3, cpuSeconds: expect.closeTo(0.125, 12) },
    law: { timeInSystem: expect.closeTo(0.35 / 3, 12) },
  })
  expect(summary.byUser).not.toHaveProperty('ben')
})

test('how it went, window by window', async () => {
  const series = new Series(nodes(1), 0.1)
  await summed(THREE, { observers: [series] })
  const [first, second, third] = series.windows()
  expect(series.windows()).toHaveLength(3)
  expect(first).toEqual({
    ...{ from: 0, to: 0.1, arrived: 2, succeeded: 2, response: 0.125, ended: 0 },
    ...{ inSystem: 2, running: 1, utilisation: { cpu: 1, memory: 0 } },
  })
  expect(second).toMatchObject({ arrived: 0, ended: 2, inSystem: 0.5, utilisation: { cpu: 0.5 } })
  expect(third).toMatchObject({ from: 0.2, to: 0.23, arrived: 1, ended: 1, response: 0.03 })
  expect(third.utilisation.cpu).toBeCloseTo(1, 12)
})

test('what happens where the last window ends is in it, and windows have a limit', async () => {
  const workload = [
    { at: 0, job: of('ann', stage('s', 100)) },
    { at: 200_000, job: of('ann', stage('s', 0)) },
  ]
  const series = new Series(nodes(1), 0.1)
  await summed(workload, { observers: [series] })
  expect(series.windows()).toMatchObject([
    { arrived: 1, succeeded: 1, ended: 0 },
    { to: 0.2, arrived: 1, succeeded: 1, ended: 2 },
  ])
  const narrow = { observers: [new Series(nodes(1), 1e-6)] }
  await expect(summed(workload, narrow)).rejects.toThrow(/E_LIMIT|more than 100000 windows/)
})

test('one job alone is compared with the best that there could be', async () => {
  const alone = of(
    'ann',
    stage('s', 100),
    stage('t', 30, { count: 4 }),
    stage('u', 10, { after: ['s'] }),
  )
  // On one core nothing can be better; on two the last t ends at 120, where 115 would be the half of all.
  expect((await summed([{ at: 0, job: alone }])).bound).toEqual({
    criticalPath: 0.11,
    work: expect.closeTo(0.23, 12),
    ratio: 1,
  })
  const two = await summed([{ at: 0, job: alone }], { cpu: 2 })
  expect(two.makespan).toBeCloseTo(0.12, 12)
  expect(two.bound!.ratio).toBeCloseTo(0.12 / 0.115, 12)
  expect(await summed(THREE)).not.toHaveProperty('bound')
  expect(await summed([{ at: 0, job: alone }], { until: 50_000 })).not.toHaveProperty('bound')
})

test('a line about each job, in CSV as others read it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-lines-'))
  try {
    const lines = new JobLines(join(folder, 'jobs.csv'))
    const [first, second, third] = THREE
    const named = { ...first, job: { ...first.job, name: 'a, "b"' } }
    await summed([named, second, third], { observers: [lines] })
    lines.close()
    expect(readFileSync(join(folder, 'jobs.csv'), 'utf8')).toBe(
      [
        'job,name,user,class,phase,state,tasks,submitted,wait,response,slowdown',
        'j-1,"a, ""b""",ann,long,,ok,1,0,0,0.1,1',
        'j-2,job,ben,short,,ok,1,0,0.1,0.15,3',
        'j-3,job,ann,,,ok,2,0.2,0,0.03,1',
        '',
      ].join('\n'),
    )
    expect(() => new JobLines(join(folder, 'jobs.csv'))).toThrow('is there already')
    expect(() => new JobLines(join(folder, 'none/jobs.csv'))).toThrow('cannot be written')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
