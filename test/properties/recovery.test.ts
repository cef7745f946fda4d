import { describe, expect, test } from 'vitest'
import { Scheduler, type Component } from '#interfaces'
import { NODES, load, withBad, expectReturn } from './bad.ts'
import { spoiled, throwing } from './faulty.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

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
