import { expect, test } from 'vitest'
import { Cluster, component, Placement, Queue, Scheduler, type Job } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** Sparrow (Ousterhout et al., SOSP'13): two probes for each task; which task runs is decided when a probe's turn comes. */
const sparrow = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create({ queue, placement }) {
    const probed = new Map<Job, number>()
    return {
      laneOf: ({ job }) => job.id,
      *plan(wakes) {
        for (const wake of wakes) {
          const task = wake.type === 'claim' ? queue.peek(wake.job.id) : undefined
          if (task && wake.type === 'claim') yield { do: 'launch', task, node: wake.node }
        }
        for (const lane of [...queue.lanes()]) {
          const task = queue.peek(lane)
          if (!task || probed.has(task.job)) continue
          probed.set(task.job, 2 * task.stage.count)
          for (const node of placement.probe!(task, 2 * task.stage.count))
            yield { do: 'reserve', task, node }
        }
      },
      jobEnded: (job) => void probed.delete(job),
    }
  },
})

/** Goes on with the probes that its predecessor has out, and sends no new ones but where there are too few. */
const frugal = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  create: ({ queue, placement, cluster }) => ({
    laneOf: ({ job }) => job.id,
    *plan(wakes) {
      for (const wake of wakes) {
        const task = wake.type === 'claim' ? queue.peek(wake.job.id) : undefined
        if (task && wake.type === 'claim') yield { do: 'launch', task, node: wake.node }
      }
      const task = queue.peek()
      const missing = task ? queue.size() - [...cluster.reservations()].length : 0
      if (task && missing > 0)
        for (const node of placement.probe!(task, missing)) yield { do: 'reserve', task, node }
    },
  }),
})

const own = { 'scheduler/sparrow': sparrow, 'scheduler/frugal': frugal }
const wiring = (scheduler: string, queue = 'queue/fifo') => ({
  applicationMaster: { Scheduler: `scheduler/${scheduler}` },
  nodeManager: { Queue: queue },
})

test('places are bound late: the first probe that comes to the front runs the task, the other is a no-op', async () => {
  const lab = await Lab.start({ nodes: nodes(4), own, wiring: wiring('sparrow') })
  // Probes go round: two to each of the first nodes; the long task keeps one of them.
  const long = lab.submit(jobOf(stage('long', { burn: { cpuMs: 50 } })))
  const jobs = [1, 2, 3].map(() =>
    lab.submit(jobOf(stage('short', { count: 2, burn: { cpuMs: 5 } }))),
  )
  lab.run()
  // Six short tasks on the three nodes that are left: nobody stood behind the long one.
  expect(
    Math.max(...lab.started.filter(({ task }) => !task.startsWith('t-1.')).map(({ at }) => at)),
  ).toBe(5_000)
  lab.finished(long, ...jobs)
  lab.blameless()
})

test('probes that are out survive a rewire of the scheduler that sent them and of the queues they wait in', async () => {
  const lab = await Lab.start({ nodes: nodes(3), own, wiring: wiring('sparrow') })
  const jobs = [1, 2, 3, 4].map(() =>
    lab.submit(jobOf(stage('s', { count: 3, burn: { cpuMs: 5 } }))),
  )
  lab.run(2_000)
  const out = [...lab.home.applicationMaster!.reservations()].length
  expect(out).toBeGreaterThan(0)
  expect(
    lab.seats.filter(({ role }) => role.name === 'nodeManager' && role.waiting > 0).length,
  ).toBe(3)
  await lab.put(wiring('frugal', 'queue/lifo'))
  expect([...lab.home.applicationMaster!.reservations()].length).toBe(out)
  lab.run(7_000)
  expect(lab.running.length).toBe(3)
  await lab.put(wiring('sparrow', 'queue/fifo'))
  lab.run(8_000)
  await lab.put(wiring('frugal', 'queue/fifo'))
  lab.run()
  expect(lab.started.length).toBe(12)
  lab.finished(...jobs)
  lab.blameless()
})

test('a claim that meets a rewire is offered to the new scheduler', async () => {
  // One act a turn: the gate opens between the claim and the answer to it.
  const lab = await Lab.start({ nodes: nodes(2), own, wiring: wiring('sparrow'), turn: 1 })
  const jobs = [1, 2, 3].map(() => lab.submit(jobOf(stage('s', { count: 4 }))))
  for (let i = 0; i < 10; i++) {
    void lab.put(wiring(i % 2 ? 'sparrow' : 'frugal', i % 3 ? 'queue/lifo' : 'queue/fifo'))
    lab.reactor.turn(1)
    lab.reactor.turn(2)
  }
  await lab.live()
  await lab.put(wiring('frugal'))
  lab.run()
  lab.finished(...jobs)
  lab.blameless()
})

test('the other way: to a central queue and back while probes are out', async () => {
  const lab = await Lab.start({ nodes: nodes(2), own, wiring: wiring('sparrow') })
  const jobs = [1, 2].map(() => lab.submit(jobOf(stage('s', { count: 6, burn: { cpuMs: 4 } }))))
  lab.run(1_000)
  await lab.put({})
  lab.run(6_000)
  await lab.put(wiring('frugal'))
  lab.run()
  lab.finished(...jobs)
  lab.blameless()
})
