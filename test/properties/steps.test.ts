import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Step } from '../../runtime/core/rewire.ts'
import { runs } from '../runs.ts'
import { submissions } from './arbitraries.ts'
import { NODES, load } from './bad.ts'
import { badQueues, spoiled } from './faulty.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

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
    await expect(cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })).rejects.toThrow(
      'injected',
    )
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
