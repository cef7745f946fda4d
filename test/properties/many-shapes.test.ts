import { expect, test } from 'vitest'
import { Queue } from '#interfaces'
import { WatchedCluster } from '../../runtime/contract/watched.ts'
import { expectReturn, NODES, SOUND, withBad } from './bad.ts'
import { throwing } from './faulty.ts'
import { sourceWith } from './shipped.ts'

/** Each task needs something else: so many shapes wait that those which lack room are left to the queue. */
function crowd(cluster: WatchedCluster): void {
  for (let i = 0; i < 200; i++) {
    const needs = { cpu: (1 + ((i * 37) % 200)) / 100, memory: 1 + (i % 8) }
    const stages = [{ name: 'a', needs, burn: { cpuMs: 1 + (i % 5) }, retries: 2 }]
    cluster.at(0, () => void cluster.submit({ name: `j${i}`, user: `u${i % 3}`, stages }))
  }
}

test.each(['scheduler/fifo', 'scheduler/drf', 'scheduler/srpt', 'scheduler/fifo-jobs'])(
  'each ends, with %s, and composed anew on the way',
  async (scheduler) => {
    const composition = { resourceManager: { ...SOUND, Scheduler: scheduler } }
    const cluster = await WatchedCluster.open({
      nodes: NODES,
      source: sourceWith({}),
      composition,
      turn: 3,
    })
    crowd(cluster)
    const next = { resourceManager: { ...SOUND, Queue: 'queue/lifo' } }
    cluster.at(50_000, () => void cluster.rewire(next))
    await cluster.live()
    expect(cluster.atEnd()).toEqual([])
  },
)

test.each(['lack', 'offer'])('what throws in %s goes, and nothing is lost', async (method) => {
  expectReturn(await withBad(Queue, throwing(SOUND.Queue, method, 1), { more: crowd }))
})
