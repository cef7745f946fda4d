import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ObjectRef } from '#interfaces'
import type { LocalOptions } from '../../../runtime/cluster/local-options.ts'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import type { StageSpec } from '../../../runtime/core/job-spec.ts'
import { SegueError } from '../../../runtime/errors.ts'

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'segue-keeping-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(
    join(folder, 'tasks.ts'),
    'export const large = (n: number) => "x".repeat(n)\nexport const id = (it: unknown) => it\n',
  )
  return folder
}

async function open(folder: string, options: LocalOptions = {}): Promise<LocalCluster> {
  const cluster = await LocalCluster.open({ folder, state: join(folder, 'state'), ...options })
  onTestFinished(() => cluster.close())
  return cluster
}

const job = (stage: Omit<StageSpec, 'name'>) => ({ name: 'j', stages: [{ name: 's', ...stage }] })

test('a job that may not go on after a restart has failed, and leaves the limit of open tasks as it was', async () => {
  const folder = folderOf()
  const before = await open(folder)
  await before.submit(job({ run: ['sleep', '60'], count: 10 })).accepted
  await before.close()
  const after = await open(folder, { commands: false, maxTasks: 5 })
  const store = await after.recorder.settled()
  const { items } = await store.jobs({})
  expect(items).toMatchObject([
    { job: 1, end: { state: 'failed', fault: { code: 'E_FORBIDDEN' } } },
  ])
  expect(() => after.submit(job({ burn: { sleepMs: 60_000 }, count: 6 }))).toThrow(/tasks are open/)
  after.submit(job({ burn: { sleepMs: 60_000 }, count: 5 }))
})

test('a job whose end cannot be written down before the cluster is closed is told as open, and goes on', async () => {
  const folder = folderOf()
  const cluster = await open(folder)
  const store = { use: 'store/journal', with: { maxMib: 1 } }
  await cluster.rewire({ 'applicationMaster.Store': store })
  const handle = cluster.submit(job({ call: './tasks.ts#large', args: [60_000], count: 60 }))
  await handle.accepted
  await vi.waitFor(() => expect(cluster.recorder.usage().fault).toMatch(/no room/), 10_000)
  await vi.waitFor(() => expect(cluster.jobs.open.get('j-1')!.stage).toBe('ended'), 10_000)
  await cluster.close()
  expect((await handle.done).state).toBe('open')
  const after = await open(folder)
  expect(after.recovered.jobs).toBe(1)
  expect((await after.jobs.open.get('j-1')!.handle.done).state).toBe('ok')
})

test('a job that cannot be written down is refused for that', async () => {
  const cluster = await open(folderOf())
  const handle = cluster.submit(job({ call: './tasks.ts#id', args: [new WeakMap()] }))
  const error: unknown = await handle.accepted.catch((it: unknown) => it)
  expect(error).toBeInstanceOf(SegueError)
  expect(error).toMatchObject({ code: 'E_NOT_CLONEABLE' })
  expect(cluster.jobs.open.size).toBe(0)
})

test('what a journal keeps outlives a run with a store that keeps nothing', async () => {
  const folder = folderOf()
  const composition = join(folder, 'memory.json')
  const store = { use: 'store/memory', with: { jobs: 0 } }
  writeFileSync(composition, JSON.stringify({ applicationMaster: { Store: store } }))
  const large = job({ call: './tasks.ts#large', args: [3_000_000] })
  const echo = job({ run: ['echo', 'hello'] })
  const first = await open(folder)
  await Promise.all([first.submit(large).done, first.submit(echo).done])
  await first.close()
  const second = await open(folder, { composition })
  for (const spec of [large, echo]) {
    const { id, done } = second.submit(spec)
    await done
    // They are forgotten at once, with what they wrote.
    await vi.waitFor(() => expect(existsSync(join(second.output, id))).toBe(false))
  }
  await second.close()
  const third = await open(folder)
  const items = (await (await third.recorder.settled()).tasks({ job: 1, values: true })).items
  expect(await third.objects.read(items[0].value as ObjectRef)).toBe('x'.repeat(3_000_000))
  expect(readFileSync(join(third.output, 'j-2/t-2.1.1.out'), 'utf8')).toBe('hello\n')
})
