import { expect, test } from 'vitest'
import { countOf } from '../../../../runtime/core/job-records.ts'
import type { StageSpec } from '../../../../runtime/core/job-spec.ts'
import { depthOf, longestChain } from '../../../../runtime/simulation/summary/longest-chain.ts'
import { jobOf } from '../model/lab.ts'

type Timed = StageSpec & { readonly took: readonly number[] }

/** A job whose tasks took so long. */
function done(stages: readonly Timed[]) {
  const job = jobOf(stages.map((stage) => ({ count: stage.took.length, ...stage })))
  job.stages.forEach(({ tasks, spec }, i) => {
    expect(countOf(spec)).toBe(tasks.length)
    tasks.forEach((task, k) => {
      task.times = { wait: 0, service: stages[i].took[k] } as typeof task.times
    })
  })
  return job
}

const same = (stage: string) => ({ call: 'f.ts', args: [{ $from: stage, at: 'same' as const }] })

test('behind all tasks of a stage: the longest of each', () => {
  const job = done([
    { name: 'top', took: [3] },
    { name: 'left', took: [5, 1], after: ['top'] },
    { name: 'right', took: [4], after: ['top'] },
    { name: 'end', took: [2, 1], after: ['left', 'right'] },
  ])
  expect(longestChain(job)).toBe(3 + 5 + 2)
  expect(depthOf(job)).toBe(3)
})

test('paired stages: each task behind its own', () => {
  const job = done([
    { name: 'map', took: [9, 1, 4] },
    { name: 'next', took: [1, 9, 4], ...same('map') },
  ])
  expect(longestChain(job)).toBe(10)
  expect(depthOf(job)).toBe(2)
})

test('pairs behind pairs, and stages that wait for all of them', () => {
  const stages: Timed[] = [
    { name: 'map', took: [9, 1] },
    { name: 'slow', took: [4] },
    { name: 'next', took: [1, 5], ...same('map'), after: ['slow'] },
    { name: 'last', took: [2, 3], ...same('next') },
    { name: 'end', took: [1], after: ['next'] },
  ]
  // next: 9 + 1 and 4 + 5; last: 10 + 2 and 9 + 3; end: 10 + 1.
  expect(longestChain(done(stages))).toBe(12)
  expect(longestChain(done([...stages.slice(0, 4), { ...stages[4], took: [7] }]))).toBe(17)
  expect(depthOf(done(stages))).toBe(3)
})

test('a stage that ends latest with the task that began first of all counts', () => {
  const job = done([
    { name: 'a', took: [1, 8] },
    { name: 'b', took: [1, 1], ...same('a') },
    { name: 'all', took: [5], after: ['b'] },
  ])
  expect(longestChain(job)).toBe(8 + 1 + 5)
})
