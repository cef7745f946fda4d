import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Query } from './profiles.ts'
import { readQueries } from './profiles.ts'
import { compositionNamed, responsesOf } from './run.ts'
import { streamOf } from './stream.ts'
import { COMPOSITIONS } from './study.ts'

/** A folder with the TPC-H profiles of Decima (Mao et al., SIGCOMM'19), converted: a folder for each size, a file for each query. */
const FOLDER = process.env.SEGUE_TPCH

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

describe('the stream', () => {
  const queries: Query[] = ['a', 'b', 'c'].map((name) => ({
    name,
    stages: [
      { tasks: 2, parents: [], meanMs: 10, waves: { levels: [], fresh: {}, first: {}, rest: {} } },
      { tasks: 1, parents: [0], meanMs: 5, waves: { levels: [], fresh: {}, first: {}, rest: {} } },
    ],
  }))

  test('is Poisson, uniform over the queries, and the same for the same seed', () => {
    const arrivals = [...streamOf(queries, { jobs: 3000, every: 25 }).arrivals(7)]
    expect([...streamOf(queries, { jobs: 3000, every: 25 }).arrivals(7)]).toEqual(arrivals)
    expect(arrivals[0].at).toBe(0)
    const gaps = arrivals.slice(1).map(({ at }, i) => (at - arrivals[i].at) / 1e6)
    // Four standard errors of a mean of 2999 exponentials, and of their squares' root.
    expect(Math.abs(mean(gaps) - 25)).toBeLessThan((4 * 25) / Math.sqrt(2999))
    expect(Math.abs(mean(gaps.map((gap) => (gap / 25) ** 2)) - 2)).toBeLessThan(
      4 * Math.sqrt(20 / 2999),
    )
    for (const { name } of queries) {
      const drawn = arrivals.filter(({ job }) => job.name === name).length
      // Four standard deviations of a binomial of 3000 and a third.
      expect(Math.abs(drawn - 1000)).toBeLessThan(4 * Math.sqrt(3000 * (1 / 3) * (2 / 3)))
    }
    expect(arrivals[0].job.stages.map(({ count, after }) => [count, after])).toEqual([
      [2, []],
      [1, ['s0']],
    ])
  })

  test('every job ends under each of the compositions', async () => {
    const measured = queries.map((query) => ({
      ...query,
      stages: query.stages.map((stage) => ({
        ...stage,
        waves: { levels: [2], fresh: { 2: [900] }, first: { 2: [700] }, rest: { 2: [500] } },
      })),
    }))
    const workload = streamOf(measured, { jobs: 20, every: 1 })
    for (const name of COMPOSITIONS)
      expect(await responsesOf(workload, compositionNamed(name), 1, 4), name).toHaveLength(20)
  })
})

test.skipIf(!FOLDER || !existsSync(FOLDER))(
  'the profiles: one seed, in which fair beats first come, first served',
  async () => {
    const queries = readQueries(FOLDER!)
    expect(queries).toHaveLength(154)
    const workload = streamOf(queries, { jobs: 60, every: 25 })
    const [fair, fifo] = [
      await responsesOf(workload, compositionNamed('fair'), 1),
      await responsesOf(workload, compositionNamed('fifo-jobs'), 1),
    ]
    expect(mean(fair)).toBeLessThan(mean(fifo))
  },
  120_000,
)
