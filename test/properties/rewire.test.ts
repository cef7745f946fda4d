import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompositionFile } from '../../runtime/assembler/composition.ts'
import { failing } from '../../runtime/contract/load.ts'
import { SegueError } from '../../runtime/errors.ts'
import { runs } from '../runs.ts'
import { compositions, nodes, rewires, submissions, type Submission } from './arbitraries.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

export interface World {
  readonly nodes: readonly Readonly<Record<string, number>>[]
  readonly composition: CompositionFile
  readonly jobs: readonly Submission[]
  readonly rewires: readonly { readonly at: number; readonly to: CompositionFile }[]
  /** Acts between two chances of a rewire to move: low numbers cut plans in two. */
  readonly turn: number
  /** Whether time passes while a rewire is prepared. */
  readonly passing: boolean
  /** Which attempts fail. */
  readonly salt: number
}

const worlds: fc.Arbitrary<World> = fc.record({
  nodes,
  composition: compositions,
  jobs: submissions,
  rewires,
  turn: fc.constantFrom(1, 2, 5, 50),
  passing: fc.boolean(),
  salt: fc.nat(100),
})

async function play(world: World): Promise<WatchedCluster> {
  const cluster = await WatchedCluster.open({
    nodes: world.nodes,
    composition: world.composition,
    source: sourceWith(),
    turn: world.turn,
    passing: world.passing,
    outcome: failing(world.salt),
  })
  for (const { at, spec, cancelAt } of world.jobs) {
    cluster.at(at, () => {
      const job = cluster.submit(spec)
      if (cancelAt !== undefined) cluster.at(at + cancelAt, () => cluster.cancel(job))
    })
  }
  for (const { at, to } of world.rewires) cluster.at(at, () => void cluster.rewire(to))
  await cluster.live()
  return cluster
}

const property = <T>(
  arbitrary: fc.Arbitrary<T>,
  count: number,
  check: (value: T) => Promise<void>,
) => fc.assert(fc.asyncProperty(arbitrary, check), { numRuns: runs(count) })

describe('whatever runs, whatever is composed, whenever it is rewired', () => {
  test('every accepted task ends once, after its inputs, on a node with room, and nothing is left', () =>
    property(worlds, 150, async (world) => {
      const cluster = await play(world)
      expect(cluster.notices.filter(({ type }) => type !== 'rewired')).toEqual([])
      expect(cluster.atEnd()).toEqual([])
    }))

  test('the same seed gives the same decisions', () =>
    property(worlds, 25, async (world) => {
      const [first, second] = [await play(world), await play(world)]
      expect(second.started).toEqual(first.started)
      expect(second.rewirer.generations.records).toEqual(first.rewirer.generations.records)
    }))
})

describe('generations', () => {
  const chains = fc.record({ chain: fc.array(compositions, { minLength: 1, maxLength: 6 }) })

  test('undo restores what was wired before, generation by generation, and numbers only rise', () =>
    property(chains, 40, async ({ chain }) => {
      const cluster = await WatchedCluster.open({ nodes: [{ cpu: 2 }], source: sourceWith() })
      const { generations } = cluster.rewirer
      const hashes = [generations.current.hash]
      for (const to of chain) {
        const { generation } = generations.current
        await cluster.rewire(to)
        if (generations.current.generation !== generation) hashes.push(generations.current.hash)
      }
      const before = generations.records.length
      for (let back = hashes.length - 2; back >= 0; back--) {
        const { equals, hash } = await cluster.rewirer.undo('operator')
        expect(hash).toBe(hashes[back])
        expect(generations.recordOf(equals!)!.hash).toBe(hash)
      }
      expect(generations.records.length).toBe(before + hashes.length - 1)
      const numbers = generations.records.map(({ generation }) => generation)
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
      expect(new Set(numbers).size).toBe(numbers.length)
      await expect(cluster.rewirer.undo('operator')).rejects.toThrow('nothing to undo')
    }))

  test('what was undone can be put in force again, and undone again', async () => {
    const cluster = await WatchedCluster.open({ nodes: [{ cpu: 2 }], source: sourceWith() })
    const lifo = { resourceManager: { Queue: 'queue/lifo' } }
    const { generations } = cluster.rewirer
    const [first] = generations.records
    await cluster.rewire(lifo)
    const second = generations.current
    await cluster.rewirer.undo('operator')
    await cluster.rewire(lifo)
    expect(generations.current.hash).toBe(second.hash)
    const { hash, generation } = await cluster.rewirer.undo('operator')
    expect([hash, generation]).toEqual([first.hash, 5])
  })

  test('rewires that are asked for at once come one after the other', () =>
    property(fc.array(compositions, { minLength: 2, maxLength: 5 }), 20, async (all) => {
      const cluster = await WatchedCluster.open({
        nodes: [{ cpu: 2 }],
        source: sourceWith(),
        turn: 1,
      })
      const job = { name: 'a', stages: [{ name: 's', count: 300, burn: { cpuMs: 1 } }] }
      cluster.submit(job)
      const done = all.map((to) => cluster.rewire(to))
      await cluster.live()
      const records = (await Promise.all(done)) as { generation: number }[]
      const numbers = records.map(({ generation }) => generation)
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
      expect(cluster.atEnd()).toEqual([])
    }))

  test('a rewire that expects another generation is refused and changes nothing', async () => {
    const cluster = await WatchedCluster.open({ nodes: [{ cpu: 2 }], source: sourceWith() })
    const { rewirer } = cluster
    const again = () => ({ composition: rewirer.generations.assembly.composition, name: 'a' })
    await cluster.rewire({ resourceManager: { Queue: 'queue/lifo' } })
    const refused = await rewirer.put(again, 'operator', 1).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SegueError)
    expect((refused as SegueError).code).toBe('E_GENERATION')
    expect(rewirer.generations.current.generation).toBe(2)
    await expect(rewirer.put(again, 'operator', 2)).resolves.toBeDefined()
  })
})
