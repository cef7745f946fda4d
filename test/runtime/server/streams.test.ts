import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import { WINDOW } from '../../../runtime/server/protocol/frames.ts'
import type { Service, TaskEnd } from '../../../runtime/service/service.ts'
import { connected, recording, served } from './recording.ts'
import { more, Raw } from './raw.ts'

const endOf = (index: number, extra = {}): TaskEnd => ({
  task: `t-1.${index}`,
  stage: 's',
  index,
  outcome: 'ok',
  ...extra,
})

/** A stream that counts what was taken of it, and whether it was given back. */
function counted(most: number, extra = {}) {
  const seen = { taken: 0, open: 0 }
  async function* ends(_: string, signal?: AbortSignal): AsyncGenerator<TaskEnd> {
    seen.open++
    try {
      while (seen.taken < most && !signal?.aborted) yield endOf(seen.taken++, extra)
    } finally {
      seen.open--
    }
  }
  return { ends, seen }
}

test('a stream is read to its end, however long', async () => {
  const { ends, seen } = counted(1000)
  const remote = await connected(await served(recording({ ends }).service))
  const got: number[] = []
  for await (const { index } of remote.ends('j-1')) got.push(index)
  expect(got).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect(seen.open).toBe(0)
})

test('nothing is taken of a stream that is not read', async () => {
  const { ends, seen } = counted(Infinity)
  const remote = await connected(await served(recording({ ends }).service))
  const stream = remote.ends('j-1')[Symbol.asyncIterator]()
  await stream.next()
  await vi.waitFor(() => expect(seen.taken).toBe(WINDOW + 1))
  for (let i = 0; i < 5; i++) await remote.info()
  expect(seen.taken).toBe(WINDOW + 1)
  await stream.return?.()
  await vi.waitFor(() => expect(seen.open).toBe(0))
})

test('a stream that fails tells so after what came before', async () => {
  async function* ends(): AsyncGenerator<TaskEnd> {
    yield endOf(0)
    throw new SegueError('E_NOT_FOUND', 'no job j-1')
  }
  const remote = await connected(await served(recording({ ends }).service))
  const got: number[] = []
  const read = async () => {
    for await (const { index } of remote.ends('j-1')) got.push(index)
  }
  await expect(read()).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  expect(got).toEqual([0])
})

test('a stream ends quietly with its signal, and nothing of it is left', async () => {
  const { ends, seen } = counted(Infinity)
  const remote = await connected(await served(recording({ ends }).service))
  const stop = new AbortController()
  let got = 0
  for await (const _ of remote.ends('j-1', stop.signal)) if (++got === 100) stop.abort()
  expect(got).toBe(100)
  await vi.waitFor(() => expect(seen.open).toBe(0))
})

test('a reader of events that falls behind misses the oldest, and the numbers show it', async () => {
  const { promise, resolve: go } = Promise.withResolvers<void>()
  let ended = false
  async function* follow() {
    for (let seq = 1; seq <= 5000; seq++) {
      if (seq === WINDOW + 1) await promise
      yield { seq } as never
    }
    ended = true
  }
  const server = await served(recording({ follow }).service, { limits: { events: 10 } })
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  raw.request(1, 'follow')
  await raw.seen(WINDOW + 1)
  go()
  await vi.waitFor(() => expect(ended).toBe(true))
  raw.send(more(1, 1000))
  await raw.answer(1)
  const numbers = raw.got.flatMap(({ value }) => (value as { seq?: number })?.seq ?? [])
  expect(numbers.slice(0, WINDOW)).toEqual(Array.from({ length: WINDOW }, (_, i) => i + 1))
  // One was on its way already when the reader stopped.
  expect(numbers.slice(WINDOW + 1)).toEqual(Array.from({ length: 10 }, (_, i) => 4991 + i))
})

test('a client that vanishes leaves nothing', async () => {
  const { ends, seen } = counted(Infinity)
  const waits: AbortSignal[] = []
  const wait: Service['wait'] = (_id, _timeout, signal) => {
    waits.push(signal!)
    return new Promise(() => {})
  }
  const server = await served(recording({ ends, wait }).service)
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  raw.request(1, 'ends', 'j-1')
  raw.request(2, 'wait', 'j-1')
  await raw.seen(1 + WINDOW)
  raw.socket.destroy()
  await vi.waitFor(() => expect(seen.open).toBe(0))
  expect(waits.map(({ aborted }) => aborted)).toEqual([true])
  await vi.waitFor(() => expect(server.connections()).toBe(0))
})

test('a job is submitted and followed as one', async () => {
  const { ends } = counted(3)
  const accepted = { id: 'j-7', name: 'a' } as never
  const { service, calls } = recording({ ends, submit: async () => accepted })
  const remote = await connected(await served(service))
  const spec = { name: 'a', stages: [] }
  const got: unknown[] = []
  for await (const event of remote.run(spec)) got.push(event)
  expect(got).toEqual([accepted, endOf(0), endOf(1), endOf(2)])
  expect(calls).toEqual([
    ['submit', spec, { actor: `test pid ${process.pid}` }],
    ['ends', 'j-7'],
  ])
})

test('a wait that is given up is given up there, too', async () => {
  const waits: AbortSignal[] = []
  const wait: Service['wait'] = (_id, _timeout, signal) => {
    waits.push(signal!)
    return new Promise(() => {})
  }
  const remote = await connected(await served(recording({ wait }).service))
  const stop = new AbortController()
  const waiting = remote.wait('j-1', undefined, stop.signal)
  await vi.waitFor(() => expect(waits).toHaveLength(1))
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'E_CANCELLED' })
  await vi.waitFor(() => expect(waits[0].aborted).toBe(true))
})

test('so many streams and requests at once, and no more', async () => {
  const { ends } = counted(Infinity)
  const wait = () => new Promise<never>(() => {})
  const limits = { requests: 4, streams: 2 }
  const server = await served(recording({ ends, wait }).service, { limits })
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  for (const id of [1, 2, 3]) raw.request(id, 'ends', 'j-1')
  expect((await raw.answer(3))?.value).toMatchObject({ code: 'E_LIMIT' })
  for (const id of [4, 5, 6]) raw.request(id, 'wait', 'j-1')
  expect((await raw.answer(6))?.value).toMatchObject({
    code: 'E_LIMIT',
    message: '4 requests of this connection are open',
  })
  raw.socket.destroy()
})

test('a client keeps within the limits by itself', async () => {
  const ended: (() => void)[] = []
  const wait = () => new Promise<never>((done) => ended.push(() => done('ok' as never)))
  const server = await served(recording({ wait }).service, { limits: { requests: 8, streams: 1 } })
  const remote = await connected(server)
  const waits = Array.from({ length: 40 }, () => remote.wait('j-1'))
  const infos = Array.from({ length: 40 }, () => remote.info())
  expect(await Promise.all(infos)).toHaveLength(40)
  for (let i = 0; i < 40; i++) {
    await vi.waitFor(() => expect(ended.length).toBeGreaterThan(i))
    expect(ended.length - i).toBeLessThanOrEqual(2)
    ended[i]()
  }
  expect(await Promise.all(waits)).toEqual(Array(40).fill('ok'))
})

test('whoever asks and does not read is answered as far as that, and fully once they do', async () => {
  const text = 'x'.repeat(100_000)
  let made = 0
  const answer = {
    get text() {
      made++
      return text
    },
  }
  const { service } = recording({ why: async () => answer as never })
  const server = await served(service, { limits: { unreadBytes: 300_000 } })
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  await raw.answer(0)
  raw.socket.pause()
  for (let id = 1; id <= 500; id++) raw.request(id, 'why', 'j-1')
  // Until the buffers of the system are full, too.
  let before = -1
  while (before !== made) {
    before = made
    for (let i = 0; i < 200; i++) await turn()
  }
  expect(made).toBeGreaterThan(0)
  expect(made).toBeLessThan(100)
  raw.socket.resume()
  await raw.seen(501)
  expect(raw.got.map(({ id }) => id)).toEqual(Array.from({ length: 501 }, (_, i) => i))
})

test('an answer that is too long is an error, and so is an item', async () => {
  const { ends, seen } = counted(Infinity, { outcome: 'x'.repeat(10_000) })
  const state = async () => 'x'.repeat(10_000)
  const limits = { frameBytes: 5000 }
  const remote = await connected(await served(recording({ ends, state }).service, { limits }))
  await expect(remote.state('x')).rejects.toMatchObject({ code: 'E_LIMIT' })
  const read = remote.ends('j-1')[Symbol.asyncIterator]()
  await expect(read.next()).rejects.toMatchObject({ code: 'E_LIMIT' })
  await vi.waitFor(() => expect(seen.open).toBe(0))
  await expect(remote.job('x'.repeat(10_000))).rejects.toMatchObject({
    code: 'E_LIMIT',
    message: 'job would send 10024 bytes',
  })
})
