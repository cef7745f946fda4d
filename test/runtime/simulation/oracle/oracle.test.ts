import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompositionFile } from '../../../../runtime/assembler/composition.ts'
import {
  switchingOracle,
  type OracleOptions,
  type OracleResult,
} from '../../../../runtime/simulation/oracle/oracle.ts'
import { simulate } from '../../../../runtime/simulation/simulate.ts'
import type { Workload } from '../../../../runtime/workload/workload.ts'
import { runs } from '../../../runs.ts'
import { job, nodes, source, workload } from '../lab.ts'

const FIFO: CompositionFile = { resourceManager: { Queue: 'queue/fifo' } }
const SHORTEST: CompositionFile = { resourceManager: { Queue: 'queue/shortest-first' } }
const LONGEST: CompositionFile = { resourceManager: { Queue: 'queue/longest-first' } }

async function consult(
  work: Workload,
  options: Pick<OracleOptions, 'candidates' | 'windows'>,
): Promise<OracleResult> {
  const from = await source()
  return switchingOracle({
    ...options,
    arrivals: [...work.arrivals(1)].map(({ at }) => at),
    run: ([first, ...switches], observer, enough) =>
      simulate({
        ...{ composition: first.composition, switches, source: from, workload: work },
        ...{ nodes: nodes(1), observers: [observer], enough },
      }),
  })
}

const sized = (ms: number) => job(ms, { estimateMs: ms })

describe('the switching oracle', () => {
  test('finds by hand what can be found by hand', async () => {
    // One core, all at once: shortest first ends after 1, 3 and 7 ms, in order of arrival after 4, 6 and 7 ms.
    const work = workload([0, sized(4)], [0, sized(2)], [0, sized(1)])
    const found = await consult(work, { candidates: [FIFO, SHORTEST], windows: 1 })
    expect(found).toEqual({
      fixed: [17_000 / 3e6, 11_000 / 3e6],
      best: 1,
      windows: [{ from: 0, to: 0.007, jobs: 3, costs: [17_000 / 3e6, 11_000 / 3e6] }],
      greedy: { choices: [1], mean: 11_000 / 3e6, end: 0.007 },
      bound: 11_000 / 3e6,
      runs: 4,
    })
  })

  test('jobs of a window are those that are there in it, and cost from its beginning on', async () => {
    const work = workload([0, sized(6)], [7, sized(2)])
    const { windows } = await consult(work, { candidates: [FIFO], windows: 3 })
    // It lasts 9 ms. The first job is there for 6 ms, so 3 ms from the second window on; the second one in the third only.
    expect(windows).toEqual([
      { from: 0, to: 0.003, jobs: 1, costs: [0.006] },
      { from: 0.003, to: 0.006, jobs: 1, costs: [0.003] },
      { from: 0.006, to: 0.009, jobs: 1, costs: [0.002] },
    ])
  })

  test('stays where nothing is gained, and then makes no run twice', async () => {
    const work = workload([0, sized(2)], [5, sized(2)])
    const found = await consult(work, { candidates: [FIFO, SHORTEST], windows: 2 })
    expect(found.greedy.choices).toEqual([0, 0])
    expect(found.bound).toBe(found.fixed[0])
    // Two runs to the end, and two forks in each of two windows.
    expect(found.runs).toBe(6)
  })

  test('gains where the work changes: what is best first is not best later', async () => {
    // Deadline-like weights do not exist here, so the estimates lie: in the second half the longest is the shortest.
    const lying = (ms: number, estimateMs: number) => job(ms, { estimateMs })
    const first = [lying(8, 8), lying(4, 4), lying(1, 1)].map((each) => [0, each] as const)
    const second = [lying(8, 1), lying(4, 2), lying(1, 4)].map((each) => [20, each] as const)
    const found = await consult(workload(...first, ...second), {
      candidates: [SHORTEST, LONGEST],
      windows: 2,
    })
    expect(found.greedy.choices).toEqual([0, 1])
    expect(found.greedy.mean).toBeCloseTo((1 + 5 + 13 + 1 + 5 + 13) / 6000, 9)
    expect(found.bound).toBe(found.greedy.mean)
    expect(found.bound).toBeLessThan(Math.min(...found.fixed))
  })

  test('is never worse than the best fixed composition, whatever comes', async () => {
    const jobs = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 40 }),
        ms: fc.integer({ min: 1, max: 12 }),
        estimateMs: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(jobs, fc.integer({ min: 1, max: 4 }), async (all, windows) => {
        const sorted = all.toSorted((a, b) => a.at - b.at)
        const work = workload(
          ...sorted.map(({ at, ms, estimateMs }) => [at, job(ms, { estimateMs })] as const),
        )
        const found = await consult(work, { candidates: [FIFO, SHORTEST, LONGEST], windows })
        const best = Math.min(...found.fixed)
        expect(found.fixed[found.best]).toBe(best)
        expect(found.bound).toBeLessThanOrEqual(best)
        expect(found.bound).toBe(Math.min(found.greedy.mean, best))
        expect(found.greedy.choices).toHaveLength(windows)
      }),
      { numRuns: runs(6) },
    )
  })
})
