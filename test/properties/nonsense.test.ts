import { describe, expect, test } from 'vitest'
import { Monitor, Placement, Queue, Scheduler } from '#interfaces'
import { NODES, SOUND, load, withBad, expectReturn, expectRefused, DECIDING } from './bad.ts'
import { badPlacements, badQueues, badSchedulers, spoiled } from './faulty.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

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
