import { expect, test } from 'vitest'
import { Cluster, component, isRefusal, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** Ray (Moritz et al., OSDI'18): the job's own node first; whoever has no room sends the task on. */
const toHome = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster },
  create: ({ queue, cluster }) => ({
    *plan() {
      const [here] = cluster.nodes()
      for (let task = queue.peek(); task; task = queue.peek()) yield { do: 'spill', task, to: here }
    },
  }),
})

/** Runs what fits, and spills the rest to the next node, the last to the Resource Manager. */
const spillOn = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  create: ({ queue, placement, cluster }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const node = placement.place(task)
        if (!isRefusal(node)) yield { do: 'launch', task, node }
        else {
          const own = [...cluster.running()][0]?.[1].index ?? 0
          yield { do: 'spill', task, to: cluster.nodes()[own + 1] ?? 'resourceManager' }
        }
      }
    },
  }),
})

/** Spills nothing to nodes: all that does not fit goes to the Resource Manager. */
const spillUp = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const node = placement.place(task)
        if (isRefusal(node)) yield { do: 'spill', task, to: 'resourceManager' }
        else yield { do: 'launch', task, node }
      }
    },
  }),
})

const own = {
  'scheduler/to-home': toHome,
  'scheduler/spill-on': spillOn,
  'scheduler/spill-up': spillUp,
}
const wiring = (nodeManager: string) => ({
  applicationMaster: { Scheduler: 'scheduler/to-home' },
  nodeManager: { Scheduler: `scheduler/${nodeManager}` },
})

test('a task is spilled from node to node, and back to the Resource Manager', async () => {
  const lab = await Lab.start({ nodes: nodes(3), own, wiring: wiring('spill-on') })
  const job = lab.submit(jobOf(stage('s', { count: 5, burn: { cpuMs: 4 } })))
  lab.run(1_000)
  expect(lab.running).toEqual(['t-1.1@n1', 't-1.2@n2', 't-1.3@n3'])
  // Two went the whole way: they wait centrally.
  expect(lab.home.resourceManager!.waiting).toBe(2)
  lab.run()
  lab.finished(job)
  lab.blameless()
})

test('what waits in local queues goes on under whoever follows there', async () => {
  const lab = await Lab.start({ nodes: nodes(3), own, wiring: wiring('fifo') })
  const job = lab.submit(jobOf(stage('s', { count: 7, burn: { cpuMs: 4 } })))
  lab.run(1_000)
  // Plain local queueing: six stand behind one.
  expect(lab.home.nodeManager.waiting).toBe(6)
  await lab.put(wiring('spill-on'))
  lab.run(2_000)
  expect(lab.running.length).toBe(3)
  expect(lab.home.resourceManager!.waiting).toBe(4)
  const more = lab.submit(jobOf(stage('s', { count: 4, burn: { cpuMs: 4 } })))
  await lab.put(wiring('spill-up'))
  lab.run(3_000)
  await lab.put({ ...wiring('fifo'), applicationMaster: { Scheduler: 'scheduler/central' } })
  lab.run()
  lab.finished(job, more)
  lab.blameless()
})

test('a job that is cancelled takes its tasks back from wherever they were spilled to', async () => {
  for (const policy of ['fifo', 'spill-on', 'spill-up']) {
    for (const at of [0, 1_000, 4_000, 6_000]) {
      const lab = await Lab.start({ nodes: nodes(2), own, wiring: wiring(policy) })
      const job = lab.submit(jobOf(stage('s', { count: 6, burn: { cpuMs: 4 } })))
      const other = lab.submit(jobOf(stage('s', { count: 2, burn: { cpuMs: 4 } })))
      lab.at(at, () => lab.cancel(job))
      lab.run()
      expect(job.state).toBe('cancelled')
      expect(other.state).toBe('ok')
      lab.finished(job, other)
      lab.blameless()
    }
  }
})
