import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Executors } from '../../../../runtime/simulation/model/executors.ts'
import { LiveJob } from '../../../../runtime/simulation/model/live-job.ts'
import { runs } from '../../../runs.ts'
import { jobOf, Lab } from './lab.ts'

const TEN = { burn: { sleepMs: 10 } }
const PRICES = { executors: { startMs: 500, moveMs: 200, warmUpMs: 100 } }

test('what comes before a task depends on what its executor was before', () => {
  const lab = new Lab(PRICES)
  const stages = [
    { name: 'a', count: 3, ...TEN },
    { name: 'b', ...TEN },
  ]
  const one = lab.arrive(stages)
  const other = lab.arrive(stages)
  const [a1, a2, a3] = one.stages[0].tasks
  // Starts, and warms up.
  expect(lab.run(a1).service).toBe(610_000)
  // In the stage, then in the job.
  expect(lab.run(a2).service).toBe(10_000)
  expect(lab.run(one.stages[1].tasks[0]).service).toBe(10_000)
  // Comes from another job, and warms up; and back.
  expect(lab.run(other.stages[0].tasks[0]).service).toBe(310_000)
  expect(lab.run(a3).service).toBe(310_000)
})

test('a second attempt at once needs a second executor', () => {
  const lab = new Lab(PRICES)
  const { tasks } = lab.arrive([{ name: 'a', count: 4, ...TEN }]).stages[0]
  const [first, second] = [lab.begin(tasks[0]), lab.begin(tasks[1])]
  expect([first.service, second.service]).toEqual([610_000, 610_000])
  lab.end(first)
  expect(lab.run(tasks[2]).service).toBe(10_000)
  lab.end(second)
  expect(lab.run(tasks[3]).service).toBe(10_000)
})

test('executors are of a node, and gone with it', () => {
  const lab = new Lab(PRICES, [{}, {}])
  const { tasks } = lab.arrive([{ name: 'a', count: 5, ...TEN }]).stages[0]
  lab.run(tasks[0], 1)
  expect(lab.run(tasks[1], 2).service).toBe(610_000)
  const lost = lab.begin(tasks[2], 2)
  lab.nature.left!('n2')
  // Its end is heard of all the same, and means nothing.
  lab.end(lost)
  expect(lab.run(tasks[3], 2).service).toBe(610_000)
  expect(lab.run(tasks[4], 1).service).toBe(10_000)
})

test('each part alone, and none', () => {
  const costs = (executors: object) => {
    const lab = new Lab({ executors })
    const [one, other] = [0, 1].map(() => lab.arrive([{ name: 'a', ...TEN }]).stages[0].tasks[0])
    return [lab.run(one).service, lab.run(other).service]
  }
  expect(costs({})).toEqual([10_000, 10_000])
  expect(costs({ startMs: 5 })).toEqual([15_000, 10_000])
  expect(costs({ moveMs: 5 })).toEqual([10_000, 15_000])
  expect(costs({ warmUpMs: 5 })).toEqual([15_000, 15_000])
})

const live = (number: number) => new LiveJob(1, jobOf([{ name: 'a', ...TEN }], number), [])

test('of those that are idle: the same stage, the same job, a job that is over, the longest idle', () => {
  const executors = new Executors()
  const [a, b, c, d] = [1, 2, 3, 4].map(live)
  const held = [
    executors.take('n1', a, 0),
    executors.take('n1', a, 1),
    executors.take('n1', b, 0),
    executors.take('n1', c, 0),
  ]
  for (const executor of held) executors.give('n1', executor)
  expect(executors.take('n1', a, 0)).toBe(held[0])
  executors.give('n1', held[0])
  expect(executors.take('n1', a, 1)).toBe(held[1])
  executors.give('n1', held[1])
  // Both are the job's: the one that it used last.
  expect(executors.take('n1', a, 2)).toBe(held[1])
  expect(held[1].came).toBe('first')
  c.ended()
  expect(executors.take('n1', d, 0)).toBe(held[3])
  expect(executors.take('n1', d, 0)).toBe(held[2])
  expect([a, b, c, d].map((job) => job.executors)).toEqual([2, 0, 0, 2])
})

test('there are never more executors on a node than attempts ran there at once', () => {
  const step = fc.record({
    ends: fc.boolean(),
    node: fc.constantFrom('n1', 'n2'),
    job: fc.nat(3),
    stage: fc.nat(2),
    which: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const executors = new Executors()
      const jobs = [1, 2, 3, 4].map(live)
      const running = { n1: [] as unknown[], n2: [] as unknown[] }
      const most = { n1: 0, n2: 0 }
      const seen = { n1: new Set<unknown>(), n2: new Set<unknown>() }
      for (const { ends, node, job, stage, which } of steps) {
        const here = running[node]
        if (ends && here.length > 0) {
          executors.give(node, here.splice(which % here.length, 1)[0] as never)
          continue
        }
        const executor = executors.take(node, jobs[job], stage)
        expect(here).not.toContain(executor)
        expect(executor.job).toBe(jobs[job])
        here.push(executor)
        seen[node].add(executor)
        most[node] = Math.max(most[node], here.length)
      }
      for (const node of ['n1', 'n2'] as const) {
        expect(seen[node].size).toBe(most[node])
        expect(executors.idle(node).length + running[node].length).toBe(most[node])
      }
      // Each is some job's.
      const all = jobs.reduce((sum, { executors: held }) => sum + held, 0)
      expect(all).toBe(most.n1 + most.n2)
    }),
    { numRuns: runs(200) },
  )
})
