import { expect, test } from 'vitest'
import { Cluster, component, isRefusal, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** Whoever is more important gets a place at once: the least important that runs must yield within 3 ms. */
const preempting = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  create: ({ queue, placement, cluster }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const node = placement.place(task)
        if (!isRefusal(node)) yield { do: 'launch', task, node }
        else {
          const [victim] = [...cluster.running()]
            .map(([one]) => one)
            .sort((a, b) => a.priority - b.priority)
          if (victim && victim.priority < task.priority)
            yield { do: 'evict', task: victim, why: `${task.id} is more important`, grace: 3_000 }
          yield { do: 'nothing', task, ...node }
        }
      }
    },
  }),
})

const own = { 'scheduler/preempting': preempting, 'scheduler/preempting-too': preempting }
const wiring = (scheduler: string) => ({
  resourceManager: { Scheduler: `scheduler/${scheduler}`, Queue: 'queue/priority' },
})
const start = (options = {}) =>
  Lab.start({ nodes: nodes(1), own, wiring: wiring('preempting'), ...options })
const urgent = jobOf(stage('urgent', { priority: 9, needs: { memory: 1 } }))

test('who is evicted has its grace, waits again, and no failure is counted', async () => {
  const lab = await start()
  const job = lab.submit(jobOf(stage('long', { burn: { cpuMs: 20 } })))
  lab.run(5_000)
  const other = lab.submit(urgent)
  lab.run(7_000)
  expect(lab.running).toEqual(['t-1.1@n1'])
  lab.run(8_500)
  expect(lab.running).toEqual(['t-2.1@n1'])
  expect(job.stages[0].tasks[0]).toMatchObject({ attempt: 1, state: 'asked' })
  lab.run()
  expect(lab.started.map(({ task, at }) => [task, at])).toEqual([
    ['t-1.1', 0],
    ['t-2.1', 8_000],
    ['t-1.1', 9_000],
  ])
  expect(job.state).toBe('ok')
  lab.finished(job, other)
  lab.blameless()
})

test('who ends within the grace has ended', async () => {
  const lab = await start()
  const job = lab.submit(jobOf(stage('short', { burn: { cpuMs: 7 } })))
  lab.run(5_000)
  const other = lab.submit(urgent)
  lab.run()
  expect(lab.started.map(({ task, at }) => [task, at])).toEqual([
    ['t-1.1', 0],
    ['t-2.1', 7_000],
  ])
  lab.finished(job, other)
  lab.blameless()
})

test('a grace that was given is kept over a rewire, to the same kind and to one that evicts nobody', async () => {
  for (const next of ['preempting-too', 'fifo']) {
    const lab = await start()
    const job = lab.submit(jobOf(stage('long', { burn: { cpuMs: 20 } })))
    lab.run(5_000)
    const other = lab.submit(urgent)
    lab.run(6_000)
    await lab.put(wiring(next))
    lab.run(7_500)
    expect(lab.running).toEqual(['t-1.1@n1'])
    lab.run()
    expect(lab.started.map(({ task, at }) => [task, at])).toEqual([
      ['t-1.1', 0],
      ['t-2.1', 8_000],
      ['t-1.1', 9_000],
    ])
    lab.finished(job, other)
    lab.blameless()
  }
})

test('a job that is cancelled while its task has grace ends at once, as cancelled', async () => {
  const lab = await start()
  const job = lab.submit(jobOf(stage('long', { burn: { cpuMs: 20 } })))
  lab.run(5_000)
  const other = lab.submit(urgent)
  lab.run(6_000)
  lab.cancel(job)
  lab.run()
  expect(job.state).toBe('cancelled')
  expect(lab.started.at(-1)).toMatchObject({ task: 't-2.1', at: 6_000 })
  lab.finished(job, other)
})

test('who is evicted and fails at that has failed', async () => {
  const lab = await start({
    outcome: (task: { name: string }) => (task.name === 'long' ? 'failed' : 'ok'),
  })
  const job = lab.submit(jobOf(stage('long', { burn: { cpuMs: 7 } })))
  lab.run(5_000)
  const other = lab.submit(urgent)
  lab.run()
  expect(job.state).toBe('failed')
  lab.finished(job, other)
})
