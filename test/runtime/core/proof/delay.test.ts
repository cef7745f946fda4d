import { expect, test } from 'vitest'
import { Clock, component, launchOrPass, nodeIndex, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** Delay scheduling (Zaharia et al., EuroSys'10): a node that has the inputs, or after `waitMs` without one, any. */
const delay = component({
  provides: Placement,
  requires: { clock: Clock },
  create({ clock, state }) {
    const nodes = nodeIndex()
    const since = new Map(Object.entries((state?.since ?? {}) as Record<string, number>))
    return {
      join: nodes.join,
      leave: nodes.leave,
      changed: nodes.changed,
      place(task) {
        const near = task.shape.near
        for (const node of nodes.each(task))
          if (near.length === 0 || near.includes(node.id)) return node
        const anywhere = nodes.first(task)
        if (!anywhere) return nodes.refusal(task)
        const key = String(task.shape.id)
        if (!since.has(key)) since.set(key, clock.now())
        const until = since.get(key)! + 3_000
        if (clock.now() >= until) return anywhere
        return { why: 'held', detail: `for ${near.join(', ')}`, until }
      },
      launched(task, node) {
        if (task.shape.near.includes(node.id)) since.delete(String(task.shape.id))
      },
      snapshot: () => ({ since: Object.fromEntries(since) }),
    }
  },
})

/** Like `scheduler/fifo`, and wakes every millisecond: it must not make anybody wait shorter. */
const restless = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({
    every: () => 1_000,
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
    },
  }),
})

const own = {
  'placement/delay': delay,
  'placement/delay-too': delay,
  'scheduler/restless': restless,
}
const wiring = (placement = 'delay', scheduler = 'fifo') => ({
  resourceManager: { Placement: `placement/${placement}`, Scheduler: `scheduler/${scheduler}` },
})
/** `n1` is taken for 20 ms, the others are free. */
async function busy(placement: string, scheduler?: string) {
  const lab = await Lab.start({ nodes: nodes(3), own, wiring: wiring(placement, scheduler) })
  const first = lab.submit(jobOf(stage('first', { near: ['n1'], burn: { cpuMs: 20 } })))
  lab.run(1_000)
  expect(lab.running).toEqual(['t-1.1@n1'])
  return { lab, first }
}
const local = stage('local', { near: ['n1'], needs: { memory: '1MiB' } })

test('a task waits for the node that has its inputs, and goes anywhere when its patience is over', async () => {
  const { lab, first } = await busy('delay')
  const job = lab.submit(jobOf(local))
  lab.run(3_900)
  expect(lab.status.pending.held).toBe(1)
  lab.run()
  expect(lab.started.at(-1)).toMatchObject({ at: 4_000, task: 't-2.1' })
  lab.finished(first, job)
  lab.blameless()
})

test('patience is counted over a rewire, whatever else wakes the scheduler', async () => {
  for (const scheduler of ['fifo', 'restless']) {
    const { lab, first } = await busy('delay', scheduler)
    const job = lab.submit(jobOf(local))
    lab.run(2_500)
    await lab.put(wiring('delay-too', scheduler === 'fifo' ? 'restless' : 'fifo'))
    lab.run(3_900)
    expect(lab.status.pending.held).toBe(1)
    lab.run(4_500)
    expect(lab.started.at(-1)).toMatchObject({ at: 4_000, task: 't-2.1' })
    await lab.put(wiring('delay-too'))
    lab.run()
    lab.finished(first, job)
    lab.blameless()
  }
})

test('a placement without patience lets go at once what another held', async () => {
  const { lab, first } = await busy('delay')
  const job = lab.submit(jobOf(local))
  lab.run(2_000)
  await lab.put({ resourceManager: { Placement: 'placement/first-fit' } })
  lab.run()
  expect(lab.started.at(-1)).toMatchObject({ at: 2_000, task: 't-2.1' })
  lab.finished(first, job)
  lab.blameless()
})

test('the node that has the inputs is taken when it becomes free in time', async () => {
  const { lab, first } = await busy('delay')
  lab.run(19_000)
  const job = lab.submit(jobOf(local))
  lab.run()
  expect(lab.started.at(-1)).toMatchObject({ at: 20_000, task: 't-2.1', node: 'n1' })
  lab.finished(first, job)
})
