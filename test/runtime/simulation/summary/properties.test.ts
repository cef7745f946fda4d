import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SCALE } from '../../../../interfaces/index.ts'
import type { Lease } from '../../../../runtime/core/records.ts'
import type { Observer } from '../../../../runtime/simulation/observer.ts'
import { runWorkload } from '../../../../runtime/simulation/run-spec.ts'
import { Series } from '../../../../runtime/simulation/summary/series.ts'
import { distribution, Values } from '../../../../runtime/simulation/summary/values.ts'
import { runs } from '../../../runs.ts'
import { nodes, source } from '../lab.ts'

const shipped = await source()

/** Adds up what each attempt takes, one after the other. */
class Sums implements Observer {
  readonly #began = new Map<Lease, number>()
  cpu = 0
  memory = 0
  attempts = 0

  started(lease: Lease, now: number): void {
    this.#began.set(lease, now)
  }

  stopped(lease: Lease, _report: unknown, now: number): void {
    const span = (now - this.#began.get(lease)!) / 1e6
    const [cpu, memory = 0] = lease.task.needs
    this.cpu += (cpu / SCALE) * span
    this.memory += (memory / SCALE) * span
    this.attempts += span
  }
}

const jobs = fc.array(
  fc.record({
    gap: fc.nat(200),
    user: fc.constantFrom('ann', 'ben', 'cat'),
    ms: fc.nat(90),
    count: fc.integer({ min: 1, max: 5 }),
    cpu: fc.constantFrom(0.3, 1, 2),
    memory: fc.constantFrom(0, 7, 2 ** 33),
    next: fc.boolean(),
  }),
  { minLength: 1, maxLength: 15 },
)

const near = (value: number) => expect.closeTo(value, 9)

test('integrals over time are sums over attempts, windows add up, and so do groups', async () => {
  await fc.assert(
    fc.asyncProperty(jobs, fc.constantFrom(0.01, 0.05, 1), async (drawn, width) => {
      const plan = nodes(2, 2)
      const sums = new Sums()
      const series = new Series(plan, width)
      let at = 0
      const arrivals = drawn.map(({ gap, user, ms, next, count, cpu, memory }) => {
        at += gap * 1000
        const needs = { cpu, memory }
        const first = { name: 's', burn: { sleepMs: ms }, count, needs }
        const stages = next ? [first, { ...first, name: 't', after: ['s'] }] : [first]
        return { at, job: { name: 'job', user, stages } }
      })
      const summary = await runWorkload(
        { name: 'drawn', arrivals: () => arrivals },
        { folder: '', composition: {}, nodes: plan, seed: 1 },
        { source: shipped, observers: [sums, series] },
      )
      const { makespan, utilisation, byUser, law, energy } = summary
      expect(utilisation.cpu * 4 * makespan).toEqual(near(sums.cpu))
      expect(utilisation.memory * 2 * makespan).toEqual(near(sums.memory / 2 ** 34))
      expect(law.error).toBeLessThan(1e-9)
      expect(energy.nodeSeconds + energy.idleNodeSeconds).toEqual(near(2 * makespan))
      expect(energy.nodeSeconds).toBeLessThanOrEqual(sums.attempts + 1e-9)
      expect(energy.joules).toBeLessThanOrEqual(energy.joulesAllOn + 1e-9)
      const windows = series.windows()
      const all = (of: (window: (typeof windows)[number]) => number) =>
        windows.reduce((sum, window) => sum + of(window), 0)
      const spans = (of: (window: (typeof windows)[number]) => number) =>
        all((window) => of(window) * (window.to - window.from))
      expect(spans((it) => it.running)).toEqual(near(sums.attempts))
      expect(spans((it) => it.utilisation.cpu)).toEqual(near(sums.cpu / 4))
      expect(spans((it) => it.inSystem)).toEqual(near(law.inSystem * makespan))
      expect(all((it) => it.arrived)).toBe(drawn.length)
      expect(all((it) => it.ended)).toBe(drawn.length)
      expect(all((it) => it.response * it.succeeded)).toEqual(
        near(summary.response.mean * drawn.length),
      )
      const groups = Object.values(byUser)
      expect(groups.reduce((sum, { jobs: count }) => sum + count, 0)).toBe(summary.jobs)
      expect(groups.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(summary.tasks)
      expect(groups.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)).toEqual(near(sums.cpu))
      expect(
        groups.reduce((sum, { jobs: count, wait }) => sum + count * wait.mean, 0) / summary.jobs,
      ).toEqual(near(summary.wait.mean))
    }),
    { numRuns: runs(40) },
  )
})

test('quantiles are by nearest rank', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 600 }), (list) => {
      const values = new Values()
      for (const value of list) values.push(value)
      const { mean, p50, p95, p99, max } = distribution(values.toArray(), 10)
      const sorted = list.toSorted((a, b) => a - b)
      // In whole numbers, so that no rounding can hide a rank.
      const at = (percent: number) =>
        sorted[Math.floor((percent * list.length + 99) / 100) - 1] / 10
      expect([p50, p95, p99]).toEqual([at(50), at(95), at(99)])
      expect(max).toBe(sorted.at(-1)! / 10)
      expect(mean).toBeCloseTo(list.reduce((a, b) => a + b) / list.length / 10, 9)
      expect([...values.toArray()]).toEqual(list)
    }),
  )
})
