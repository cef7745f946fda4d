import { expect, test } from 'vitest'
import { begunFiles, readBegun } from '../../../components/store/journal/begun.ts'
import { endOf, folderOf, jobOf, open, taskOf } from './lab.ts'

const numbers = Array.from({ length: 100 }, (_, i) => i + 1)

test('of what has begun only what has not ended is kept, and counted at the next start', async () => {
  const folder = folderOf()
  const { store, stop } = await open(folder)
  await Promise.all(numbers.map((number) => store.accept(jobOf(number))))
  for (const number of numbers) {
    store.begun(Uint32Array.of(number, 1, number, 2))
    store.append(taskOf(number, 1))
    // Two jobs stay open; what has ended of one of them is told in several pieces.
    if (number !== 7 && number !== 70) store.append(endOf(number))
    await store.flushed()
  }
  store.append(taskOf(70, 2))
  await stop()
  const files = begunFiles(folder)
  expect([...readBegun(folder, files, new Set(numbers))]).toEqual([[7, new Set([2])]])
  const next = await open(folder, {}, 'b')
  expect([...next.found.begun]).toEqual([7, 2])
  next.store.append(endOf(70))
  await next.store.flushed()
  expect((await next.store.job(7))!.repeated).toBe(1)
  expect((await next.store.job(70))!.repeated).toBe(0)
  expect(begunFiles(folder)).toEqual([])
})
