import { describe, expect, test } from 'vitest'
import { Allocation, Placement, Queue, Scheduler } from '#interfaces'
import { NODES, SOUND, load, withBad, expectReturn, expectRefused, DECIDING } from './bad.ts'
import { methodsOf, spoiled, throwing } from './faulty.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

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
    else {
      const uncalled = ['probe', 'read', 'revised', 'placeAll', 'leave', 'lanes', 'ahead']
      // Only where very many shapes wait (many-shapes.test.ts).
      uncalled.push('lack', 'offer')
      expect(uncalled).toContain(method)
    }
  })

  test.each(['arrived', 'changed', 'ended', 'limits', 'every', 'time'])(
    'in its first call of Allocation.%s, in an Application Master',
    async (method) => {
      const bad = throwing('allocation/backlog', method, 1)
      const more = { role: 'applicationMaster', jobs: 3, count: 8 } as const
      const outcome = await withBad(Allocation, bad, more)
      expect(outcome.cluster.atEnd()).toEqual([])
      if (outcome.refusal()) expectRefused(outcome)
      // The jobs may be over before its time comes.
      else if (method !== 'time' || outcome.records.length > 2) expectReturn(outcome)
    },
  )

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
