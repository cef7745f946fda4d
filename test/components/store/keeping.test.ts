import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Store } from '#interfaces'
import { answersOf } from '../../../components/store/journal/answers.ts'
import { Owner } from '../../../components/store/journal/owner.ts'
import { endOf, folderOf, jobOf, open, taskOf } from './lab.ts'

const DAY_MS = 86_400_000

test('of ended jobs as many are kept as were asked for, the newest, and open ones always', async () => {
  const { store, forgot } = await open(folderOf(), { jobs: 5 })
  const numbers = Array.from({ length: 400 }, (_, i) => i + 1)
  await Promise.all(numbers.map((number) => store.accept(jobOf(number))))
  for (const number of numbers) {
    store.append(taskOf(number, 1))
    if (number % 100 !== 0) store.append(endOf(number, Date.now() + number))
  }
  await store.flushed()
  await vi.waitFor(() => expect(forgot.length).toBe(391))
  const { items, total } = await store.jobs({ limit: Infinity })
  expect(total).toBe(9)
  expect(items.map(({ job }) => job)).toEqual([400, 399, 398, 397, 396, 395, 300, 200, 100])
  expect((await store.tasks({ limit: Infinity })).total).toBe(9)
  expect(store.usage().jobs).toBeLessThanOrEqual(400)
})

test('jobs that ended long ago go, whatever their number', async () => {
  const folder = folderOf()
  const first = await open(folder)
  await Promise.all([1, 2, 3].map((number) => first.store.accept(jobOf(number))))
  first.store.append(endOf(1, Date.now() - 40 * DAY_MS))
  first.store.append(endOf(2, Date.now() - 20 * DAY_MS))
  await first.store.flushed()
  await vi.waitFor(() => expect(first.forgot).toEqual([1]))
  const numbers = (await first.store.jobs({})).items.map(({ job }) => job)
  expect(numbers).toEqual([3, 2])
})

test('decisions, events and generations are kept up to their limits', async () => {
  const { store } = await open(folderOf(), { decisions: 10, events: 20, generations: 100 })
  for (let seq = 1; seq <= 1500; seq++) {
    for (const type of ['decision', 'event'] as const)
      store.append({ type, seq, at: seq, job: seq % 3, data: { seq } })
    if (seq > 300) continue
    const more = { name: 'a', at: seq, record: {}, composition: {} }
    store.append({ type: 'generation', generation: seq, ...more })
  }
  await store.flushed()
  await vi.waitFor(async () => {
    expect((await store.notes({ type: 'decision' })).total).toBe(10)
    expect((await store.notes({ type: 'event' })).total).toBe(20)
    expect(await store.generations(1000)).toHaveLength(100)
  })
  const { items } = await store.notes({ type: 'event', after: 1490, limit: 3 })
  expect(items.map(({ seq }) => seq)).toEqual([1491, 1492, 1493])
  expect((await store.generations(2)).map(({ generation }) => generation)).toEqual([300, 299])
})

test('what is kept is counted, not reckoned from numbers: they may leap, and be told again', async () => {
  const folder = folderOf()
  const limits = { decisions: 10, events: 5, generations: 100 }
  const told = (store: Store, seqs: readonly number[]) => {
    for (const seq of seqs) {
      store.append({ type: 'decision', seq, at: seq, data: { seq } })
      store.append({ type: 'event', seq, at: seq, data: { seq } })
      const more = { name: 'a', at: seq, record: {}, composition: {} }
      store.append({ type: 'generation', generation: seq, ...more })
    }
    return store.flushed()
  }
  const kept = async (store: Store) => {
    const { items } = await store.notes({ type: 'decision', limit: Infinity })
    return items.map(({ seq }) => seq)
  }
  const first = await open(folder, limits)
  await told(first.store, [1, 2, 3, 4])
  await told(first.store, [1001, 1002, 1003, 1004])
  expect(await kept(first.store)).toEqual([1004, 1003, 1002, 1001, 4, 3, 2, 1])
  await first.stop()
  const { store } = await open(folder, limits, 'b')
  await told(store, [1005, 1006, 1007, 1008])
  await vi.waitFor(async () => {
    expect(await kept(store)).toEqual([1008, 1007, 1006, 1005, 1004, 1003, 1002, 1001, 4, 3])
    expect((await store.notes({ type: 'event' })).total).toBe(5)
  })
  expect(await store.generations(1000)).toHaveLength(12)
})

test('the file shrinks when what was in it has gone', async () => {
  const folder = folderOf()
  const { store, forgot } = await open(folder, { jobs: 1 })
  for (let number = 1; number <= 30; number++) {
    await store.accept(jobOf(number, { total: 100 }))
    for (let task = 1; task <= 10; task++) store.append(taskOf(number, task, 'x'.repeat(50_000)))
    await store.flushed()
  }
  const { bytes } = store.usage()
  expect(bytes).toBeGreaterThan(12e6)
  for (let number = 1; number <= 30; number++) store.append(endOf(number))
  await vi.waitFor(() => expect(forgot.length).toBe(29))
  await vi.waitFor(async () => {
    store.append({ type: 'event', seq: 1, at: 1, data: 0 })
    await store.flushed()
    // What was given back leaves the file when its log is next brought in.
    expect(statSync(join(folder, 'journal.db')).size).toBeLessThan(bytes)
    expect(store.usage().bytes).toBeLessThan(2e6)
  })
})

test('a value that cannot be written down: its task is not done, should it ever be asked; the others are', async () => {
  const { store } = await open(folderOf())
  await store.accept(jobOf(1))
  const port = new MessageChannel().port1
  onTestFinished(() => port.close())
  store.append(taskOf(1, 1, 'one'))
  store.append(taskOf(1, 2, { port }))
  store.append(taskOf(1, 3, new Map([['three', 3n]])))
  const [{ tasks }] = await store.unfinished(0)
  expect(tasks.map(({ task, value }) => [task, value])).toEqual([
    [1, 'one'],
    [3, new Map([['three', 3n]])],
  ])
})

test('a job that comes from another store and cannot be written down is there, and says that', async () => {
  const { store } = await open(folderOf())
  store.append(jobOf(1, { spec: { name: 'one', stages: [], env: new WeakMap() } }))
  store.append(jobOf(2))
  await store.flushed()
  const [one, two] = await store.unfinished(0)
  expect(one.spec).toEqual({ name: 'job 1', stages: expect.stringContaining('could not be') })
  expect(two.spec).toEqual({ number: 2 })
})

test('a thread that ends is followed by another one: nothing that was told is lost, or there twice', async () => {
  const folder = folderOf()
  const worker = join(import.meta.dirname, '../../fixtures/journal-thread.ts')
  const settings = { jobs: 10, days: 1, decisions: 10, events: 10, generations: 100 }
  const owner = new Owner(worker, { ...settings, maxBytes: 2 ** 30 })
  onTestFinished(() => owner.stop())
  await owner.open({ folder, life: 'a', forgot: () => {} })
  await owner.accept(jobOf(1, { total: 100 }))
  let [tasks, failed] = [0, 0]
  // A slow disk writes more of them in one batch, and it is batches that end the thread.
  while (tasks < 100 || failed === 0) {
    owner.append(taskOf(1, ++tasks, { task: tasks }))
    if (tasks % 10 === 0) await owner.ask('jobs', {}).catch(() => failed++)
  }
  await owner.flushed()
  const answers = answersOf(owner)
  const { items, total } = await answers.tasks({ job: 1, values: true, limit: Infinity })
  expect(total).toBe(tasks)
  expect(items.map(({ value }) => value)).toEqual(
    Array.from({ length: tasks }, (_, i) => ({ task: i + 1 })),
  )
  await vi.waitFor(() => expect(owner.usage().fault).toBeUndefined())
})

test('what was told to a thread that has ended is handed on all the same', async () => {
  const folder = folderOf()
  const worker = join(import.meta.dirname, '../../fixtures/journal-thread.ts')
  const settings = { jobs: 10, days: 1, decisions: 10, events: 10, generations: 100 }
  const owner = new Owner(worker, { ...settings, maxBytes: 2 ** 30 })
  onTestFinished(() => owner.stop())
  await owner.open({ folder, life: 'a', forgot: () => {} })
  await owner.accept(jobOf(1, { total: 100 }))
  for (let task = 1; ; task++) {
    owner.append(taskOf(1, task))
    const alive = await owner.ask('jobs', {}).catch(() => undefined)
    if (alive) continue
    owner.append(taskOf(1, task + 1))
    const left = await owner.retire()
    expect(left).toMatchObject([{ task }, { task: task + 1 }])
    return
  }
})
