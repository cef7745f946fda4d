import { expect, test } from 'vitest'
import { Clock, Cluster, component, launchOrPass, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** A second attempt, once, on the node that joined last for whatever has run for 5 ms. */
const speculating = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster, clock: Clock },
  create({ queue, placement, cluster, clock }) {
    const since = new Map<object, number>()
    return {
      every: () => 1_000,
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
        const spare = cluster.nodes().at(-1)!
        for (const [task, node] of [...cluster.running()]) {
          const late = clock.now() - (since.get(task) ?? Infinity) >= 5_000
          if (!late || node === spare || spare.running > 0) continue
          since.delete(task)
          yield { do: 'copy', task, node: spare }
        }
      },
      started: (task, node) => void (node.index === 0 && since.set(task, clock.now())),
    }
  },
})

const own = { 'scheduler/speculating': speculating }
const wiring = (scheduler: string) => ({ resourceManager: { Scheduler: `scheduler/${scheduler}` } })
/** The first attempt of a task takes the first of its times, the second the second. */
function lab(times: readonly number[], outcomes: readonly ('ok' | 'failed')[] = []) {
  let times_ = 0
  let outcome = 0
  return Lab.start({
    nodes: nodes(2),
    own,
    wiring: wiring('speculating'),
    service: () => times[times_++],
    outcome: () => outcomes[outcome++] ?? 'ok',
  })
}

test('the copy that succeeds first counts, the other is ended', async () => {
  const cluster = await lab([50_000, 3_000])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(5_500)
  expect(cluster.running).toEqual(['t-1.1@n1', 't-1.1@n2'])
  await cluster.put(wiring('fifo'))
  cluster.run()
  expect(job).toMatchObject({ state: 'ok', ended: 8_000, running: 0 })
  expect(job.stages[0].tasks[0].times!.node).toBe('n2')
  cluster.finished(job)
  cluster.blameless()
})

test('the first attempt that succeeds first counts', async () => {
  const cluster = await lab([7_000, 30_000])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(40_000)
  expect(job).toMatchObject({ state: 'ok', ended: 7_000 })
  cluster.finished(job)
  cluster.blameless()
})

test('both in the same instant: one counts', async () => {
  const cluster = await lab([8_000, 3_000])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(40_000)
  expect(job).toMatchObject({ state: 'ok', ended: 8_000 })
  cluster.finished(job)
})

test('a failure while another attempt runs counts nothing, the last one counts', async () => {
  for (const outcomes of [
    ['failed', 'ok'],
    ['ok', 'failed'],
  ] as const) {
    const cluster = await lab([7_000, 6_000], outcomes)
    const job = cluster.submit(jobOf(stage('s')))
    cluster.run(40_000)
    expect(job.state).toBe('ok')
    expect(job.stages[0].tasks[0].attempt).toBe(1)
    cluster.finished(job)
  }
  const cluster = await lab([7_000, 6_000], ['failed', 'failed'])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(40_000)
  expect(job).toMatchObject({ state: 'failed', ended: 11_000 })
  cluster.finished(job)
})

test('a job that is cancelled ends both attempts', async () => {
  const cluster = await lab([50_000, 50_000])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(6_000)
  cluster.cancel(job)
  cluster.run(7_000)
  cluster.finished(job)
})

test('a node that leaves takes only its own attempt along', async () => {
  const cluster = await lab([50_000, 30_000])
  const job = cluster.submit(jobOf(stage('s')))
  cluster.run(6_000)
  cluster.lose('n2')
  await cluster.put(wiring('fifo'))
  cluster.run()
  expect(job).toMatchObject({ state: 'ok', ended: 50_000 })
  expect(cluster.started.length).toBe(2)
  cluster.finished(job)
})

test('a copy for which the node has no room after all is forgotten, the first attempt goes on', async () => {
  for (const outcome of ['ok', 'failed'] as const) {
    const cluster = await lab([20_000, 20_000], [outcome])
    const job = cluster.submit(jobOf(stage('s')))
    // The node knows better than the Resource Manager, whose picture of it is older.
    cluster.nodes[1].open = false
    cluster.run(40_000)
    expect(job).toMatchObject({ state: outcome, ended: 20_000 })
    expect(cluster.started.length).toBe(1)
    cluster.finished(job)
  }
})
