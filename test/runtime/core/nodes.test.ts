import { expect, test } from 'vitest'
import { Cluster, component, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from './lab.ts'

/** Hands every task to the node that joined last, or second to last. */
const toNodes = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create({ queue, placement }) {
    let turn = 0
    return {
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) {
          const found = placement.probe!(task, 2)
          yield { do: 'spill', task, to: found[turn++ % found.length] }
        }
      },
    }
  },
})

/** As many probes out as tasks wait. */
const probing = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  create({ queue, placement, cluster }) {
    return {
      *plan(wakes) {
        for (const wake of wakes) {
          const task = wake.type === 'claim' ? queue.peek() : undefined
          if (task && wake.type === 'claim') yield { do: 'launch', task, node: wake.node }
        }
        const task = queue.peek()
        const missing = queue.size() - [...cluster.reservations()].length
        if (task && missing > 0)
          for (const node of placement.probe!(task, missing)) yield { do: 'reserve', task, node }
      },
    }
  },
})

const own = { 'scheduler/to-nodes': toNodes, 'scheduler/probing': probing }
const WAYS = ['central', 'to-nodes', 'probing']

test.each(WAYS)(
  'what a lost node ran or had waiting runs again elsewhere, once: %s',
  async (way) => {
    for (const at of [0, 1_000, 4_000, 5_000]) {
      const lab = await Lab.start({
        nodes: nodes(3),
        own,
        wiring: { applicationMaster: { Scheduler: `scheduler/${way}` } },
      })
      const job = lab.submit(jobOf(stage('s', { count: 9, burn: { cpuMs: 4 } })))
      lab.at(at, () => lab.lose('n3'))
      lab.run()
      expect(job.state, `${way} ${at}`).toBe('ok')
      expect(job.stages[0].tasks.every(({ attempt }) => attempt === 1)).toBe(true)
      const lost = lab.started.length - 9
      expect(lost).toBeLessThanOrEqual(1)
      lab.finished(job)
      lab.blameless()
    }
  },
)

test('a node that takes part of a job along leaves the rest of it alone', async () => {
  const lab = await Lab.start({ nodes: nodes(3) })
  const job = lab.submit(jobOf(stage('s', { count: 3, burn: { cpuMs: 10 } })))
  lab.run(5_000)
  lab.lose('n2')
  lab.run()
  expect(lab.started.map(({ task, at }) => [task, at])).toEqual([
    ['t-1.1', 0],
    ['t-1.2', 0],
    ['t-1.3', 0],
    ['t-1.2', 10_000],
  ])
  lab.finished(job)
})

test('what only a lost node could run is impossible until another joins', async () => {
  const lab = await Lab.start({ nodes: [...nodes(1), { cpu: 4, memory: 0 }] })
  const job = lab.submit(jobOf(stage('s', { count: 2, needs: { cpu: 3 }, burn: { cpuMs: 10 } })))
  lab.run(5_000)
  expect(lab.status.pending['no-room']).toBe(1)
  lab.lose('n2')
  lab.run(6_000)
  expect(lab.status.pending.impossible).toBe(2)
  lab.cancel(job)
  lab.run()
  lab.finished(job)
})

test('late news of an attempt that was given up change nothing', async () => {
  const lab = await Lab.start({ nodes: nodes(2) })
  const job = lab.submit(jobOf(stage('s', { count: 2, burn: { cpuMs: 10 } })))
  lab.run(5_000)
  const lease = lab.attempts.find(({ node }) => node === 'n2')!
  const home = lab.home.applicationMaster!
  lab.lose('n2')
  lab.run(6_000)
  for (const outcome of ['failed', 'ok', 'bounced', 'cancelled'] as const)
    home.receive({ type: 'ended', lease, report: { outcome, service: 1 }, evicted: false })
  lab.run(7_000)
  expect(job).toMatchObject({ state: 'open', unfinished: 2 })
  lab.run()
  expect(job).toMatchObject({ state: 'ok', ended: 20_000 })
  lab.finished(job)
})

test('a node that leaves during a rewire is missed by nobody', async () => {
  const lab = await Lab.start({ nodes: nodes(3), own, turn: 2 })
  const job = lab.submit(jobOf(stage('s', { count: 200 })))
  lab.run(3_000)
  const rewired = lab.put({
    applicationMaster: { Scheduler: 'scheduler/to-nodes' },
    resourceManager: { Queue: 'queue/lifo' },
  })
  lab.lose('n2')
  await rewired
  lab.run()
  expect(job.state).toBe('ok')
  lab.finished(job)
  lab.blameless()
})
