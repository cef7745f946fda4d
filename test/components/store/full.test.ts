import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { endOf, folderOf, jobOf, open, resultsOf, taskOf } from './lab.ts'

const large = (task: number) => `${task}`.repeat(60_000)

test('above its size it refuses jobs and holds what happens; with more room all is there, in order', async () => {
  const folder = folderOf()
  const small = await open(folder, { maxMib: 1 })
  await small.store.accept(jobOf(1, { total: 40 }))
  for (let task = 1; task <= 40; task++) {
    small.store.append(taskOf(1, task, large(task)))
    await new Promise((done) => setImmediate(done))
  }
  await vi.waitFor(() => expect(small.store.usage().fault).toMatch(/no room/))
  await expect(small.store.accept(jobOf(2))).rejects.toMatchObject({ code: 'E_DISK' })
  expect(await small.store.job(2)).toBeUndefined()
  const written = await resultsOf(small.store, 1)
  expect(written.length).toBeLessThan(40)
  expect(written).toEqual(written.map((_, i) => large(i + 1)))
  // Another one follows, as when somebody raises the limit.
  const next = await open(folder, { maxMib: 50 })
  const left = await small.store.retire()
  expect(left.length).toBe(40 - written.length)
  for (const record of left) next.store.append(record)
  await next.store.flushed()
  expect(await resultsOf(next.store, 1)).toEqual(Array.from({ length: 40 }, (_, i) => large(i + 1)))
  await next.store.accept(jobOf(2))
  expect(next.store.usage().fault).toBeUndefined()
})

test('what has ended makes room for what is new, the oldest first, and the file stays as large as it may be', async () => {
  const folder = folderOf()
  const { store, forgot } = await open(folder, { maxMib: 2 })
  for (let number = 1; number <= 60; number++) {
    await store.accept(jobOf(number))
    store.append(taskOf(number, 1, large(number)))
    store.append(endOf(number))
    await store.flushed()
  }
  expect(store.usage().bytes).toBeLessThanOrEqual(2 * 2 ** 20)
  await vi.waitFor(() => expect(forgot.length).toBeGreaterThan(20))
  const { items } = await store.jobs({ limit: Infinity })
  const kept = items.map(({ job }) => job)
  expect(kept).toEqual(Array.from(kept, (_, i) => 60 - i))
  expect(forgot.toSorted((a, b) => a - b)).toEqual(Array.from(forgot, (_, i) => i + 1))
  expect((await open(folder, {}, 'b')).found.lastJob).toBe(60)
})

test('however much is held, a job is refused at once, also one that was asked for before anybody knew', async () => {
  const { store } = await open(folderOf(), { maxMib: 1 })
  await store.accept(jobOf(1, { total: 100 }))
  const refused: Promise<unknown>[] = []
  for (let task = 1; task <= 60; task++) {
    store.append(taskOf(1, task, large(task)))
    if (task > 40) refused.push(store.accept(jobOf(task)).catch((error: unknown) => error))
    // Each a batch of its own: those before are under way, or held.
    await new Promise((done) => setTimeout(done, 2))
  }
  for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: 'E_DISK' })
  expect((await store.jobs({})).total).toBe(1)
})

const hasLimits = spawnSync('prlimit', ['--version']).status === 0

test.skipIf(!hasLimits)(
  'on a full disk: a clear error, and it goes on by itself when there is room again',
  async () => {
    const file = join(import.meta.dirname, '../../fixtures/full-disk.ts')
    const child = spawn(process.execPath, [file, folderOf()], { stdio: 'pipe' })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
    const [code] = await once(child, 'close')
    expect(printed.trim().split('\n')).toEqual([
      expect.stringMatching(/^fault .*journal\.db cannot be written/),
      'refused E_DISK',
      'all 10 are there, the job that was refused is not',
      'accepted, no fault',
    ])
    expect(code).toBe(0)
  },
)
