import { mkdtemp, readFile, readdir, rm, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apply, resolve } from '../../../runtime/assembler/apply.ts'
import type { Composition, CompositionFile } from '../../../runtime/assembler/composition.ts'
import { describe as inWords, diff, render } from '../../../runtime/assembler/diff.ts'
import {
  compositionOf,
  parseComposition,
  readComposition,
} from '../../../runtime/assembler/parse.ts'
import { ROLES, interfacesOf } from '../../../runtime/assembler/roles.ts'
import { format, writeComposition, written } from '../../../runtime/assembler/write.ts'
import { addresses, files, source } from './source.ts'

const of = (file: CompositionFile) => compositionOf(file, source)
const usual = of({})
const queue = (binding: NonNullable<CompositionFile['resourceManager']>[string]) =>
  of({ resourceManager: { Queue: binding } })

/** The same data with the keys of every object in another order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, it]) => [key, reversed(it)]),
  ) as T
}

/** Everything of a composition but its hash, as a file would say it. */
const spelled = ({ schema, hash: _, ...rest }: Composition): CompositionFile => ({
  $schema: schema,
  ...rest,
})

describe('canonical form', () => {
  test('an empty file means the defaults, all of them and whole', () => {
    for (const role of ROLES) {
      expect(Object.keys(usual[role])).toEqual(interfacesOf(role))
    }
    expect(usual.nodeManager.Executor).toEqual({
      use: 'executor/threads',
      with: { max: 0 },
      through: [{ use: 'executor/processes', with: {} }],
    })
    expect(usual.explore).toEqual({})
  })

  test('what is written out and what is left out mean the same', () => {
    const short = queue('queue/priority')
    expect(queue({ use: 'queue/priority', with: { agingMs: 500 }, through: [] }).hash).toBe(
      short.hash,
    )
    expect(queue({ use: 'queue/priority', with: { agingMs: 501 } }).hash).not.toBe(short.hash)
    expect(of({ description: 'x', explore: { 'resourceManager.Queue': '*' } }).hash).toBe(
      usual.hash,
    )
  })

  test('nothing of it can be changed', () => {
    expect(() => Object.assign(usual.resourceManager.Queue, { use: 'queue/lifo' })).toThrow(
      TypeError,
    )
    expect(() => Object.assign(usual.nodeManager.Executor.with, { max: 3 })).toThrow(TypeError)
  })

  test('neither order nor defaults change it', () => {
    fc.assert(
      fc.property(files, (file) => {
        const composition = of(file)
        expect(of(reversed(file))).toEqual(composition)
        expect(of(spelled(composition))).toEqual(composition)
        expect(of(reversed(spelled(composition)))).toEqual(composition)
      }),
    )
  })
})

describe('diff and apply', () => {
  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(diff(of(file), of(file))).toEqual([])
      }),
    )
  })

  test('the changes lead from one to the other, and none of them is idle', () => {
    fc.assert(
      fc.property(files, files, (one, other) => {
        const [a, b] = [of(one), of(other)]
        const changes = diff(a, b)
        const reached = apply(a, changes, source)
        expect(reached.hash).toBe(b.hash)
        expect(diff(reached, b)).toEqual([])
        expect([reached.description, reached.explore]).toEqual([a.description, a.explore])
        expect(changes.length === 0).toBe(a.hash === b.hash)
        for (const change of changes) {
          const others = changes.filter((it) => it !== change)
          expect(apply(a, others, source).hash).not.toBe(b.hash)
        }
        expect(apply(b, diff(b, a), source).hash).toBe(a.hash)
      }),
    )
  })

  test('what is applied by address is the whole binding', () => {
    const aged = queue({ use: 'queue/priority', with: { agingMs: 7 }, through: ['queue/tap'] })
    const again = apply(aged, { 'resourceManager.Queue': 'queue/priority' }, source)
    expect(again.hash).toBe(queue('queue/priority').hash)
    const several = apply(
      usual,
      { Executor: 'executor/processes', 'nodeManager.Queue': 'queue/lifo' },
      source,
    )
    expect(diff(usual, several).map(({ role, interface: name }) => `${role}.${name}`)).toEqual([
      'nodeManager.Queue',
      'nodeManager.Executor',
    ])
    expect(apply(usual, {}, source)).toEqual(usual)
  })

  test.each([
    ['Executor', ['nodeManager', 'Executor']],
    ['applicationMaster.Queue', ['applicationMaster', 'Queue']],
  ])('the address %s', (address, expected) => {
    expect(resolve(address)).toEqual(expected)
  })

  test.each([
    [
      'Queue',
      'E_UNKNOWN_INTERFACE',
      { expected: addresses.filter((it) => it.endsWith('.Queue')).join(' or ') },
    ],
    ['Executr', 'E_UNKNOWN_INTERFACE', { next: 'did you mean "Executor"?' }],
    ['resourceManager.Quue', 'E_UNKNOWN_INTERFACE', { next: 'did you mean "Queue"?' }],
    ['nodeManger.Queue', 'E_UNKNOWN_ROLE', { next: 'did you mean "nodeManager"?' }],
    ['', 'E_UNKNOWN_INTERFACE', {}],
    ['constructor', 'E_UNKNOWN_INTERFACE', {}],
  ])('the address %j is refused', (address, code, parts) => {
    expect(() => apply(usual, { [address]: 'queue/lifo' }, source)).toThrow(
      expect.objectContaining({ code, parts: expect.objectContaining(parts) }),
    )
  })

  test('a change that is wrong is refused with its address', () => {
    expect(() => apply(usual, { 'resourceManager.Queue': 'queue/lif' }, source)).toThrow(
      expect.objectContaining({
        code: 'E_UNKNOWN_COMPONENT',
        parts: expect.objectContaining({
          where: 'resourceManager.Queue',
          next: 'did you mean "queue/lifo"?',
        }),
      }),
    )
    expect(() =>
      apply(
        usual,
        { Executor: 'executor/processes', 'nodeManager.Executor': 'executor/threads' },
        source,
      ),
    ).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
  })

  test('each kind of change in one line', () => {
    const priority = queue('queue/priority')
    const bounded = queue({
      use: 'queue/fifo',
      through: [{ use: 'queue/bounded', with: { limit: 9 } }, 'queue/tap'],
    })
    const aged = queue({ use: 'queue/priority', with: { agingMs: 7, ties: 'newest' } })
    const lines = (a: Composition, b: Composition) =>
      diff(a, b).map((it) => `${it.kind}: ${render(it)}`)
    expect([
      ...lines(usual, queue('queue/lifo')),
      ...lines(queue('queue/lifo'), priority),
      ...lines(priority, aged),
      ...lines(usual, bounded),
      ...lines(bounded, usual),
    ]).toEqual([
      'component: resourceManager.Queue: queue/fifo -> queue/lifo',
      'component: resourceManager.Queue: queue/lifo -> queue/priority (agingMs 500, factor 1.5, label "main", strict false, ties "oldest")',
      'settings: resourceManager.Queue: queue/priority, agingMs 500 -> 7, ties "oldest" -> "newest"',
      'wrapper: resourceManager.Queue: queue/fifo, through nothing -> queue/bounded (limit 9), queue/tap',
      'wrapper: resourceManager.Queue: queue/fifo, through queue/bounded (limit 9), queue/tap -> nothing',
    ])
    expect(inWords(bounded.resourceManager.Queue)).toBe(
      'queue/fifo through queue/bounded (limit 9), queue/tap',
    )
  })

  test('a component that was edited is a change wherever it stands, and nowhere else', () => {
    const versions = (edited: readonly string[], mark: string) =>
      new Map([...source.ids()].map((id) => [id, edited.includes(id) ? mark : 'same']))
    const edited = ['queue/tap', 'estimator/declared', 'placement/best-fit']
    const then = { from: versions(edited, 'old'), to: versions(edited, 'new') }
    const composition = queue({ use: 'queue/fifo', through: ['queue/tap'] })
    expect(diff(composition, composition, then).map(render)).toEqual([
      'resourceManager.Queue: queue/fifo, edited: queue/tap',
      'resourceManager.Estimator: estimator/declared, edited: estimator/declared',
      'applicationMaster.Estimator: estimator/declared, edited: estimator/declared',
      'nodeManager.Estimator: estimator/declared, edited: estimator/declared',
    ])
    expect(diff(usual, composition, then).map((it) => it.kind)).toEqual([
      'wrapper',
      'version',
      'version',
      'version',
    ])
  })
})

describe('write', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'segue-compositions-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('what is the default anyway is left out', () => {
    expect(format(usual, source)).toBe('{}\n')
    const composition = of({
      $schema: './schema.json',
      description: 'x',
      resourceManager: {
        Queue: {
          use: 'queue/priority',
          with: { factor: 2, agingMs: 500 },
          through: ['queue/bounded'],
        },
        Placement: 'placement/first-fit',
      },
      nodeManager: { Queue: { use: 'queue/lifo', with: {} } },
    })
    expect(written(composition, source)).toEqual({
      $schema: './schema.json',
      description: 'x',
      resourceManager: {
        Queue: { use: 'queue/priority', with: { factor: 2 }, through: ['queue/bounded'] },
      },
      nodeManager: { Queue: 'queue/lifo' },
    })
  })

  test('what is written is read as the same', () => {
    fc.assert(
      fc.property(files, (file) => {
        const composition = of(file)
        const text = format(composition, source)
        const again = parseComposition(text, source)
        expect(again).toEqual(composition)
        expect(format(again, source)).toBe(text)
      }),
    )
  })

  test('a file is replaced whole', async () => {
    const file = join(folder, 'mine.json')
    await writeComposition(usual, file, source)
    await writeComposition(queue('queue/lifo'), file, source)
    expect((await readComposition(file, source)).hash).toBe(queue('queue/lifo').hash)
    expect(await readdir(folder)).toEqual(['mine.json'])
  })

  test('a file that cannot be written is left as it was, and nothing lies beside it', async () => {
    const file = join(folder, 'taken')
    await mkdir(join(file, 'full'), { recursive: true })
    await expect(writeComposition(usual, file, source)).rejects.toMatchObject({ code: 'E_FILE' })
    await expect(
      writeComposition(usual, join(folder, 'no/such/folder.json'), source),
    ).rejects.toMatchObject({
      code: 'E_FILE',
    })
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    await expect(readFile(file)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})
