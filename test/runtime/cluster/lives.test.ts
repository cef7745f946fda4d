import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LocalOptions } from '../../../runtime/cluster/local-options.ts'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import type { StageSpec } from '../../../runtime/core/job-spec.ts'

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'segue-lives-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(folder: string, options: LocalOptions = {}): Promise<LocalCluster> {
  const cluster = await LocalCluster.open({ folder, state: join(folder, 'state'), ...options })
  onTestFinished(() => cluster.close())
  return cluster
}

const job = (...stages: Omit<StageSpec, 'name'>[]) => ({
  name: 'job',
  stages: stages.map((stage, i) => ({ name: `s${i}`, ...stage })),
})
const sleep = (ms: number, count = 1) => ({ burn: { sleepMs: ms }, count })

test('held, a cluster begins nothing new, finishes what runs, and says why the rest waits; released, it goes on', async () => {
  const cluster = await open(folderOf())
  const running = cluster.submit(job({ run: ['sleep', '0.3'] }))
  await vi.waitFor(() => expect(cluster.driver.running).toBe(1))
  cluster.hold()
  const waiting = cluster.submit(job(sleep(1, 30)))
  await waiting.accepted
  await cluster.drained()
  expect((await running.done).state).toBe('ok')
  expect(cluster.status().pending).toMatchObject({ held: 30, queued: 0 })
  await cluster.rewire({ 'resourceManager.Queue': 'queue/lifo' })
  expect(cluster.driver.running).toBe(0)
  expect(cluster.status().pending).toMatchObject({ held: 30, queued: 0 })
  cluster.release()
  await cluster.idle()
  expect((await waiting.done).state).toBe('ok')
})

test('a cluster that is closed keeps its jobs: results stay, the rest is done in the next life, under the same names', async () => {
  const folder = folderOf()
  const first = await open(folder)
  const done = first.submit(job(sleep(1, 3)), { key: 'the first' })
  expect((await done.done).state).toBe('ok')
  const half = first.submit(job(sleep(1, 4), { ...sleep(60_000), after: ['s0'] }), { key: 'half' })
  const queued = first.submit(job(sleep(1)), { key: 'queued' })
  await vi.waitFor(() => expect(half.id).toBe('j-2'))
  await vi.waitFor(() => expect(first.jobs.open.get('j-2')?.record?.stages[0].unfinished).toBe(0))
  await vi.waitFor(() => expect(first.driver.running).toBe(1))
  first.hold()
  await first.rewire({ 'resourceManager.Queue': 'queue/lifo' })
  const [{ generation }] = first.history().slice(-1)
  await queued.accepted
  await first.close()
  expect((await half.done).state).toBe('open')
  await expect(half.results('s0')).rejects.toMatchObject({ code: 'E_CLOSED' })

  const next = await open(folder, { resume: true })
  const { jobs, repeated } = next.recovered
  expect([1, 2]).toContain(jobs)
  expect(repeated).toBeGreaterThanOrEqual(1)
  expect(next.jobs.open.get('j-2')!.repeated).toBe(1)
  const ran = next.history()
  expect(ran.map((it) => it.generation)).toEqual([generation + 1, generation + 2])
  expect(next.rewirer.generations.assembly.composition.resourceManager.Queue.use).toBe('queue/lifo')
  // The same key is the same job, whether it goes on or has ended.
  expect(next.submit(job(sleep(1)), { key: 'half' }).id).toBe('j-2')
  expect(next.jobs.byKey('the first')).toBe('j-1')
  await next.cancel('j-2')
  await next.idle()
  await expect(next.cancel('j-1')).rejects.toMatchObject({ code: 'E_STATE' })
  await expect(next.cancel('j-99')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(next.cancel('nonsense')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  const after = next.submit(job(sleep(1)))
  expect(after.id).toBe('j-4')
  expect((await after.done).state).toBe('ok')
  const store = await next.recorder.settled()
  const { items } = await store.jobs({})
  expect(items.map(({ job: number, end }) => [number, end?.state])).toEqual([
    [4, 'ok'],
    [3, 'ok'],
    [2, 'cancelled'],
    [1, 'ok'],
  ])
})

test('jobs go with the store that is put in force, and one with the jobs of an earlier run is not', async () => {
  const folder = folderOf()
  const cluster = await open(folder)
  const before = cluster.submit(job(sleep(1, 5)))
  await before.done
  const across = cluster.submit(job(sleep(30, 20), { ...sleep(1), after: ['s0'] }))
  await across.accepted
  await cluster.rewire({ 'applicationMaster.Store': 'store/memory' })
  expect(cluster.recorder.component).toBe('store/memory')
  const inMemory = cluster.submit(job(sleep(1)))
  await inMemory.done
  await cluster.rewire({ 'applicationMaster.Store': 'store/journal' })
  expect((await across.done).state).toBe('ok')
  const store = await cluster.recorder.settled()
  const { items } = await store.jobs({})
  expect(items.map(({ job: number, end }) => [number, end?.state])).toEqual([
    [3, 'ok'],
    [2, 'ok'],
    [1, 'ok'],
  ])
  expect((await store.tasks({ job: 2, limit: 100 })).total).toBe(21)
  await cluster.close()

  const memory = join(folder, 'memory.json')
  writeFileSync(memory, JSON.stringify({ applicationMaster: { Store: 'store/memory' } }))
  const other = await open(folder, { composition: memory })
  expect(other.recovered.jobs).toBe(0)
  const refused = other.rewire({ 'applicationMaster.Store': 'store/journal' })
  await expect(refused).rejects.toMatchObject({
    code: 'E_STATE',
    message: expect.stringContaining('holds jobs of an earlier run'),
  })
  expect(other.recorder.component).toBe('store/memory')
})
