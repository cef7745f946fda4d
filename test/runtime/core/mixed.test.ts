import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Cluster,
  component,
  isRefusal,
  launchOrPass,
  Placement,
  Queue,
  Random,
  Scheduler,
} from '#interfaces'
import { runs } from '../../runs.ts'
import { jobOf, Lab, nodes, stage, type Wiring } from './lab.ts'

/** By chance to the Resource Manager, straight to a node, or by probes: all three ways at once. */
const anyWay = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster, placement: Placement, random: Random },
  create: ({ queue, cluster, placement, random }) => ({
    laneOf: ({ job }) => job.id,
    *plan(wakes) {
      for (const wake of wakes) {
        const task = wake.type === 'claim' ? queue.peek(wake.job.id) : undefined
        if (task && wake.type === 'claim') yield { do: 'launch', task, node: wake.node }
      }
      for (let task = queue.peek(); task; task = queue.peek()) {
        const way = random.below(3)
        const all = cluster.nodes()
        if (way === 0)
          for (const node of placement.probe!(task, 2)) yield { do: 'reserve', task, node }
        yield {
          do: 'spill',
          task,
          to: way === 1 ? all[random.below(all.length)] : 'resourceManager',
        }
      }
    },
  }),
})

/** Runs what fits; the rest waits, or goes to another node or to the Resource Manager, by chance. */
const restlessNode = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster, placement: Placement, random: Random },
  create: ({ queue, cluster, placement, random }) => {
    let here = ''
    return {
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) {
          const node = placement.place(task)
          here ||= placement.probe!(task, 1)[0]?.id ?? ''
          const all = cluster.nodes()
          const to = all[random.below(all.length)]
          if (!isRefusal(node)) yield { do: 'launch', task, node }
          else if (random.below(3) === 0) yield { do: 'spill', task, to: 'resourceManager' }
          else if (random.below(2) === 0 && to.id !== here) yield { do: 'spill', task, to }
          else yield { do: 'nothing', task, ...node }
        }
      },
    }
  },
})

/** Launches in order, and now and then reserves, evicts, copies or resizes somebody. */
const meddling = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster, placement: Placement, random: Random },
  create: ({ queue, cluster, placement, random }) => ({
    every: () => 2_000,
    *plan() {
      const running = [...cluster.running()]
      const [one] = running[random.below(Math.max(1, running.length))] ?? []
      const [job] = cluster.jobs()
      const free = cluster
        .nodes()
        .find(
          (node) =>
            node.open && one && node.free[0] >= one.needs[0] && node.free[1] >= one.needs[1],
        )
      const elsewhere = free && !running.some(([other, node]) => other === one && node === free)
      const what = random.below(6)
      if (what === 0 && one)
        yield { do: 'evict', task: one, why: 'by chance', grace: random.below(2) * 700 }
      else if (what === 1 && one && elsewhere && one.job.running < one.job.executors)
        yield { do: 'copy', task: one, node: free }
      else if (what === 2 && job) yield { do: 'resize', job, executors: 1 + random.below(4) }
      else if (what === 3 && job) yield { do: 'resize', job, executors: Infinity }
      const first = queue.peek()
      const place = first && placement.place(first)
      const has = [...cluster.reservations()].some(({ task }) => task === first)
      if (what === 4 && first && !has && place && !isRefusal(place))
        yield { do: 'reserve', task: first, node: place, until: 200_000 }
      for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
    },
  }),
})

const own = {
  'scheduler/any-way': anyWay,
  'scheduler/restless-node': restlessNode,
  'scheduler/meddling': meddling,
}
const WIRINGS: readonly Wiring[] = [
  {},
  { applicationMaster: { Scheduler: 'scheduler/any-way' } },
  {
    applicationMaster: { Scheduler: 'scheduler/any-way' },
    nodeManager: { Scheduler: 'scheduler/restless-node' },
  },
  {
    applicationMaster: { Scheduler: 'scheduler/any-way', Queue: 'queue/lifo' },
    resourceManager: { Scheduler: 'scheduler/meddling' },
  },
  { resourceManager: { Scheduler: 'scheduler/meddling', Queue: 'queue/priority' } },
  {
    resourceManager: {
      Scheduler: 'scheduler/drf',
      Queue: { use: 'queue/fifo', through: [{ use: 'queue/bounded', with: { limit: 3 } }] },
    },
  },
]

const time = fc.integer({ min: 0, max: 30_000 })
const given = fc.record({
  jobs: fc.array(
    fc.record({
      at: time,
      count: fc.integer({ min: 1, max: 15 }),
      cpu: fc.constantFrom(0.5, 1, 2),
      ms: fc.constantFrom(0.2, 1, 4),
      cancelAfter: fc.option(time, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  first: fc.nat(WIRINGS.length - 1),
  rewires: fc.array(fc.tuple(time, fc.nat(WIRINGS.length - 1)), { maxLength: 5 }),
  lose: fc.option(time, { nil: undefined }),
  turn: fc.constantFrom(1, 3, 50),
  staged: fc.boolean(),
  seed: fc.nat(1000),
})

test('all ways of getting a task to a node at once, meddled with, rewired, cancelled and bereft: each task ends once', async () => {
  await fc.assert(
    fc.asyncProperty(given, async ({ jobs, first, rewires, lose, turn, staged, seed }) => {
      const lab = await Lab.start({
        nodes: nodes(4, 2),
        own,
        wiring: WIRINGS[first],
        turn,
        seed,
        staging: staged ? { budgetUs: 1_000, depth: 8 } : undefined,
        outcome: (task) => (task.number % 5 === 2 && task.attempt === 1 ? 'failed' : 'ok'),
      })
      const made: ReturnType<Lab['submit']>[] = []
      for (const { at, count, cpu, ms, cancelAfter } of jobs) {
        lab.at(at, () => {
          const part = { burn: { cpuMs: ms }, needs: { cpu }, retries: 1, backoffMs: 1 }
          const job = lab.submit(
            jobOf(stage('a', { ...part, count }), stage('b', { ...part, after: ['a'] })),
          )
          made.push(job)
          if (cancelAfter !== undefined) lab.at(at + cancelAfter, () => lab.cancel(job))
        })
      }
      if (lose !== undefined) lab.at(lose, () => lab.lose('n4'))
      for (const [at, to] of rewires) lab.at(at, () => void lab.put(WIRINGS[to]))
      await lab.live(100_000)
      // Whatever was reserved and forgotten is given back when its time has come; limits end with who made them.
      await lab.put({})
      for (const job of made)
        if (job.state === 'open')
          lab.home.resourceManager!.receive({ type: 'resized', job, executors: Infinity })
      await lab.live(2_000_000)
      lab.finished(...made)
      expect(lab.notices.filter(({ type }) => type === 'fault' || type === 'quarantined')).toEqual(
        [],
      )
    }),
    { numRuns: runs(40) },
  )
})
