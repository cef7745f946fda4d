import { expect, test } from 'vitest'
import type { JobSpec } from '../../../runtime/core/job-spec.ts'
import { checkJob, Dimensions } from '../../../runtime/core/job-parse.ts'
import { Tables } from '../../../runtime/workload/file/tables.ts'
import { bag, expectShare, made } from './samples.ts'

const stage = { cpuSeconds: 1 }
const MANY = 400

/** `map > reduce`: a stage, and behind it those that it waits for. */
const drawn = ({ stages }: JobSpec): Record<string, readonly string[]> =>
  Object.fromEntries(stages.map(({ name, after = [] }) => [name, after]))

const shapeOf = (job: object) => drawn(made(job)[0].job)

test('a bag, a chain, forks and joins, maps and reduces', () => {
  expect(shapeOf(bag({ tasks: 3 }))).toEqual({ tasks: [] })
  expect(shapeOf({ kind: 'chain', length: 3, stage })).toEqual({
    ...{ 'stage-1': [], 'stage-2': ['stage-1'], 'stage-3': ['stage-2'] },
  })
  const forks = { kind: 'fork-join', fork: stage, work: { tasks: 5, cpuSeconds: 1 }, join: stage }
  expect(shapeOf(forks)).toEqual({ fork: [], work: ['fork'], join: ['work'] })
  expect(made(forks)[0].job.stages.map(({ count }) => count)).toEqual([undefined, 5, undefined])
  expect(shapeOf({ kind: 'map-reduce', map: stage, reduce: stage, rounds: 2 })).toEqual({
    'map-1': [],
    'reduce-1': ['map-1'],
    'map-2': ['reduce-1'],
    'reduce-2': ['map-2'],
  })
})

test('a diamond', () => {
  const diamond = { kind: 'diamond', top: stage, side: stage, bottom: stage }
  expect(shapeOf({ ...diamond, sides: 3 })).toEqual({
    top: [],
    ...{ 'side-1': ['top'], 'side-2': ['top'], 'side-3': ['top'] },
    bottom: ['side-1', 'side-2', 'side-3'],
  })
  expect(Object.keys(shapeOf(diamond))).toHaveLength(4)
})

test('layers: each stage waits for one of the layer before, and for others as often as asked', () => {
  const jobs = made({ kind: 'layered', layers: 3, width: 4, links: 0.25, stage }, MANY)
  let links = 0
  for (const { job } of jobs) {
    expect(job.stages).toHaveLength(12)
    for (const [name, after] of Object.entries(drawn(job))) {
      const layer = Number(name[1])
      if (layer > 1) expect(after.length).toBeGreaterThan(0)
      for (const other of after) expect(Number(other[1])).toBe(layer - 1)
      links += after.length
    }
  }
  // Of the four before, one for sure, and each of the other three in one of four cases.
  const choices = MANY * 8 * 3
  expectShare(links - MANY * 8, choices, 0.25)
})

test('measured jobs have the measured number of stages, depth and width', () => {
  const file = 'distributions/alibaba-2018.json'
  const sampled = (stages: unknown) => ({
    ...{ kind: 'sampled', stages, depth: `${file}#depth`, levels: `${file}#levels`, stage },
  })
  const tables = new Tables('workloads')
  const jobs = made(sampled({ kind: 'empirical', table: `${file}#stages` }), 2000)
  const { values, shares } = tables.steps(`${file}#stages`)
  const singles = jobs.filter(({ job }) => job.stages.length === 1).length
  expect(values[0]).toBe(1)
  expectShare(singles, jobs.length, shares[0])
  const depthOf = ({ stages }: JobSpec) =>
    Math.max(...stages.map(({ name }) => Number(/\d+/.exec(name))))
  const threes = made(sampled(3), 2000)
  const depths = tables.family(`${file}#depth`)(3)
  const flat = threes.filter(({ job }) => depthOf(job) === depths.values[0]).length
  expectShare(flat, threes.length, depths.shares[0])
  for (const { job } of [...jobs, ...threes]) {
    for (const [name, after] of Object.entries(drawn(job))) {
      const level = Number(/\d+/.exec(name))
      for (const other of after) expect(Number(/\d+/.exec(other))).toBe(level - 1)
      expect(new Set(after).size).toBe(after.length)
    }
  }
})

test('whatever the shape, the job is one that is accepted', () => {
  const some = { kind: 'uniform', from: -1, to: 6 }
  const own = { tasks: some, cpuSeconds: some, vary: some, needs: { cpu: some, gpu: 1 } }
  const jobs = [
    ...made(bag(own), 20),
    ...made({ kind: 'chain', length: some, stage: own }, 20),
    ...made({ kind: 'diamond', top: own, side: own, bottom: own, sides: some }, 20),
    ...made({ kind: 'layered', layers: some, width: some, links: 0.5, stage: own }, 20),
  ]
  for (const { job } of jobs)
    expect(checkJob(job, new Dimensions())).toHaveLength(job.stages.length)
})
