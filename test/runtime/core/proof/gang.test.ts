import { expect, test } from 'vitest'
import { Cluster, component, isRefusal, Placement, Queue, Scheduler } from '#interfaces'
import { jobOf, Lab, nodes, stage } from '../lab.ts'

/** All or nothing: places the whole gang at once, or passes over it. */
const together = component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const members = task.gang?.waiting ?? [task]
        const found = placement.placeAll!(members)
        if (isRefusal(found)) yield { do: 'nothing', task, ...found }
        else yield { do: 'launch-all', pairs: members.map((one, i) => [one, found[i]] as const) }
      }
    },
  }),
})

/** Reserves a place for one member after the other as nodes become free; launches when all have one. */
const gathering = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster, placement: Placement },
  create: ({ queue, cluster, placement }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const members = task.gang?.waiting ?? [task]
        const held = () => new Map([...cluster.reservations()].map((it) => [it.task, it.node]))
        for (const member of members) {
          const node = held().has(member) ? undefined : placement.place(member)
          if (node && !isRefusal(node)) yield { do: 'reserve', task: member, node }
        }
        const places = held()
        if (!members.every((one) => places.has(one))) yield { do: 'nothing', task, why: 'held' }
        else yield { do: 'launch-all', pairs: members.map((one) => [one, places.get(one)!]) }
      }
    },
  }),
})

/** Wants no half gangs: gives back what another reserved. */
const releasing = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster, placement: Placement },
  create: ({ queue, cluster, placement }) => ({
    *plan() {
      for (const { task, node } of [...cluster.reservations()]) yield { do: 'release', task, node }
      for (let task = queue.peek(); task; task = queue.peek()) {
        const found = placement.placeAll!(task.gang?.waiting ?? [task])
        if (isRefusal(found)) yield { do: 'nothing', task, ...found }
        else yield { do: 'launch-all', pairs: task.gang!.waiting.map((one, i) => [one, found[i]]) }
      }
    },
  }),
})

const own = {
  'scheduler/together': together,
  'scheduler/gathering': gathering,
  'scheduler/releasing': releasing,
}
const wiring = (scheduler: string) => ({ resourceManager: { Scheduler: `scheduler/${scheduler}` } })
const gang = stage('gang', { count: 3, gang: true, burn: { cpuMs: 10 } })

/** Three nodes of one core, on which tasks of 10, 20 and 30 ms run and then three more. */
async function busy(scheduler: string) {
  const lab = await Lab.start({ nodes: nodes(3), own })
  const first = lab.submit(
    jobOf(...[10, 20, 30].map((ms) => stage(`s${ms}`, { burn: { cpuMs: ms } }))),
  )
  lab.run(1_000)
  await lab.put(wiring(scheduler))
  return { lab, first }
}

test('a gang starts when all of it fits, in one step, also under the scheduler that follows', async () => {
  const { lab, first } = await busy('together')
  const job = lab.submit(jobOf(gang))
  lab.run(25_000)
  expect(lab.status.pending['no-room']).toBe(3)
  await lab.put(wiring('gathering'))
  await lab.put(wiring('together'))
  lab.run()
  const begun = lab.started.filter(({ task }) => task.startsWith('t-2.'))
  expect(begun.map(({ at }) => at)).toEqual([30_000, 30_000, 30_000])
  expect(new Set(begun.map(({ node }) => node)).size).toBe(3)
  lab.finished(first, job)
  lab.blameless()
})

test('a successor finds the places that were gathered and uses them', async () => {
  const { lab, first } = await busy('gathering')
  const job = lab.submit(jobOf(gang))
  lab.run(25_000)
  // Two places are held: nobody else gets them.
  expect([...lab.home.resourceManager!.reservations()].length).toBe(2)
  const other = lab.submit(jobOf(stage('small', { burn: { cpuMs: 1 }, needs: { memory: 1 } })))
  lab.run(29_000)
  expect(lab.running).toEqual(['t-1.3@n3'])
  await lab.put({
    ...wiring('gathering'),
    resourceManager: { Scheduler: 'scheduler/gathering', Queue: 'queue/lifo' },
  })
  expect([...lab.home.resourceManager!.reservations()].length).toBe(2)
  // The newest goes first now: the gang starts on what it holds when the small task has left.
  lab.run()
  const begun = lab.started.filter(({ task }) => task.startsWith('t-2.'))
  expect(begun.map(({ at }) => at)).toEqual([31_000, 31_000, 31_000])
  lab.finished(first, job, other)
  lab.blameless()
})

test('a successor that wants none of it gives the places back', async () => {
  const { lab, first } = await busy('gathering')
  const job = lab.submit(jobOf(gang))
  lab.run(25_000)
  await lab.put(wiring('releasing'))
  lab.run(26_000)
  expect(lab.home.resourceManager!.reserved.size).toBe(0)
  lab.run()
  lab.finished(first, job)
  lab.blameless()
})

test('reservations end with their job and when their time has come', async () => {
  const { lab, first } = await busy('gathering')
  const job = lab.submit(jobOf(gang))
  lab.run(25_000)
  const other = lab.submit(jobOf(stage('other')))
  lab.cancel(job)
  lab.run(26_000)
  // What the gang had gathered is free for others at once.
  expect(lab.started.at(-1)).toMatchObject({ at: 25_000, task: 't-3.1' })
  lab.run()
  lab.finished(first, job, other)
})

test('a member that fails is tried again by itself, the others having begun', async () => {
  const lab = await Lab.start({
    nodes: nodes(3),
    own,
    wiring: wiring('together'),
    outcome: (task) => (task.index === 1 && task.attempt === 1 ? 'failed' : 'ok'),
  })
  const job = lab.submit(jobOf({ ...gang, retries: 1 }))
  lab.run()
  expect(job.state).toBe('ok')
  expect(lab.started.length).toBe(4)
  lab.finished(job)
  lab.blameless()
})

test('half a gang waits without holding others of its kind back', async () => {
  const lab = await Lab.start({
    nodes: nodes(4),
    service: (task) => (task.name === 'a' && task.index > 0 ? 8_000 : 2_000),
  })
  const paired = { burn: undefined, call: './tasks.ts#one', args: [{ $from: 'a', at: 'same' }] }
  const job = lab.submit(jobOf(stage('a', { count: 3 }), stage('gang', { ...gang, ...paired })))
  lab.run(3_000)
  expect(lab.status.pending).toMatchObject({ held: 1, waiting: 2 })
  const other = lab.submit(jobOf(stage('other')))
  lab.run(3_500)
  expect(lab.started.at(-1)).toMatchObject({ at: 3_000, task: 't-2.1' })
  lab.run()
  expect(lab.started.slice(-3).map(({ at }) => at)).toEqual([8_000, 8_000, 8_000])
  lab.finished(job, other)
  lab.blameless()
})

test('the last member to arrive wakes the others, though nothing else happens', async () => {
  // One act a turn: the members come one by one, and are looked at in between.
  const lab = await Lab.start({ nodes: nodes(3), turn: 1 })
  const job = lab.submit(jobOf(gang))
  await lab.live()
  expect(lab.started.map(({ at }) => at)).toEqual([0, 0, 0])
  lab.finished(job)
})
