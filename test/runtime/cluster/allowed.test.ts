import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { LocalOptions } from '../../../runtime/cluster/local-options.ts'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import type { StageSpec } from '../../../runtime/core/job-spec.ts'
import { LocalService } from '../../../runtime/service/local/local-service.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-allowed-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const folder = join(root, 'home')
for (const at of ['home/sub', 'home/compositions/clusters', 'other'])
  mkdirSync(join(root, at), { recursive: true })
for (const at of ['home/tasks.ts', 'other/tasks.ts'])
  writeFileSync(join(root, at), 'export const double = (x: number) => 2 * x\n')
writeFileSync(join(root, 'other/mine.json'), '{}')
symlinkSync('../other', join(folder, 'out'))
symlinkSync('../other/tasks.ts', join(folder, 'alias.ts'))

async function open(options: LocalOptions) {
  const cluster = await LocalCluster.open({ folder, ...options })
  return Object.assign(cluster, { [Symbol.asyncDispose]: () => cluster.close() })
}

const job = (stage: Omit<StageSpec, 'name'>) => ({ name: 'j', stages: [{ name: 's', ...stage }] })
const ends = async (cluster: LocalCluster, stage: Omit<StageSpec, 'name'>) =>
  (await cluster.submit(job(stage)).done).state
const forbidden = expect.objectContaining({ code: 'E_FORBIDDEN' })

test('whoever opens a cluster in a program may name what he likes', async () => {
  await using cluster = await open({})
  for (const call of [
    './tasks.ts#double',
    'out/tasks.ts#double',
    join(root, 'other/tasks.ts#double'),
  ])
    expect(await ends(cluster, { call, args: [2] })).toBe('ok')
  expect(await ends(cluster, { run: ['true'], cwd: root })).toBe('ok')
})

test('confined to the folder, nothing that was submitted leads out of it', async () => {
  await using cluster = await open({ allow: [] })
  expect(await ends(cluster, { call: 'sub/../tasks.ts#double', args: [2] })).toBe('ok')
  expect(await ends(cluster, { run: ['true'], cwd: 'sub' })).toBe('ok')
  for (const call of [
    '../other/tasks.ts#double',
    'out/tasks.ts#double',
    'alias.ts#double',
    '/x.ts',
  ])
    expect(() => cluster.submit(job({ call }))).toThrow(forbidden)
  expect(() => cluster.submit(job({ run: ['true'], cwd: '..' }))).toThrow(forbidden)
  expect(() => cluster.function('out/tasks.ts#double')).toThrow(forbidden)
  await expect(cluster.rewire(join(root, 'other/mine.json'))).rejects.toThrow(forbidden)
  await expect(cluster.rewire('../../other/mine')).rejects.toThrow(forbidden)
  const service = new LocalService(cluster, { embedded: true, down: async () => {} })
  for (const wanted of [join(root, 'other/mine.json'), '../../other/mine'])
    await expect(service.plan(wanted)).rejects.toThrow(forbidden)
  await expect(service.diff('g1', join(root, 'other/mine.json'))).rejects.toThrow(forbidden)
  expect((await cluster.rewire('srpt')).generation).toBe(2)
})

test('further folders are allowed by name', async () => {
  await using cluster = await open({ allow: [join(root, 'other')] })
  expect(await ends(cluster, { call: 'out/tasks.ts#double', args: [2] })).toBe('ok')
  expect(() => cluster.submit(job({ run: ['true'], cwd: '..' }))).toThrow(forbidden)
})

test('without commands', async () => {
  await using cluster = await open({ commands: false })
  expect(() => cluster.submit(job({ run: ['true'] }))).toThrow(forbidden)
  expect(await ends(cluster, { call: join(root, 'other/tasks.ts#double'), args: [2] })).toBe('ok')
  expect(await ends(cluster, { burn: { cpuMs: 1 } })).toBe('ok')
})

test('a job that was accepted before the rules became stricter does not go on', async () => {
  const state = join(folder, '.segue')
  const before = await open({ state })
  const handle = before.submit(job({ run: ['sleep', '60'] }))
  await handle.accepted
  await before.close()
  await using after = await open({ state, commands: false })
  await after.idle()
  const store = await after.recorder.settled()
  const { items } = await store.jobs({ limit: 1 })
  expect(items[0].end).toMatchObject({ state: 'failed', fault: { code: 'E_FORBIDDEN' } })
})

test('a cluster file names no composition outside, unless whoever opens it names another', async () => {
  const file = (composition: string) => {
    const path = join(folder, 'compositions/clusters/c.json')
    writeFileSync(path, JSON.stringify({ composition, machine: true }))
    return path
  }
  const cluster = file('../../../other/mine.json')
  await expect(open({ allow: [], cluster })).rejects.toMatchObject({
    code: 'E_FORBIDDEN',
    parts: { where: cluster, found: `"${join(root, 'other/mine.json')}"` },
  })
  await using named = await open({ allow: [], cluster, composition: join(root, 'other/mine.json') })
  expect(named.history()).toHaveLength(1)
  await using wide = await open({ cluster })
  expect(wide.history()).toHaveLength(1)
})
