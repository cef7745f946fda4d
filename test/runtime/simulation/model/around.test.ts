import fc from 'fast-check'
import { expect, test } from 'vitest'
import { natureOf } from '../../../../runtime/simulation/model/nature-of.ts'
import { estimated } from '../../../../runtime/simulation/model/estimates.ts'
import { runs } from '../../../runs.ts'
import type { Workload } from '../../../../runtime/workload/workload.ts'
import { nodes } from '../lab.ts'

const RACKS = ['a', 'a', 'b'].map((rack) => nodes(1, 1, { rack })[0])
const world = (model: Parameters<typeof natureOf>[0], seed = 1, plans = RACKS) =>
  natureOf(model, { seed, nodes: plans })

test('messages take their time by distance', () => {
  const { delay } = world({ network: { rack: 1, any: 2.5 } })
  expect([delay!('n1', 'n1'), delay!('n1', 'n2'), delay!('n3', 'n1')]).toEqual([0, 1000, 2500])
  const flat = world({ network: { any: 2 } })
  expect([flat.delay!('n1', 'n1'), flat.delay!('n1', 'n2')]).toEqual([0, 2000])
  expect(world({}).delay).toBeUndefined()
  expect(world({ decisionMs: 0.25 }).decision).toBe(250)
  expect(world({}).decision).toBe(0)
})

test('lognormal delays have their median, and are drawn for each sender by itself', () => {
  const network = { any: { medianMs: 2, sigma: 0.5 } }
  const some = (from: string, count: number, { delay } = world({ network })) =>
    Array.from({ length: count }, () => delay!(from, 'n2'))
  const n = 2000
  const shorter = some('n1', n).filter((delay) => delay < 2000).length / n
  expect(Math.abs(shorter - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(n))
  const both = world({ network })
  some('n3', 10, both)
  expect(some('n1', 5, both)).toEqual(some('n1', 5))
  expect(some('n3', 5)).not.toEqual(some('n1', 5))
})

const firstChanges = (nature: ReturnType<typeof world>, count: number) => {
  const iterator = nature.changes!()
  return Array.from({ length: count }, () => iterator.next().value!)
}

test('nodes of a list leave and come back when it says', () => {
  const list = [
    { atMs: 1.5, node: 'n2', comes: false },
    { atMs: 3, node: 'n2', comes: true },
  ]
  const iterator = world({ outages: { list } }).changes!()
  expect(iterator.next().value).toEqual({ at: 1500, node: 'n2', comes: false })
  expect(iterator.next().value).toEqual({ at: 3000, node: 'n2', comes: true })
  expect(iterator.next().done).toBe(true)
  expect(world({}).changes).toBeUndefined()
})

test('a list with nodes that there are not, or that cannot leave, is refused', () => {
  for (const node of ['n1', 'n4', 'n0', 'n02', 'x', '']) {
    const outages = { list: [{ atMs: 1, node, comes: false }] }
    expect(() => world({ outages }), node).toThrow(expect.objectContaining({ code: 'E_FORMAT' }))
  }
})

test('more front ends than nodes are refused', () => {
  const { length } = RACKS
  expect(() => world({ frontEnds: { count: length } })).not.toThrow()
  expect(() => world({ frontEnds: { count: length + 1 } })).toThrow(
    expect.objectContaining({ code: 'E_FORMAT' }),
  )
})

test('by chance: in order of time, each node by turns, and homes never', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 6 }), (seed, count) => {
      const nature = world({ outages: { mtbfMs: 100, mttrMs: 10 } }, seed, nodes(count))
      const away = new Set<string>()
      let last = 0
      for (const { at, node, comes } of firstChanges(nature, 50)) {
        expect(Number.isSafeInteger(at)).toBe(true)
        expect(at).toBeGreaterThanOrEqual(last)
        last = at
        expect(node).not.toBe('n1')
        expect(away.has(node)).toBe(comes)
        if (comes) away.delete(node)
        else away.add(node)
      }
    }),
    { numRuns: runs(50) },
  )
})

test('by chance where no node can leave is refused', () => {
  const one = () => world({ outages: { mtbfMs: 1, mttrMs: 1 } }, 1, nodes(1))
  expect(one).toThrow(
    expect.objectContaining({
      code: 'E_FORMAT',
      message: 'the model takes away nodes by chance, and none can leave',
      parts: expect.objectContaining({ found: '1 node' }),
    }),
  )
})

test('a node is up and away for as long as the means say', () => {
  const nature = world({ outages: { mtbfMs: 100, mttrMs: 10 } }, 3, nodes(2))
  const n = 4000
  const changes = firstChanges(nature, 2 * n)
  const spans = changes.map(({ at }, i) => at - (i > 0 ? changes[i - 1].at : 0))
  const mean = (of: 0 | 1) => spans.filter((_, i) => i % 2 === of).reduce((a, b) => a + b, 0) / n
  // The standard deviation of an exponential is its mean.
  expect(Math.abs(mean(0) / 100_000 - 1)).toBeLessThan(4 / Math.sqrt(n))
  expect(Math.abs(mean(1) / 10_000 - 1)).toBeLessThan(4 / Math.sqrt(n))
})

test('how a node fares does not depend on how many others there are', () => {
  const outages = { mtbfMs: 100, mttrMs: 10 }
  const of = (count: number) =>
    firstChanges(world({ outages }, 1, nodes(count)), 100 * count)
      .filter(({ node }) => node === 'n2')
      .slice(0, 20)
  expect(of(2)).toEqual(of(5))
})

const jobs: Workload = {
  name: 'jobs',
  *arrivals() {
    const waves = { levels: [1], fresh: { 1: [99] }, first: {}, rest: { 1: [2, 4] } }
    for (let at = 0; at < 1000; at++) {
      const stages = [
        { name: 'a', count: 2, burn: { cpuMs: [10, 20], sleepMs: 5 }, estimateMs: 1 },
        { name: 'b', call: 'f.ts' },
        { name: 'c', call: 'f.ts', estimateMs: 7 },
      ]
      yield { at, job: { name: 'j', stages }, profiles: [undefined, { waves }] }
    }
  },
}

const estimatesOf = (sigma: number, bias?: number, seed = 1) =>
  [...estimated(jobs, { sigma, bias }).arrivals(seed)].map(({ job }) =>
    job.stages.map(({ estimateMs }) => estimateMs!),
  )

test('estimates are true but for their error', () => {
  const [first, ...others] = estimatesOf(0)
  // The mean of what its tasks burn, of what was measured in later waves, and what nobody knows better.
  expect(first).toEqual([20, 3, 7])
  for (const other of others) expect(other).toEqual(first)
  expect(estimatesOf(0, 2)[0]).toEqual([40, 6, 7])
})

test('the error is lognormal, by job and stage, the same for the same seed', () => {
  const all = estimatesOf(0.5)
  expect(estimatesOf(0.5)).toEqual(all)
  expect(estimatesOf(0.5, 1, 2)).not.toEqual(all)
  for (const [stage, truth] of [20, 3].entries()) {
    const logs = all.map((of) => Math.log(of[stage] / truth))
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length
    expect(Math.abs(mean)).toBeLessThan((4 * 0.5) / Math.sqrt(logs.length))
    const variance = logs.reduce((a, b) => a + b * b, 0) / logs.length
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / logs.length))
  }
})
