import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../runs.ts'
import { jobOf, Lab, nodes, stage } from './lab.ts'

const staging = { budgetUs: 500, depth: 16 }
const short = { burn: { cpuMs: 0.1 } }

test('short tasks stand behind one that runs, and never run beside it', async () => {
  const lab = await Lab.start({ nodes: nodes(2), staging })
  const job = lab.submit(jobOf(stage('s', { count: 200, ...short })))
  lab.run(5_000)
  expect(lab.attempts.some(({ staged }) => staged)).toBe(true)
  expect(lab.attempts.length).toBeGreaterThan(2)
  expect(lab.peak).toBe(2)
  lab.run()
  lab.finished(job)
  lab.blameless()
})

test('a long task never has others behind it', async () => {
  const lab = await Lab.start({ nodes: nodes(1), staging })
  const job = lab.submit(jobOf(stage('s', { count: 5, burn: { cpuMs: 5 } })))
  lab.run(20_000)
  expect(lab.attempts.length).toBe(1)
  lab.run()
  lab.finished(job)
})

test('a staged task that is cancelled, or whose node is lost, leaves the line in order', async () => {
  for (const what of ['cancel', 'lose'] as const) {
    const lab = await Lab.start({ nodes: nodes(2), staging })
    const first = lab.submit(jobOf(stage('s', { count: 60, ...short })))
    const second = lab.submit(jobOf(stage('s', { count: 60, ...short })))
    lab.at(3_650, () => {
      expect(lab.attempts.some(({ staged }) => staged)).toBe(true)
      if (what === 'cancel') lab.cancel(second)
      else lab.lose('n2')
    })
    lab.run()
    expect(first.state).toBe('ok')
    lab.finished(first, second)
    lab.blameless()
  }
})

test('a job with a limit is not staged beyond it, a reservation is not left behind', async () => {
  const lab = await Lab.start({ nodes: nodes(2), staging })
  const job = lab.submit(jobOf(stage('s', { count: 50, ...short })))
  job.executors = 1
  lab.home.resourceManager!.receive({ type: 'resized', job, executors: 1 })
  lab.run(2_000)
  expect(job.running).toBe(1)
  lab.run()
  expect(lab.peak).toBe(1)
  lab.finished(job)
  lab.blameless()
})

test('whatever is mixed, cancelled, fails or is lost: no more runs than is charged', async () => {
  const one = fc.record({
    count: fc.integer({ min: 1, max: 25 }),
    cpu: fc.constantFrom(0.5, 1, 1.5, 2),
    us: fc.constantFrom(50, 100, 400, 3_000),
    at: fc.integer({ min: 0, max: 8_000 }),
    cancelAt: fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: undefined }),
    gang: fc.boolean(),
    retries: fc.integer({ min: 0, max: 2 }),
  })
  const given = fc.record({
    jobs: fc.array(one, { minLength: 1, maxLength: 6 }),
    lose: fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: undefined }),
    rewires: fc.array(
      fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.constantFrom('fifo', 'lifo', 'priority')),
      { maxLength: 3 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(given, async ({ jobs, lose, rewires }) => {
      const lab = await Lab.start({
        nodes: nodes(3, 3),
        staging,
        outcome: (task) => (task.number % 7 === 3 && task.attempt === 1 ? 'failed' : 'ok'),
        service: (task) =>
          Math.round((task.stage.spec.burn!.cpuMs as number) * 1000) + (task.number % 5),
      })
      const made: ReturnType<Lab['submit']>[] = []
      for (const { count, cpu, us, at, cancelAt, gang, retries } of jobs) {
        const together = gang && count * cpu <= 3
        lab.at(at, () => {
          const job = lab.submit(
            jobOf(
              stage('s', {
                count,
                needs: { cpu },
                gang: together,
                retries,
                backoffMs: 1,
                burn: { cpuMs: us / 1000 },
              }),
            ),
          )
          made.push(job)
          if (cancelAt !== undefined) lab.at(at + cancelAt, () => lab.cancel(job))
        })
      }
      if (lose !== undefined) lab.at(lose, () => lab.lose('n3'))
      for (const [at, queue] of rewires.toSorted((a, b) => a[0] - b[0])) {
        lab.run(at)
        await lab.put({ resourceManager: { Queue: `queue/${queue}` } })
      }
      lab.run()
      lab.finished(...made)
      lab.blameless()
    }),
    { numRuns: runs(60) },
  )
})
