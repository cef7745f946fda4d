import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Attempt } from '#interfaces'
import threads from '../../../components/executor/threads.ts'
import { call, start, until } from './drive.ts'

const lines = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []

test('a lone attempt needs no second call to leave', async () => {
  const { run } = await start(threads, { threads: 1 })
  for (let i = 0; i < 50; i++) expect((await run(call('echo', i))).value).toBe(i)
})

test('thousands handed over at once each report once, with their own result', async () => {
  const { hand, executor, reports } = await start(threads, { threads: 2 })
  const count = 20_000
  const all = Array.from({ length: count }, (_, i) =>
    hand(call('echo', i % 3 ? i : { i }), { staged: i > 1 }),
  )
  executor.flush()
  const values = (await Promise.all(all.map(({ report }) => report))).map(({ value }) => value)
  expect(values).toEqual(Array.from({ length: count }, (_, i) => (i % 3 ? i : { i })))
  expect(reports.size).toBe(count)
  expect(Math.max(...reports.values())).toBe(1)
})

test('the one that ends its thread has failed; those before it count, those behind it run once, elsewhere', async () => {
  const { hand, executor, directory } = await start(threads, { threads: 1 })
  const file = join(directory, 'ran')
  const work = Array.from({ length: 60 }, (_, i) =>
    call(i % 10 === 7 ? 'markThenExit' : 'mark', file, String(i)),
  )
  const all = work.map((each, i) => hand(each, { staged: i > 0 }).report)
  executor.flush()
  const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome)
  expect(outcomes).toEqual(work.map((_, i) => (i % 10 === 7 ? 'failed' : 'ok')))
  expect(lines(file)).toEqual(work.map((_, i) => String(i)))
})

test('a thread that is terminated loses nothing of what it had finished, nor what waited behind', async () => {
  const { hand, executor, directory, reports } = await start(threads, { threads: 2 })
  const file = join(directory, 'ran')
  const all = Array.from({ length: 200 }, (_, i) => {
    const each =
      i % 50 === 25
        ? call('markThenForever', join(directory, `begun-${i}`))
        : call('mark', file, String(i))
    return hand(each, { staged: i > 1, timeoutMs: 60 }).report
  })
  executor.flush()
  const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome)
  expect(outcomes.filter((each) => each === 'timeout')).toHaveLength(4)
  expect(outcomes.filter((each) => each === 'ok')).toHaveLength(196)
  expect(new Set(lines(file)).size).toBe(196)
  expect(lines(file)).toHaveLength(196)
  expect(Math.max(...reports.values())).toBe(1)
})

test('what waits behind a long one moves to another thread', async () => {
  const { hand, executor, directory } = await start(threads, { threads: 2 })
  const begun = join(directory, 'begun')
  const long = hand(call('markThenForever', begun))
  hand(call('echo', 0))
  const behind = Array.from(
    { length: 20 },
    (_, i) => hand(call('echo', i), { staged: true }).report,
  )
  executor.flush()
  expect((await Promise.all(behind)).map(({ value }) => value)).toEqual(
    Array.from({ length: 20 }, (_, i) => i),
  )
  await until(() => existsSync(begun))
  executor.cancel(long.attempt.id, 'cancelled')
  expect((await long.report).outcome).toBe('cancelled')
})

test('cancelling one that has not begun leaves the others alone', async () => {
  const { hand, executor, directory } = await start(threads, { threads: 1 })
  const file = join(directory, 'ran')
  const first = hand(call('mark', file, 'first', 100))
  const rest = ['a', 'b', 'c'].map((name) => hand(call('mark', file, name), { staged: true }))
  executor.flush()
  await until(() => lines(file).length === 1)
  executor.cancel(rest[1]!.attempt.id, 'cancelled')
  executor.cancel(12345, 'cancelled')
  const outcomes = await Promise.all(
    [first, ...rest].map(async ({ report }) => (await report).outcome),
  )
  expect(outcomes).toEqual(['ok', 'ok', 'cancelled', 'ok'])
  expect(lines(file)).toEqual(['first', 'a', 'c'])
})

test('attempts of different heap limits have different threads', async () => {
  const { run } = await start(threads, { threads: 1 })
  const small = await run(call('where'))
  const large = await run(call('where'), { memory: 500 * 2 ** 20 })
  const again = await run(call('where'))
  expect(large.value).not.toEqual(small.value)
  expect(again.value).toEqual(small.value)
})

test('commands and isolated attempts are refused in words', async () => {
  const { run } = await start(threads, { threads: 1 })
  expect((await run({ run: ['true'] })).error!.message).toContain('executor/processes')
  expect((await run(call('echo', 1), { isolate: 'process' })).error!.message).toContain(
    'executor/processes',
  )
})

test('a staged attempt takes the place of one of its shape, never of another that needs less', async () => {
  const { hand, executor, directory } = await start(threads)
  const file = join(directory, 'ran')
  const ofShape = (id: number) => ({ task: { shape: { id } } as Attempt['task'] })
  const order: string[] = []
  const follow = (name: string, { report }: { report: Promise<unknown> }) =>
    report.then(() => order.push(name))
  const long = follow('long', hand(call('mark', file, 'long', 300), ofShape(1)))
  const other = follow('other', hand(call('mark', file, 'other'), ofShape(2)))
  const staged = follow(
    'staged',
    hand(call('mark', file, 'staged'), { ...ofShape(1), staged: true }),
  )
  executor.flush()
  await Promise.all([long, other, staged])
  expect(order).toEqual(['other', 'long', 'staged'])
})
