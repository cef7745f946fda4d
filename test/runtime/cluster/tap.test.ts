import { describe, expect, test } from 'vitest'
import { component, Placement } from '#interfaces'
import { stateOf } from '../../../runtime/cluster/state-of.ts'
import { tap } from '../../../runtime/cluster/tap.ts'
import { WatchedCluster } from '../../../runtime/contract/watched.ts'
import { spoiled } from '../../properties/faulty.ts'
import { shipped, sourceWith } from '../../properties/shipped.ts'

const NODES = [{ cpu: 1 }, { cpu: 1 }]
const work = (count: number, name = 'work') => ({
  name,
  stages: [{ name: 's', count, burn: { cpuMs: 1 } }],
})

const open = (source = sourceWith()) => WatchedCluster.open({ nodes: NODES, source })

/** What calls of the interface reach: nothing may be left of a tap. */
const behind = ({ seats }: WatchedCluster) =>
  seats.flatMap(({ bindings }) =>
    bindings.instances.map(({ plan }) => bindings.reached(plan.face.name)),
  )

describe('tap', () => {
  test('the next calls, with arguments, results and node, and then nothing stands between any more', async () => {
    const cluster = await open()
    const before = behind(cluster)
    const tapped = tap(cluster.seats, 'resourceManager.Placement', 3)
    cluster.submit(work(4))
    cluster.run(0)
    const { binding, items } = await tapped
    expect(binding).toBe('resourceManager.Placement')
    expect(items.map(({ us: _, ...call }) => call)).toEqual([
      { node: 'n1', method: 'place', args: 't-1.1', result: 'n1' },
      { node: 'n1', method: 'changed', args: 'n1', result: 'undefined' },
      { node: 'n1', method: 'place', args: 't-1.2', result: 'n2' },
    ])
    expect(items.every(({ us }) => us >= 0)).toBe(true)
    expect(behind(cluster)).toEqual(before)
    cluster.run()
    expect(cluster.atEnd()).toEqual([])
  })

  test('a plan is one call, told of at its end with what it yielded', async () => {
    const cluster = await open()
    const tapped = tap(cluster.seats, 'resourceManager.Scheduler', 8, 20)
    cluster.submit(work(3))
    cluster.run()
    const plan = (await tapped).items.find(({ method }) => method === 'plan')
    expect(plan).toMatchObject({
      args: "[ { type: 'queued' } ]",
      result: expect.stringContaining("{ do: 'launch', task: t-1.1, node: n1 }; { do: 'launch'"),
    })
    expect(plan!.result.length).toBeLessThanOrEqual(200)
  })

  test('a throw is told of, and goes on to whom it would have gone', async () => {
    let calls = 0
    const moody = spoiled('placement/first-fit', (made) => ({
      ...made,
      place(task: unknown) {
        if (++calls === 2) throw new Error('not this one')
        return made.place(task)
      },
    }))
    const cluster = await open(sourceWith({ 'placement/first-fit': moody }))
    const tapped = tap(cluster.seats, 'resourceManager.Placement', 12, 30)
    cluster.submit(work(2))
    await cluster.live()
    const { items } = await tapped
    expect(items.filter(({ threw }) => threw)).toMatchObject([
      { method: 'place', threw: 'not this one', result: '' },
    ])
    expect(cluster.notices).toContainEqual(
      expect.objectContaining({ type: 'fault', component: 'placement/first-fit@v1' }),
    )
    expect(cluster.atEnd()).toEqual([])
  })

  test('a rewire in the middle: the calls of the successor follow, and nothing is left of the tap', async () => {
    const cluster = await open()
    cluster.submit(work(40))
    const tapped = tap(cluster.seats, 'resourceManager.Queue', 1000, 30)
    cluster.run(2000)
    await cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })
    expect(cluster.rewirer.generations.current.generation).toBe(2)
    cluster.run()
    const { queue } = cluster.reactor.resourceManager.resourceManager!.parts
    const meanwhile = queue.peek
    const { items } = await tapped
    expect(queue.peek).not.toBe(meanwhile)
    const removed = items.filter(({ method }) => method === 'remove').map(({ args }) => args)
    expect(removed[0]).toBe("t-1.1, ''")
    expect(removed).toContain("t-1.40, ''")
    expect(cluster.atEnd()).toEqual([])
  })

  test('two at once do not disturb each other, on every node that has the binding', async () => {
    const cluster = await open()
    const before = behind(cluster)
    const first = tap(cluster.seats, 'nodeManager.Estimator', 1)
    const second = tap(cluster.seats, 'nodeManager.Estimator', 4)
    cluster.submit(work(4))
    cluster.run()
    expect((await first).items).toHaveLength(1)
    expect((await second).items.map(({ node, method }) => [node, method])).toEqual([
      ['n1', 'observe'],
      ['n2', 'observe'],
      ['n1', 'observe'],
      ['n2', 'observe'],
    ])
    expect(behind(cluster)).toEqual(before)
  })

  test('with it and without it the same is decided', async () => {
    const [plain, tapped] = [await open(), await open()]
    const bindings = [
      'resourceManager.Queue',
      'resourceManager.Scheduler',
      'applicationMaster.Queue',
    ]
    for (const binding of bindings) void tap(tapped.seats, binding, 100, 50)
    for (const cluster of [plain, tapped]) {
      cluster.submit(work(30))
      cluster.submit(work(30, 'more'))
      cluster.run()
    }
    expect(tapped.started).toEqual(plain.started)
  })

  test('fewer when the time is over', async () => {
    const cluster = await open()
    const before = behind(cluster)
    const tapped = tap(cluster.seats, 'resourceManager.Queue', 1000, 20)
    cluster.submit(work(1))
    cluster.run()
    const { items } = await tapped
    expect(items.length).toBeGreaterThan(0)
    expect(items.length).toBeLessThan(1000)
    expect(behind(cluster)).toEqual(before)
  })

  test('an address that says nothing, several, or what nothing goes through', async () => {
    const { seats } = await open()
    const refusal = (address: string, count = 1) => {
      try {
        void tap(seats, address, count, 0)
        return 'no error'
      } catch (error) {
        return `${(error as { code?: string }).code}: ${(error as Error).message}`
      }
    }
    expect(refusal('Queue')).toBe('E_UNKNOWN_INTERFACE: 3 roles have a Queue')
    expect(refusal('nodeManager.Qeue')).toBe(
      'E_UNKNOWN_INTERFACE: nodeManager has no interface "Qeue"',
    )
    expect(refusal('resourceManager.Queue', 0)).toBe(
      'E_USAGE: 0 calls within 0 ms cannot be tapped',
    )
    expect(refusal('Store')).toMatch(/^E_USAGE: no calls go through \w+.Store/)
  })
})

describe('stateOf', () => {
  test('what each node would hand to a successor, as data of its own', async () => {
    const cluster = await open()
    await cluster.rewire({ resourceManager: { Placement: 'placement/round-robin' } })
    cluster.submit(work(3))
    cluster.run(0)
    const said = stateOf(cluster.seats, 'resourceManager.Placement')
    expect(said).toEqual({
      binding: 'resourceManager.Placement',
      component: 'placement/round-robin',
      nodes: { n1: { next: 2 } },
    })
    ;(said.nodes.n1 as { next: number }).next = 0
    expect(stateOf(cluster.seats, 'resourceManager.Placement').nodes.n1).toEqual({ next: 2 })
  })

  test('one that has no memory', async () => {
    const { seats } = await open()
    expect(stateOf(seats, 'nodeManager.Queue')).toEqual({
      binding: 'nodeManager.Queue',
      component: 'queue/fifo',
      nodes: { n1: null, n2: null },
    })
  })

  test.each([
    ['throws', () => void explode(), 'its snapshot threw: no idea'],
    ['is no data', () => ({ at: new Map() }), 'its snapshot is not plain data'],
  ])('a snapshot that %s is an error that changes nothing', async (_, snapshot, said) => {
    const bad = component({
      provides: Placement,
      create: () => ({
        ...(shipped.get('placement/first-fit')!.create({} as never) as Placement),
        snapshot: snapshot as never,
      }),
    })
    const cluster = await open(sourceWith({ 'placement/bad': bad }))
    await cluster.rewire({ resourceManager: { Placement: 'placement/bad' } })
    expect(() => stateOf(cluster.seats, 'resourceManager.Placement')).toThrow(said)
    cluster.submit(work(3))
    await cluster.live()
    expect(cluster.rewirer.generations.current.generation).toBe(2)
    expect(cluster.atEnd()).toEqual([])
  })
})

function explode(): never {
  throw new Error('no idea')
}
