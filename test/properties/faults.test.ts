import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Estimator,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  type Component,
  type Interface,
} from '#interfaces'
import type { Step } from '../../runtime/core/rewire.ts'
import type { SegueError } from '../../runtime/errors.ts'
import { runs } from '../runs.ts'
import { submissions } from './arbitraries.ts'
import { badPlacements, badQueues, badSchedulers, methodsOf, spoiled, throwing } from './faulty.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from './watched.ts'

const NODES = [
  { cpu: 3, memory: 12 },
  { cpu: 2, memory: 8 },
]

const SOUND: Readonly<Record<string, string>> = {
  Scheduler: 'scheduler/drf',
  Queue: 'queue/shortest-first',
  Placement: 'placement/best-fit',
  Estimator: 'estimator/history',
  Monitor: 'monitor/window',
}

/** Jobs of three users with stages behind each other, and a failure now and then. */
function load(cluster: WatchedCluster, jobs = 6, count = 40): void {
  for (let i = 0; i < jobs; i++) {
    const user = ['ann', 'bob', 'cho'][i % 3]
    const stages = [
      { name: 'a', count, burn: { cpuMs: 1 + (i % 4) }, retries: 2, estimateMs: 1 + (i % 4) },
      { name: 'b', count, after: ['a'], burn: { cpuMs: 2 }, needs: { cpu: 0.5, memory: 1 } },
    ]
    cluster.at(i * 3000, () => void cluster.submit({ name: `j${i}`, user, stages }))
  }
}

interface Options {
  readonly processorTime?: () => number
  /** When the bad one is put in force. */
  readonly at?: number
  readonly role?: 'resourceManager' | 'applicationMaster' | 'nodeManager'
  readonly jobs?: number
  readonly count?: number
}

/** Runs a load, puts the component in force in the middle of it, and answers when everything has ended. */
async function withBad(face: Interface, bad: Component, options: Options = {}) {
  const { at = 4000, role = 'resourceManager', processorTime } = options
  const name = face.name
  const id = `${name.toLowerCase()}/bad`
  const cluster = await WatchedCluster.open({
    nodes: NODES,
    source: sourceWith({ [id]: bad }),
    composition: { resourceManager: SOUND },
    turn: 3,
    processorTime,
    outcome: ({ number, attempt }) => (number % 11 === 3 && attempt < 3 ? 'failed' : 'ok'),
  })
  load(cluster, options.jobs, options.count)
  const [first] = cluster.rewirer.generations.records
  let refusal: SegueError | undefined
  const composition = {
    resourceManager: SOUND,
    [role]: { ...(role === 'resourceManager' && SOUND), [name]: id },
  }
  const put = () => cluster.rewire(composition).catch((error: SegueError) => void (refusal = error))
  cluster.at(at, () => void put())
  await cluster.live()
  const records = [...cluster.rewirer.generations.records]
  const again = await cluster.rewire(composition).catch((error: SegueError) => error)
  return {
    cluster,
    first,
    records,
    version: `${id}@v1`,
    refusal: () => refusal,
    again,
    composition,
  }
}

type Outcome = Awaited<ReturnType<typeof withBad>>

/** The last good one is back by itself, history tells why, and the culprit stays out. */
function expectReturn({ cluster, first, records, version, again }: Outcome): void {
  expect(cluster.atEnd()).toEqual([])
  const back = records.findLast(({ actor }) => actor === 'automatic return')
  expect(back).toMatchObject({ hash: first.hash, equals: 1 })
  expect(back!.reason).toContain(version.split('@')[0])
  expect(records.find(({ generation }) => generation === 2)!.fault).toBeDefined()
  expect(cluster.rewirer.quarantine.has(version)).toBe(true)
  expect(again).toMatchObject({ code: 'E_QUARANTINED' })
  const quarantined = cluster.notices.filter(({ type }) => type === 'quarantined')
  expect(quarantined).toEqual([{ type: 'quarantined', component: version }])
}

/** Nothing has changed but that the fault is known. */
function expectRefused({ cluster, records, first, refusal }: Outcome, code?: string): void {
  expect(cluster.atEnd()).toEqual([])
  expect(refusal()).toBeInstanceOf(Error)
  if (code) expect(refusal()!.code).toBe(code)
  expect(records.every(({ hash }) => hash === first.hash)).toBe(true)
}

const DECIDING = [Scheduler, Queue, Placement, Estimator, Monitor]
const everyMethod = DECIDING.flatMap((face) =>
  methodsOf(face).map((method) => [face.name, method, face] as const),
)

describe('a component that throws', () => {
  test.each(everyMethod)('in its first call of %s.%s', async (_, method, face) => {
    const outcome = await withBad(face, throwing(SOUND[face.name], method, 1), {
      jobs: 3,
      count: 8,
    })
    expect(outcome.cluster.atEnd()).toEqual([])
    if (outcome.refusal()) expectRefused(outcome)
    else if (outcome.records.length > 2) expectReturn(outcome)
    else expect(['probe', 'read', 'revised', 'placeAll', 'leave', 'lanes']).toContain(method)
  })

  test.each(everyMethod)('in its thousandth call of %s.%s', async (_, method, face) => {
    const bad = throwing(SOUND[face.name], method, 1000)
    const { cluster, records } = await withBad(face, bad, { count: 120 })
    expect(cluster.atEnd()).toEqual([])
    const generations = records.map(({ generation }) => generation)
    expect(generations).toEqual(generations.map((_, i) => i + 1))
    for (const { actor } of records.slice(2))
      expect(['made anew', 'automatic return']).toContain(actor)
  })

  test('once in a while, long after it was put in force: it is made anew and stays', async () => {
    let calls = 0
    const bad = spoiled('queue/fifo', (made) => ({
      ...made,
      push(...args: unknown[]) {
        if (++calls === 700) throw new Error('chance')
        made.push(...args)
      },
    }))
    const { cluster, records } = await withBad(Queue, bad, { count: 100 })
    expect(cluster.atEnd()).toEqual([])
    expect(records.map(({ actor }) => actor)).toEqual(['test', 'test', 'made anew'])
    expect(records[2]).toMatchObject({ hash: records[1].hash, equals: 2 })
    expect(cluster.rewirer.quarantine.has('queue/bad@v1')).toBe(false)
  })

  test.each(['a text', 7, undefined, null, { plain: true }])(
    '%j instead of an error',
    async (thrown) => {
      for (const [face, method] of [
        [Scheduler, 'plan'],
        [Queue, 'push'],
        [Placement, 'place'],
      ] as const) {
        expectReturn(
          await withBad(
            face,
            throwing(SOUND[face.name], method, 5, () => thrown),
          ),
        )
      }
    },
  )

  test.each(DECIDING)('in create of a $name', async (face) => {
    const bad = spoiled(SOUND[face.name], () => {
      throw new Error('never made')
    })
    expectRefused(await withBad(face, bad))
  })

  test.each(DECIDING)('in start of a $name', async (face) => {
    expectRefused(await withBad(face, throwing(SOUND[face.name], 'start', 1)))
  })

  test.each(DECIDING)('in stop of a $name, when it goes', async (face) => {
    const { cluster, composition } = await withBad(face, throwing(SOUND[face.name], 'stop', 1))
    await cluster.rewirer.undo('operator')
    await cluster.rewire(composition)
    expect(cluster.rewirer.generations.current.generation).toBe(4)
    expect(cluster.atEnd()).toEqual([])
  })

  test('in the start of a component that is asynchronous, and therefore refused', async () => {
    const bad = spoiled('queue/fifo', (made) => ({
      ...made,
      start: async () => Promise.reject(new Error('late')),
    }))
    expectRefused(await withBad(Queue, bad), 'E_CONTRACT')
  })
})

describe('a snapshot that fails', () => {
  const failing: Record<string, () => unknown> = {
    throws: () => {
      throw new Error('no memory')
    },
    'is not plain': () => ({ seen: new Map() }),
    'is not finite': () => ({ seen: NaN }),
    'is a promise': async () => {
      throw new Error('late')
    },
  }
  test.each(Object.entries(failing))(
    '%s: the rewire is refused, who failed is made anew, in the end it goes',
    async (_, snapshot) => {
      const bad = spoiled('estimator/history', (made) => ({ ...made, snapshot }))
      const cluster = await WatchedCluster.open({
        nodes: NODES,
        source: sourceWith({ 'estimator/bad': bad }),
      })
      const { generations, quarantine } = cluster.rewirer
      const with_ = (Estimator: string) => ({ resourceManager: { Estimator } })
      await cluster.rewire(with_('estimator/bad'))
      load(cluster)
      for (const at of [5000, 9000, 13000])
        cluster.at(at, () => void cluster.rewire(with_('estimator/none')).catch(() => {}))
      await cluster.live()
      expect(cluster.atEnd()).toEqual([])
      const refused = cluster.notices.filter(({ type }) => type === 'refused')
      expect(refused.length).toBeGreaterThan(0)
      expect(generations.records.some(({ actor }) => actor === 'automatic return')).toBe(true)
      expect(quarantine.has('estimator/bad@v1')).toBe(true)
      await cluster.rewire(with_('estimator/none'))
      expect(generations.assembly.composition.resourceManager.Estimator.use).toBe('estimator/none')
    },
  )
})

describe('nonsense', () => {
  test.each(Object.entries(badSchedulers))('a scheduler that %s', async (_, bad) => {
    expectReturn(await withBad(Scheduler, bad))
  })
  test.each(Object.entries(badPlacements))('a placement that %s', async (_, bad) => {
    expectReturn(await withBad(Placement, bad))
  })
  test.each(Object.entries(badQueues))('a queue that %s', async (what, bad) => {
    const outcome = await withBad(Queue, bad)
    if (what === 'loses what is handed over' || what.includes('no number'))
      expectRefused(outcome, 'E_CONTRACT')
    else expectReturn(outcome)
  })

  test('ranks that are no numbers lose nothing', async () => {
    const bad = spoiled('scheduler/fair-threads', (_, { queue, placement }) => ({
      laneOf: (task: any) => task.user,
      queued: (task: any) => queue.rank(task.user, NaN),
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) {
          const node = placement.place(task)
          yield 'why' in node
            ? { do: 'nothing', task, why: node.why }
            : { do: 'launch', task, node }
        }
      },
    }))
    const { cluster } = await withBad(Scheduler, bad)
    expect(cluster.atEnd()).toEqual([])
  })

  test.each(DECIDING)('a $name whose create answers nothing of use', async (face) => {
    for (const answer of [undefined, 7, {}, { plan: 'soon' }])
      expectRefused(
        await withBad(
          face,
          spoiled(SOUND[face.name], () => answer as never),
        ),
      )
  })

  test.each(['soon', -1, NaN, Infinity, 5n, {}])('a period of %s', async (every) => {
    const bad = spoiled('scheduler/fifo', (made) => ({ ...made, every: () => every as never }))
    expect((await withBad(Scheduler, bad)).cluster.atEnd()).toEqual([])
  })

  test('in a Node Manager or an Application Master as well', async () => {
    const yields = badSchedulers['yields what is no act']
    expectReturn(await withBad(Scheduler, yields, { role: 'applicationMaster' }))
    const offers = badQueues['offers what never was']
    expectReturn(await withBad(Queue, offers, { role: 'applicationMaster' }))
  })

  test('a sound component where it does not belong: it stays in service where it does', async () => {
    const cluster = await WatchedCluster.open({ nodes: NODES, source: sourceWith() })
    load(cluster)
    const misplaced = { applicationMaster: { Scheduler: 'scheduler/fifo' } }
    cluster.at(5000, () => void cluster.rewire(misplaced))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    const { current } = cluster.rewirer.generations
    expect(current).toMatchObject({ actor: 'automatic return', equals: 1 })
    await expect(cluster.rewire(misplaced)).rejects.toMatchObject({ code: 'E_QUARANTINED' })
    await cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })
  })
})

describe('a component that takes too long', () => {
  test.each([
    ['Scheduler', 'plan', Scheduler],
    ['Queue', 'peek', Queue],
    ['Placement', 'place', Placement],
    ['Monitor', 'started', Monitor],
  ] as const)('%s.%s', async (_, method, face) => {
    let now = 0
    let calls = 0
    const bad = spoiled(SOUND[face.name], (made) => ({
      ...made,
      [method]: (...args: unknown[]) => {
        if (++calls === 20) now += 50_000
        return made[method](...args)
      },
    }))
    const outcome = await withBad(face, bad, { processorTime: () => now })
    expectReturn(outcome)
    const faults = outcome.cluster.notices.filter(({ type }) => type === 'fault')
    expect(faults).toHaveLength(1)
  })
})

describe('several at once', () => {
  test('components of several roles fail together: each culprit is out, and all is back', async () => {
    const bad = throwing('queue/fifo', 'peek', 1)
    const worse = throwing('queue/lifo', 'peek', 1)
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({ 'queue/bad': bad, 'queue/worse': worse }),
      turn: 1000,
    })
    load(cluster)
    const both = {
      resourceManager: { Queue: 'queue/bad' },
      applicationMaster: { Queue: 'queue/worse' },
    }
    cluster.at(2000, () => void cluster.rewire(both))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    const { quarantine, generations } = cluster.rewirer
    expect(generations.current).toMatchObject({ hash: generations.records[0].hash })
    expect([quarantine.has('queue/bad@v1'), quarantine.has('queue/worse@v1')]).toEqual([true, true])
  })

  test('a fault while another rewire is prepared: what failed is out before that one begins anew', async () => {
    const bad = throwing('placement/first-fit', 'place', 30)
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({ 'placement/bad': bad }),
      turn: 1,
    })
    cluster.submit({ name: 'many', stages: [{ name: 's', count: 500, burn: { cpuMs: 1 } }] })
    const { rewirer } = cluster
    await cluster.rewire({ resourceManager: { Placement: 'placement/bad' } })
    cluster.run(2000)
    expect(rewirer.generations.current.fault).toBeUndefined()
    // The step at which the one in force fails is in the middle of the preparation of the next.
    let fills = 0
    rewirer.inject = (step) => {
      if (step === 'fill' && ++fills === 2) cluster.run(cluster.reactor.now + 40_000)
    }
    const lifo = cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })
    await cluster.live()
    await lifo
    rewirer.inject = undefined
    expect(cluster.atEnd()).toEqual([])
    expect(rewirer.quarantine.has('placement/bad@v1')).toBe(true)
    const { records, assembly } = rewirer.generations
    expect(records.map(({ actor }) => actor)).toEqual(['test', 'test', 'automatic return', 'test'])
    expect(assembly.composition.resourceManager.Queue.use).toBe('queue/lifo')
    expect(records[0].fault).toBeUndefined()
  })

  test('a fault in the first moment is put down to the generation that it belongs to', async () => {
    const bad = throwing('scheduler/fifo', 'every', 1)
    const outcome = await withBad(Scheduler, bad)
    expectReturn(outcome)
    expect(outcome.first.fault).toBeUndefined()
  })

  test('nothing but a bad component is known: it is tried again, with pauses, and loses nothing', async () => {
    const source = sourceWith({ 'queue/fifo': throwing('queue/fifo', 'peek', 40) })
    const cluster = await WatchedCluster.open({ nodes: NODES, source })
    load(cluster, 2, 20)
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    expect(cluster.rewirer.generations.records.length).toBeGreaterThan(3)
  })

  test('a role that stays closed for long takes in what comes, and goes on when it can', async () => {
    let broken = true
    const moody = spoiled('queue/fifo', (made) => ({
      ...made,
      peek(lane: unknown) {
        if (broken) throw new Error('not now')
        return made.peek(lane)
      },
    }))
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({ 'queue/fifo': moody }),
    })
    load(cluster, 3, 300)
    cluster.at(5_500_000, () => void (broken = false))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    expect(cluster.reactor.now).toBeGreaterThan(5_500_000)
    expect(cluster.rewirer.generations.records.length).toBeLessThan(60)
  })

  test('a wrapper that fails is out, and what stands behind it stays in service', async () => {
    const wrapper: Component = {
      ...throwing('queue/bounded', 'room', 5),
      wraps: 'only',
    }
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({ 'queue/thin': wrapper }),
    })
    load(cluster)
    const thin = { resourceManager: { Queue: { use: 'queue/fifo', through: ['queue/thin'] } } }
    cluster.at(5000, () => void cluster.rewire(thin))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    const { quarantine, generations } = cluster.rewirer
    expect([quarantine.has('queue/thin@v1'), quarantine.has('queue/fifo@v1')]).toEqual([
      true,
      false,
    ])
    expect(generations.current.hash).toBe(generations.records[0].hash)
  })

  test('a listener that throws changes nothing', async () => {
    const cluster = await WatchedCluster.open({ nodes: NODES, source: sourceWith() })
    cluster.notices.push = () => {
      throw new Error('deaf')
    }
    const warned = new Promise((resolve) => process.once('warning', resolve))
    await cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })
    await cluster.rewire({ resourceManager: { Queue: 'queue/fifo' } })
    expect(cluster.rewirer.generations.current.generation).toBe(3)
    expect(await warned).toMatchObject({ message: 'deaf' })
  })
})

const STEPS: readonly Step[] = [
  'create',
  'fill',
  'start-effects',
  'gate',
  'snapshot',
  'move',
  'check',
  'start',
  'swap',
]

describe('a fault at a step of a rewire', () => {
  const everything = {
    resourceManager: {
      Scheduler: 'scheduler/srpt',
      Queue: 'queue/lifo',
      Placement: 'placement/worst-fit',
      Estimator: 'estimator/none',
      Monitor: 'monitor/none',
    },
    applicationMaster: { Queue: 'queue/lifo' },
    nodeManager: { Queue: 'queue/lifo', Executor: 'executor/inline' },
  }

  test.each(STEPS)('%s: the rewire is refused, what is in force stands, everything ends', (step) =>
    fc.assert(
      fc.asyncProperty(
        submissions,
        fc.nat(100_000),
        fc.nat(6),
        fc.constantFrom(1, 3, 50),
        async (jobs, at, nth, turn) => {
          const cluster = await WatchedCluster.open({
            nodes: [
              { cpu: 6, memory: 12, gpu: 2 },
              { cpu: 2, memory: 8 },
            ],
            source: sourceWith(),
            turn,
            passing: true,
          })
          const { rewirer, seats } = cluster
          const behind = () => seats.flatMap(({ bindings }) => bindings.instances)
          const before = behind()
          for (const { at: time, spec } of jobs) cluster.at(time, () => void cluster.submit(spec))
          let hits = 0
          let refused: unknown
          rewirer.inject = (reached) => {
            if (reached === step && hits++ === nth) throw new Error(`injected at ${step}`)
          }
          cluster.at(at, () => void cluster.rewire(everything).catch((error) => (refused = error)))
          await cluster.live()
          expect(cluster.atEnd()).toEqual([])
          if (hits <= nth) {
            expect(rewirer.generations.current.generation).toBe(2)
            return
          }
          expect(refused).toMatchObject({ message: `injected at ${step}` })
          expect(rewirer.generations.records).toHaveLength(1)
          expect(cluster.reactor.generation).toBe(1)
          const after = behind()
          expect(after.length).toBe(before.length)
          expect(after.every((instance, i) => instance === before[i])).toBe(true)
        },
      ),
      { numRuns: runs(8) },
    ),
  )

  test('in the middle of a plan: the next plan hears what that one was asked for', async () => {
    const heard: string[][] = []
    const listening = spoiled('scheduler/fifo', (made) => ({
      plan(wakes: readonly { type: string }[]) {
        heard.push(wakes.map(({ type }) => type))
        return made.plan(wakes)
      },
    }))
    const cluster = await WatchedCluster.open({
      nodes: [{ cpu: 9 }],
      source: sourceWith({ 'scheduler/fifo': listening }),
      turn: 1,
    })
    cluster.submit({ name: 'many', stages: [{ name: 's', count: 9, burn: { cpuMs: 1 } }] })
    while (cluster.started.length < 3) cluster.reactor.turn(1)
    const { resourceManager } = cluster.reactor.resourceManager
    resourceManager!.wake({ type: 'nodes' })
    while (cluster.started.length < 4) cluster.reactor.turn(1)
    const before = heard.length
    const asked = heard[before - 1]
    cluster.rewirer.inject = (step) => {
      if (step === 'check') throw new Error('injected')
    }
    await expect(cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })).rejects.toThrow()
    await cluster.live()
    expect(heard[before]).toEqual(expect.arrayContaining([...asked, 'nodes']))
    expect(cluster.atEnd()).toEqual([])
  })

  test.each(STEPS)('%s of the automatic return: the next way back is taken', async (step) => {
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({ 'queue/bad': badQueues['offers nothing'] }),
    })
    load(cluster)
    const { rewirer } = cluster
    let armed = true
    rewirer.inject = (reached) => {
      const returning = cluster.notices.some(({ type }) => type === 'fault')
      if (reached !== step || !returning || !armed) return
      armed = false
      throw new Error(`injected at ${step}`)
    }
    cluster.at(5000, () => void cluster.rewire({ resourceManager: { Queue: 'queue/bad' } }))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
    expect(rewirer.generations.assembly.composition.resourceManager.Queue.use).toBe('queue/fifo')
  })
})
