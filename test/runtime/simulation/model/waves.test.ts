import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyed } from '../../../../runtime/simulation/model/draws.ts'
import { Waves } from '../../../../runtime/simulation/model/waves.ts'
import { runs } from '../../../runs.ts'
import { Lab } from './lab.ts'

const profile = {
  levels: [2, 10, 40],
  fresh: { 2: [30] },
  first: { 2: [20], 10: [200] },
  rest: { 2: [10], 10: [100] },
}

test('from the level of the executors that there are, by what the executor was', () => {
  const waves = Waves.of(profile)!
  const sampled = (executors: number, came: 'fresh' | 'first' | 'rest') => {
    const { ms, warm } = waves.sample(executors, came, 7)
    return warm ? `${ms} warm` : ms
  }
  const table: [number, 'fresh' | 'first' | 'rest', number | string][] = [
    [1, 'fresh', '30 warm'],
    [2, 'fresh', '30 warm'],
    [2, 'first', 20],
    [2, 'rest', 10],
    // No fresh ones were measured there: what a first one takes, and somebody else warms up.
    [10, 'fresh', 200],
    [10, 'rest', 100],
    // Nothing was at all: as at the level below.
    [40, 'rest', 100],
    [1000, 'first', 200],
  ]
  for (const [executors, came, answer] of table) expect(sampled(executors, came)).toBe(answer)
})

test('of what was not measured the nearest', () => {
  const one = (lists: object, came: 'fresh' | 'first' | 'rest') => {
    const waves = Waves.of({ levels: [1], fresh: {}, first: {}, rest: {}, ...lists })!
    return { ...waves.sample(1, came, 3) }
  }
  expect(one({ rest: { 1: [5] } }, 'fresh')).toEqual({ ms: 5, warm: false })
  expect(one({ rest: { 1: [5] } }, 'first')).toEqual({ ms: 5, warm: false })
  expect(one({ fresh: { 1: [5] } }, 'rest')).toEqual({ ms: 5, warm: true })
  expect(one({ first: { 1: [4] }, fresh: { 1: [5] } }, 'rest')).toEqual({ ms: 4, warm: false })
  expect(Waves.of({ levels: [1], fresh: {}, first: { 1: [] }, rest: {} })).toBeUndefined()
})

test('between two levels the nearer one more often', () => {
  const waves = Waves.of(profile)!
  const n = 4000
  let high = 0
  for (let i = 0; i < n; i++) if (waves.sample(8, 'rest', keyed(1, i)).ms === 100) high++
  // Eight is three quarters of the way from two to ten; four standard deviations.
  expect(Math.abs(high / n - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / n))
})

test('every duration of a list is as likely', () => {
  const waves = Waves.of({ levels: [1], fresh: {}, first: {}, rest: { 1: [1, 2, 3, 4] } })!
  const n = 4000
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) counts[waves.sample(1, 'rest', keyed(1, i)).ms - 1]++
  for (const count of counts)
    expect(Math.abs(count / n - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / n))
})

test('a stage with measured durations takes those, where the model goes by them', () => {
  const stage = { name: 'a', count: 6, burn: { cpuMs: 7 } }
  const lengths = (model: object, speed: number) => {
    const lab = new Lab(model, [{ speed }])
    const { tasks } = lab.arrive([stage], [{ waves: profile }]).stages[0]
    const [first, second] = [lab.run(tasks[0]), lab.run(tasks[1])]
    return [first.service, second.service]
  }
  const waves = true
  expect(lengths({ parallelism: { waves } }, 1)).toEqual([30_000, 10_000])
  expect(lengths({ parallelism: { waves } }, 2)).toEqual([15_000, 5000])
  // What warms up is in what was measured; coming is not.
  const executors = { startMs: 2000, warmUpMs: 1000 }
  expect(lengths({ parallelism: { waves }, executors }, 1)).toEqual([2_030_000, 10_000])
  expect(lengths({ parallelism: {} }, 1)).toEqual([7000, 7000])
  expect(lengths({}, 1)).toEqual([7000, 7000])
})

test('where no fresh ones were measured, warm-up is added', () => {
  const lab = new Lab({ parallelism: { waves: true }, executors: { warmUpMs: 1000 } })
  const only = { levels: [1], fresh: {}, first: { 1: [20] }, rest: { 1: [10] } }
  const stage = { name: 'a', count: 3, burn: {} }
  const { stages } = lab.arrive(
    [stage, { ...stage, name: 'b' }],
    [{ waves: only }, { waves: only }],
  )
  const [[a1, a2], [b1, b2]] = stages.map(({ tasks }) => tasks)
  const lengths = [a1, a2, b1, b2].map((task) => lab.run(task).service)
  expect(lengths).toEqual([1_020_000, 10_000, 20_000, 10_000])
})

test('whatever was measured, something of it is drawn', () => {
  const lists = fc.dictionary(
    fc.constantFrom('1', '2', '5', '20'),
    fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 3 }),
  )
  const any = fc.record({
    levels: fc.uniqueArray(fc.constantFrom(1, 2, 5, 20, 50)),
    fresh: lists,
    first: lists,
    rest: lists,
  })
  fc.assert(
    fc.property(any, fc.integer({ min: 1, max: 60 }), fc.integer(), (written, executors, key) => {
      const all = [written.fresh, written.first, written.rest].flatMap((by) => {
        return Object.values(by).flat()
      })
      const waves = Waves.of(written)
      expect(waves === undefined).toBe(all.length === 0)
      for (const came of ['fresh', 'first', 'rest'] as const)
        if (waves) expect(all).toContain(waves.sample(executors, came, key).ms)
    }),
    { numRuns: runs(200) },
  )
})
