import { expect, test } from 'vitest'
import { Allocation, component, type Component } from '#interfaces'
import partition from '../../../../components/allocation/dynamic-partition.ts'
import fixed from '../../../../components/allocation/static.ts'
import type { WrittenBinding } from '../../../../runtime/assembler/composition.ts'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

const own: Readonly<Record<string, Component>> = {
  'allocation/static': fixed,
  'allocation/dynamic-partition': partition,
}
const wiring = (allocation: WrittenBinding) => ({ applicationMaster: { Allocation: allocation } })
const fixedAt = (executors: number) => ({ use: 'allocation/static', with: { executors } })
const start = (allocation: WrittenBinding, more: Readonly<Record<string, Component>> = {}) =>
  Lab.start({ nodes: nodes(6), own: { ...own, ...more }, wiring: wiring(allocation) })
const long = (count = 30) => jobOf(stage('s', { count, burn: { cpuMs: 4 } }))

test('a job holds no more than it may, and others have the rest', async () => {
  const lab = await start(fixedAt(2))
  const jobs = [lab.submit(long()), lab.submit(long())]
  lab.run(1_000)
  expect(jobs.map(({ running, executors }) => [running, executors])).toEqual([
    [2, 2],
    [2, 2],
  ])
  lab.run()
  lab.finished(...jobs)
  lab.blameless()
})

test('equal executors, given back as tasks end; what one cannot use the other has', async () => {
  const lab = await start('allocation/dynamic-partition')
  const first = lab.submit(long())
  lab.run(1_000)
  expect(first).toMatchObject({ executors: 6, running: 6 })
  const second = lab.submit(
    jobOf(
      stage('a', { count: 3, burn: { cpuMs: 4 } }),
      stage('b', { after: ['a'], burn: { cpuMs: 20 } }),
    ),
  )
  lab.run(2_000)
  expect([first.executors, first.running]).toEqual([3, 6])
  lab.run(5_000)
  expect([first.running, second.running]).toEqual([3, 3])
  lab.run(13_000)
  expect([first.running, second.running]).toEqual([5, 1])
  lab.run()
  lab.finished(first, second)
  lab.blameless()
})

test('a rewire in the middle: what is in force stays until the successor has said its own', async () => {
  const lab = await start(fixedAt(2))
  const jobs = [lab.submit(long()), lab.submit(long())]
  lab.run(1_000)
  // Another binding of the role is replaced: nothing is said anew, and nothing is lost.
  await lab.put({ applicationMaster: { Allocation: fixedAt(2), Queue: 'queue/lifo' } })
  expect(jobs.map(({ executors }) => executors)).toEqual([2, 2])
  await lab.put(wiring('allocation/dynamic-partition'))
  expect(jobs.map(({ executors }) => executors)).toEqual([3, 3])
  lab.run(2_000)
  expect(jobs.map(({ running }) => running)).toEqual([3, 3])
  await lab.put(wiring(fixedAt(1)))
  lab.run(9_000)
  expect(jobs.map(({ running }) => running)).toEqual([1, 1])
  await lab.put(wiring('allocation/per-task'))
  lab.run(10_000)
  expect(jobs.map(({ executors }) => executors)).toEqual([Infinity, Infinity])
  expect(lab.running.length).toBe(6)
  lab.run()
  lab.finished(...jobs)
  lab.blameless()
})

test('limits that come and go while many wait keep the order of arrival', async () => {
  const lab = await start('allocation/per-task')
  const job = lab.submit(long(20))
  lab.run(1_000)
  await lab.put(wiring(fixedAt(1)))
  lab.run(17_000)
  expect(job.running).toBe(1)
  await lab.put(wiring(fixedAt(3)))
  lab.run()
  lab.finished(job)
  expect(lab.started.map(({ task }) => Number(task.split('.')[1]))).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  lab.blameless()
})

test('a gang larger than the limit starts all the same', async () => {
  const lab = await start(fixedAt(2))
  const job = lab.submit(
    jobOf(stage('g', { count: 4, gang: true, burn: { cpuMs: 4 } }), stage('s', { count: 9 })),
  )
  lab.run()
  lab.finished(job)
  lab.blameless()
})

test('time passes for it as long as it asks, and there are jobs', async () => {
  let passed = 0
  const growing = component({
    provides: Allocation,
    create: () => ({
      every: () => 2_000,
      time: () => void passed++,
      *limits() {},
    }),
  })
  const lab = await start('allocation/growing', { 'allocation/growing': growing })
  const job = lab.submit(long(6))
  lab.run()
  lab.finished(job)
  // The job ends after four milliseconds, and with it the asking.
  expect(passed).toBeGreaterThanOrEqual(1)
  expect(passed).toBeLessThanOrEqual(2)
  lab.blameless()
})

test.each([
  ['of none', 0, 'j-1 is to hold 0 executors at most'],
  ['of half', 0.5, 'j-1 is to hold 0.5 executors at most'],
  ['of text', 'two' as never, 'j-1 is to hold two executors at most'],
])('a limit %s breaks the contract, and what was before returns', async (_, executors, says) => {
  const wrong = component({
    provides: Allocation,
    create: () => {
      const jobs: { job: never; executors: number }[] = []
      return {
        arrived: (job) => void jobs.push({ job: job as never, executors }),
        *limits() {
          yield* jobs.splice(0)
        },
      }
    },
  })
  const lab = await start('allocation/wrong', { 'allocation/wrong': wrong })
  const job = lab.submit(long(6))
  await lab.live()
  lab.finished(job)
  const faults = lab.notices.flatMap((notice) => (notice.type === 'fault' ? [notice] : []))
  expect(faults[0]?.component).toBe('allocation/wrong@1')
  expect(String(faults[0]?.error)).toContain(says)
})

test('others of the job stand back for a gang that starts whole', async () => {
  const lab = await start(fixedAt(4))
  const job = lab.submit(
    jobOf(
      stage('s', { count: 3, burn: { cpuMs: 4 } }),
      stage('g', { count: 3, gang: true, burn: { cpuMs: 4 } }),
    ),
  )
  const other = lab.submit(
    jobOf(
      stage('g', { count: 3, gang: true, burn: { cpuMs: 4 } }),
      stage('s', { count: 3, burn: { cpuMs: 4 } }),
    ),
  )
  lab.run()
  lab.finished(job, other)
  lab.blameless()
})
