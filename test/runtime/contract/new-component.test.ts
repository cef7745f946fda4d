import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, resolveConfig } from 'prettier'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { INTERFACES } from '../../../runtime/assembler/roles.ts'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import {
  lawsOf,
  newComponent,
  testComponent,
  type Scaffolded,
} from '../../../runtime/contract/index.ts'
import { SegueError } from '../../../runtime/errors.ts'

function freshFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-new-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('what is written', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-new-')))
  const faces = Object.keys(INTERFACES)
  const idOf = (face: string) => `${face.toLowerCase()}/my-${face.toLowerCase()}`
  const written = new Map<string, Scaffolded>()
  let cluster: LocalCluster

  beforeAll(async () => {
    for (const face of faces) written.set(face, await newComponent(folder, idOf(face)))
    cluster = await LocalCluster.open({ folder })
  }, 60_000)
  afterAll(async () => {
    await cluster.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('passes the checks that a saved file passes', () => {
    expect([...cluster.catalog.refusals().values()].map((error) => error.explain())).toEqual([])
  })

  test.each(faces)('for %s is in order, and tells the laws', async (face) => {
    const { files, next } = written.get(face)!
    expect(files).toEqual([
      `components/${idOf(face)}.ts`,
      `compositions/my-${face.toLowerCase()}.json`,
    ])
    expect(next[0]).toBe(`segue component test ${idOf(face)}`)
    const source = readFileSync(join(folder, files[0]), 'utf8')
    const config = await resolveConfig(join(import.meta.dirname, 'x.ts'))
    expect(await check(source, { ...config, filepath: 'mine.ts' }), source).toBe(true)
    for (const { name, says } of await lawsOf(face))
      expect(source.replaceAll(/\s+\* +/g, ' ')).toContain(`- ${name}: ${says}`)
  })

  test.each(faces)(
    'for %s keeps its laws',
    async (face) => {
      const seed = Number(process.env.SEGUE_SEED)
      const report = await testComponent(cluster.catalog, idOf(face), { seed, runs: 20 })
      expect(report.items.length).toBeGreaterThan(0)
      expect(report.items.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
    },
    60_000,
  )

  test.each(faces)('for %s runs jobs in the composition beside it', async (face) => {
    await cluster.rewire(`my-${face.toLowerCase()}`)
    const { composition } = cluster.rewirer.generations.assembly
    expect(JSON.stringify(composition)).toContain(`"${idOf(face)}"`)
    const job = { name: 'small', stages: [{ name: 's', count: 5, burn: { sleepMs: 1 } }] }
    const { state, fault } = await cluster.submit(job).done
    expect([state, fault]).toEqual(['ok', undefined])
  })
})

test.each([
  ['qeue/mine', 'did you mean "queue/mine"?'],
  ['Queue/mine', 'did you mean "queue/mine"?'],
  ['mine', 'segue component new queue/mine, for example'],
  ['clock/mine', 'is no interface that a component can have'],
  ['queue', 'is no name of a component'],
  ['queue/', 'segue component new queue/mine'],
  ['queue/MyOwn', 'segue component new queue/my-own'],
  ['queue/a/b', 'is no name of a component'],
  ['queue/../../etc', 'is no name of a component'],
  ['../queue/mine', 'is no interface'],
  ['queue/a.b', 'segue component new queue/a-b'],
])('the name %s is refused', async (id, words) => {
  const folder = freshFolder()
  const error: unknown = await newComponent(folder, id).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SegueError)
  expect((error as SegueError).code).toBe('E_USAGE')
  expect((error as SegueError).explain()).toContain(words)
  expect(existsSync(join(folder, 'components'))).toBe(false)
})

test.each(['components/queue/mine.ts', 'compositions/mine.json'])(
  '%s is not written over, and nothing else is written',
  async (there) => {
    const folder = freshFolder()
    const file = join(folder, there)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, 'mine')
    await expect(newComponent(folder, 'queue/mine')).rejects.toMatchObject({ code: 'E_STATE' })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    const written = ['components/queue/mine.ts', 'compositions/mine.json'].filter((path) =>
      existsSync(join(folder, path)),
    )
    expect(written).toEqual([there])
  },
)

test('what ships is not hidden', async () => {
  const error: unknown = await newComponent(freshFolder(), 'queue/fifo').catch((thrown) => thrown)
  expect((error as SegueError).explain()).toContain('segue component new queue/my-fifo')
})
