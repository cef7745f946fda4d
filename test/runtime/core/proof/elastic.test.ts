import { expect, test } from 'vitest'
import { Cluster, component, isRefusal, number, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** Every job holds an equal share of `executors`, anew whenever a job comes or goes (elastic, as in Optimus, EuroSys'18). */
const elastic = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  config: { executors: number(4, { min: 0 }) },
  create: ({ queue, placement, cluster, config }) => ({
    laneOf: ({ job }) => job.id,
    *plan() {
      const jobs = [...cluster.jobs()]
      const share = Math.floor(config.executors / Math.max(1, jobs.length))
      for (const job of jobs)
        if (job.executors !== share) yield { do: 'resize', job, executors: share }
      for (const lane of [...queue.lanes()]) {
        for (
          let task = queue.peek(lane);
          task && task.job.running < share;
          task = queue.peek(lane)
        ) {
          const node = placement.place(task)
          if (isRefusal(node)) return
          yield { do: 'launch', task, node }
        }
      }
    },
  }),
})

const own = { 'scheduler/elastic': elastic }
const wiring = (executors: number) => ({
  resourceManager: { Scheduler: { use: 'scheduler/elastic', with: { executors } } },
})

test('a job gives executors back as its tasks end, and gets more when others leave', async () => {
  const lab = await Lab.start({ nodes: nodes(4), own, wiring: wiring(4) })
  const job = lab.submit(jobOf(stage('s', { count: 20, burn: { cpuMs: 4 } })))
  lab.run(1_000)
  expect(job).toMatchObject({ executors: 4, running: 4 })
  const other = lab.submit(jobOf(stage('s', { count: 4, burn: { cpuMs: 4 } })))
  lab.run(2_000)
  // Nobody is ended for it.
  expect(job).toMatchObject({ executors: 2, running: 4 })
  lab.run(5_000)
  expect([job.running, other.running]).toEqual([2, 2])
  await lab.put(wiring(2))
  lab.run(9_000)
  expect([job.running, other.running]).toEqual([1, 1])
  lab.run(19_000)
  expect(other.state).toBe('ok')
  await lab.put(wiring(4))
  lab.run(20_000)
  expect(job).toMatchObject({ executors: 4, running: 4 })
  lab.run()
  lab.finished(job, other)
  lab.blameless()
})

test('the limit holds under a scheduler that knows nothing of it, and holds nobody else back', async () => {
  const lab = await Lab.start({ nodes: nodes(4), own, wiring: wiring(2) })
  const job = lab.submit(jobOf(stage('s', { count: 8, burn: { cpuMs: 4 } })))
  lab.run(1_000)
  expect(job).toMatchObject({ executors: 2, running: 2 })
  await lab.put({ resourceManager: { Scheduler: 'scheduler/fifo' } })
  const other = lab.submit(jobOf(stage('s', { count: 2, burn: { cpuMs: 4 } })))
  lab.run(2_000)
  expect(lab.running.length).toBe(4)
  expect(job.running).toBe(2)
  expect(lab.status.pending.held).toBe(6)
  lab.run(30_000)
  lab.finished(job, other)
  lab.blameless()
})

test('a job of no executors stands still until it is given some', async () => {
  const lab = await Lab.start({ nodes: nodes(2), own, wiring: wiring(0) })
  const job = lab.submit(jobOf(stage('s', { count: 3 })))
  lab.run()
  expect(job).toMatchObject({ state: 'open', running: 0 })
  await lab.put(wiring(2))
  lab.run()
  lab.finished(job)
  lab.blameless()
})

test('a launch beyond what the job may hold is refused whole', async () => {
  const greedy = component({
    provides: Scheduler,
    requires: { queue: Queue, cluster: Cluster },
    create: ({ queue, cluster }) => ({
      *plan() {
        const task = queue.peek()
        if (!task) return
        yield { do: 'resize', job: task.job, executors: 1 }
        const tasks = [...task.stage.job.stages].flatMap(
          (it) => (it as { tasks?: never[] }).tasks ?? [],
        )
        yield { do: 'launch-all', pairs: tasks.map((one, i) => [one, cluster.nodes()[i]] as const) }
      },
    }),
  })
  const lab = await Lab.start({
    nodes: nodes(3),
    own: { 'scheduler/greedy': greedy },
    wiring: { resourceManager: { Scheduler: 'scheduler/greedy' } },
  })
  const job = lab.submit(jobOf(stage('s', { count: 3 })))
  await lab.live()
  expect(lab.refusals[0]).toContain('j-1 may hold 1 executors')
  expect(lab.started.every(({ generation }) => generation > 1)).toBe(true)
  lab.finished(job)
})
