import { expect, test, vi } from 'vitest'
import { runLine } from '../../../runtime/console/run-line.ts'
import { SegueError } from '../../../runtime/errors.ts'
import type { Shape } from '../../../runtime/service/shapes.ts'
import { fakeService } from './fake-service.ts'
import { testIo } from './io.ts'

/** A job that somebody waits for, and that ends when it is told to. */
async function waiting() {
  const job = await fakeService().job('j-1')
  const ended = Promise.withResolvers<Shape<'Job'>>()
  const begun = Promise.withResolvers<void>()
  const wait = () => {
    begun.resolve()
    return ended.promise
  }
  const cancel = async (id: string) => {
    // Whoever waits hears of the end before whoever cancelled.
    ended.resolve({ ...job, state: 'cancelled' })
    await ended.promise
    return fakeService().cancel(id)
  }
  const open = async () => ({ ...job, state: 'open' as const, done: 20, leftMs: 61_000 })
  const io = testIo({ service: fakeService({ wait, cancel, job: open }) })
  const code = runLine(['job', 'wait', 'j-1'], io)
  await begun.promise
  return { io, code, ended, job }
}

test('the second Ctrl-C cancels the job, and that it has ended by then changes nothing', async () => {
  const { io, code } = await waiting()
  io.signal('SIGINT')
  io.signal('SIGINT')
  expect(await code).toBe(130)
  expect(io.texts.err).toContain('cancelling j-1\nj-1 is cancelled\n')
})

test('a job that ends before whoever left it is gone is told as ever', async () => {
  const { io, code, ended, job } = await waiting()
  io.signal('SIGINT')
  ended.resolve(job)
  expect(await code).toBe(0)
  expect(io.texts.err).toContain('to come back: segue job wait j-1')
  expect(io.texts.err).toContain('j-1 demo  ok  60 tasks')
})

test('how far it is, and how long the rest takes', async () => {
  const { io, code, ended, job } = await waiting()
  await vi.waitFor(() => expect(io.texts.err).toContain('j-1 demo is under way: 60 tasks'))
  ended.resolve(job)
  expect(await code).toBe(0)
})

test('a cluster that goes away while somebody waits', async () => {
  const { io, code, ended } = await waiting()
  ended.reject(new SegueError('E_CLOSED', 'the cluster is going down'))
  expect(await code).toBe(3)
  expect(io.texts.err).toBe('error[E_CLOSED] the cluster is going down\n')
})
