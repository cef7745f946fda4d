import { expect, test } from 'vitest'
import type { StageProfile } from '../../../../runtime/workload/workload.ts'
import { Lab } from './lab.ts'

const burning = (burn: object, count = 1) => [{ name: 'a', count, burn }]

test('with everything off a task takes what it burns, in whole microseconds', () => {
  const table: [burn: object, speed: number, micros: number][] = [
    [{ cpuMs: 10 }, 1, 10_000],
    [{ cpuMs: 10 }, 2, 5000],
    [{ cpuMs: 10, sleepMs: 10 }, 4, 12_500],
    [{ sleepMs: 10 }, 4, 10_000],
    [{ cpuMs: 10 }, 3, 3333],
    [{ cpuMs: 0.0004 }, 1, 0],
    [{}, 1, 0],
    // More than can be counted is the most that can.
    [{ cpuMs: 1e9 }, 1e-12, 1e15],
  ]
  for (const [burn, speed, micros] of table) {
    const lab = new Lab({}, [{ speed }])
    const { outcome, service } = lab.run(lab.arrive(burning(burn)).stages[0].tasks[0])
    expect({ outcome, service }).toEqual({ outcome: 'ok', service: micros })
  }
})

test('each task of a list burns its own', () => {
  const lab = new Lab({})
  const { tasks } = lab.arrive(burning({ cpuMs: [1, 2, 3], sleepMs: 1 }, 3)).stages[0]
  expect(tasks.map((task) => lab.run(task).service)).toEqual([2000, 3000, 4000])
})

test('an attempt ends at its timeout', () => {
  for (const model of [{}, { failures: { probability: 0 } }]) {
    const lab = new Lab(model)
    const stage = (timeoutMs: number) => ({ name: 'a', burn: { sleepMs: 10 }, timeoutMs })
    const outcome = (timeoutMs: number) => {
      const { outcome, service } = lab.run(lab.arrive([stage(timeoutMs)]).stages[0].tasks[0])
      return [outcome, service]
    }
    expect(outcome(5)).toEqual(['timeout', 5000])
    expect(outcome(10)).toEqual(['ok', 10_000])
    expect(outcome(0)).toEqual(['ok', 10_000])
  }
})

test('what burns nothing takes what it is estimated at, or what the model says, or is refused', () => {
  const silent = { name: 'a', run: ['true'] }
  const length = (model: object, stage: object) => {
    const lab = new Lab(model, [{ speed: 2 }])
    return lab.run(lab.arrive([{ ...silent, ...stage }]).stages[0].tasks[0]).service
  }
  expect(length({}, { estimateMs: 3 })).toBe(3000)
  expect(length({ unknownMs: 7 }, { estimateMs: 3 })).toBe(3000)
  expect(length({ unknownMs: 7 }, {})).toBe(7000)
  expect(() => length({}, {})).toThrow('nothing says how long the tasks of job, a, take')
  const waves = { levels: [1], fresh: {}, first: { 1: [4] }, rest: {} }
  const lab = new Lab({})
  expect(() => lab.arrive([silent], [{ waves }])).toThrow(
    expect.objectContaining({
      code: 'E_FORMAT',
      parts: expect.objectContaining({ next: expect.stringContaining('"waves": true') }),
    }),
  )
  const measuring = new Lab({ parallelism: { waves: true } })
  expect(measuring.run(measuring.arrive([silent], [{ waves }]).stages[0].tasks[0]).service).toBe(
    4000,
  )
  // A profile in which nothing was measured says nothing.
  const empty: StageProfile = { waves: { ...waves, first: { 1: [] } } }
  expect(() => measuring.arrive([silent], [empty])).toThrow('nothing says how long')
})

test('tasks take longer with more executors in their job, in proportion between two entries', () => {
  const slowdown = [
    { executors: 2, factor: 2 },
    { executors: 4, factor: 3 },
  ]
  const lab = new Lab({ parallelism: { slowdown } })
  const { tasks } = lab.arrive(burning({ sleepMs: 10 }, 6)).stages[0]
  const begun = tasks.slice(0, 5).map((task) => lab.begin(task))
  expect(begun.map(({ service }) => service)).toEqual([20_000, 20_000, 25_000, 30_000, 30_000])
  // An executor that is idle is still the job's, until another takes it.
  for (const one of begun) lab.end(one)
  expect(lab.begin(tasks[5]).service).toBe(30_000)
  const other = lab.arrive(burning({ sleepMs: 10 }, 4)).stages[0].tasks
  expect(lab.begin(other[0]).service).toBe(20_000)
})

test('the first task of a stage on an executor may take longer', () => {
  const lab = new Lab({ parallelism: { firstFactor: 1.5 } })
  const { stages } = lab.arrive([
    { name: 'a', count: 2, burn: { cpuMs: 10 } },
    { name: 'b', count: 2, burn: { cpuMs: 10 } },
  ])
  const lengths = stages.flatMap(({ tasks }) => tasks).map((task) => lab.run(task).service)
  expect(lengths).toEqual([15_000, 10_000, 15_000, 10_000])
})

test('some attempts are stragglers, and no other takes longer', () => {
  const lab = new Lab({ stragglers: { share: 0.25, factor: 4 } })
  const n = 4000
  const { tasks } = lab.arrive(burning({ cpuMs: 10 }, n)).stages[0]
  const lengths = tasks.map((task) => lab.run(task).service)
  expect(new Set(lengths)).toEqual(new Set([10_000, 40_000]))
  const share = lengths.filter((length) => length === 40_000).length / n
  // Four standard deviations of a binomial share.
  expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / n))
})

test('a Pareto straggler takes at least as long, and as long as it may at most', () => {
  const lab = new Lab({ stragglers: { alpha: 2, most: 8 } })
  const n = 4000
  const { tasks } = lab.arrive(burning({ cpuMs: 10 }, n)).stages[0]
  const factors = tasks.map((task) => lab.run(task).service / 10_000)
  expect(Math.min(...factors)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...factors)).toBe(8)
  // P(X > 2) = 2^-2; four standard deviations.
  const beyond = factors.filter((factor) => factor > 2).length / n
  expect(Math.abs(beyond - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / n))
})

test('attempts fail in their share, some part of the way', () => {
  const n = 4000
  const outcomes = (failures: { probability: number; at?: number }) => {
    const lab = new Lab({ failures })
    return lab.arrive(burning({ cpuMs: 10 }, n)).stages[0].tasks.map((task) => lab.run(task))
  }
  const all = outcomes({ probability: 1, at: 0.3 })
  expect(all.every(({ outcome, service }) => outcome === 'failed' && service === 3000)).toBe(true)
  expect(all[0].error).toEqual(expect.objectContaining({ code: 'E_TASK' }))
  expect(outcomes({ probability: 0 }).every(({ outcome }) => outcome === 'ok')).toBe(true)
  const some = outcomes({ probability: 0.2 })
  const failed = some.filter(({ outcome }) => outcome === 'failed')
  expect(Math.abs(failed.length / n - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / n))
  // Uniform on the way: mean one half, variance 1/12.
  const mean = failed.reduce((sum, { service }) => sum + service / 10_000, 0) / failed.length
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / failed.length))
  for (const one of some) if (one.outcome === 'ok') expect(one.service).toBe(10_000)
})

test('a second attempt meets another fate', () => {
  const lab = new Lab({ failures: { probability: 0.5 } })
  const { tasks } = lab.arrive(burning({ cpuMs: 10 }, 200)).stages[0]
  const again = tasks.map((task) => [lab.run(task).outcome, lab.run(task).outcome].join())
  expect(new Set(again).size).toBe(4)
})

test('nor does one after very many meet that of the first', () => {
  const lab = new Lab({ failures: { probability: 0.5 } })
  const [task] = lab.arrive(burning({ cpuMs: 10 })).stages[0].tasks
  const fates = Array.from({ length: 512 }, () => {
    const { outcome, service } = lab.run(task)
    return `${outcome} ${service}`
  })
  expect(fates.slice(256)).not.toEqual(fates.slice(0, 256))
})
