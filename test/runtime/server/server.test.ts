import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { expect, test, vi } from 'vitest'
import { SegueError, SegueErrors } from '../../../runtime/errors.ts'
import { readRun } from '../../../runtime/service/run-file.ts'
import { connectService } from '../../../runtime/client/remote.ts'
import type { Service } from '../../../runtime/service/service.ts'
import { connected, recording, served } from './recording.ts'
import { Raw } from './raw.ts'

const refused = (code: string, text = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(text) })

test('every method of a service is served, and each change says who asked', async () => {
  const { service, calls } = recording()
  const remote = await connected(await served(service), 'cli')
  const id = 'j-1'
  await remote.info()
  await remote.submit({ name: 'a', stages: [] }, { key: 'k' })
  await remote.jobs({ state: 'ok', limit: 3 })
  await remote.wait(id, 5)
  await remote.results(id, 's')
  await remote.cancel(id)
  await remote.retry(id, 'repl')
  await remote.logs(id, { stream: 'err', bytes: 10 })
  await remote.events(3, 4)
  await remote.apply({ 'resourceManager.Queue': 'queue/lifo' }, { expected: 3 })
  await remote.undo(2)
  await remote.tap('Queue', 3, 10)
  await remote.down({ graceMs: 1 })
  const actor = `cli pid ${process.pid}`
  expect(calls).toEqual([
    ['info'],
    ['submit', { name: 'a', stages: [] }, { key: 'k', actor }],
    ['jobs', { state: 'ok', limit: 3 }],
    ['wait', id, 5],
    ['results', id, 's'],
    ['cancel', id, actor],
    ['retry', id, `repl pid ${process.pid}`],
    ['logs', id, { stream: 'err', bytes: 10 }],
    ['events', 3, 4],
    ['apply', { 'resourceManager.Queue': 'queue/lifo' }, { expected: 3, actor }],
    ['undo', 2, { actor }],
    ['tap', 'Queue', 3, 10],
    ['down', { graceMs: 1, actor }],
  ])
})

test('values of every kind that can be cloned survive the way there and back', async () => {
  const { service } = recording({ state: async (value) => (value === 'all' ? sent : value) })
  const sent = {
    map: new Map<unknown, unknown>([['a', new Set([1n, undefined])]]),
    date: new Date(5),
    floats: new Float64Array([1.5, Number.NaN]),
    bytes: Buffer.from('text'),
    view: new DataView(new Uint8Array([1, 2, 3]).buffer, 1),
    pattern: /a+/gi,
    sparse: [1, , 3], // eslint-disable-line no-sparse-arrays
    nothing: null,
    minus: -0,
    error: new RangeError('far'),
  }
  const remote = await connected(await served(service))
  expect(await remote.state('all')).toEqual(sent)
  const spec = { name: 'a', stages: [{ name: 's', call: 'x#y', args: [sent] }] }
  const [got] = (await remote.submit(spec)) as unknown as [typeof spec]
  expect(got).toEqual(spec)
})

test('what arrives has memory of its own', async () => {
  const { service, calls } = recording()
  const remote = await connected(await served(service))
  const args = [new Float32Array([1]), Buffer.from('b'), new DataView(new ArrayBuffer(2))]
  await remote.submit({ name: 'a', stages: [{ name: 's', call: 'x#y', args }] })
  const [, spec] = calls[0] as [string, { stages: [{ args: ArrayBufferView[] }] }]
  const [floats, , view] = spec.stages[0].args
  expect([floats.buffer.byteLength, view.buffer.byteLength]).toEqual([4, 2])
})

test('errors of the list arrive as they are, others say nothing of the inside', async () => {
  const defect = vi.fn<(error: unknown) => void>()
  const place = { where: 'e', node: 'n2', attempt: 1, generation: 4 }
  const parts = { expected: 'a', found: 'b', running: 'c', next: 'd', ...place }
  const thrown = new SegueError('E_REWIRE', 'no', { ...parts, cause: new Error('secret') })
  const several = new SegueErrors('E_JOB', 'two', [thrown, new SegueError('E_LIMIT', 'b')], parts)
  const { service } = recording({
    apply: () => Promise.reject(thrown),
    status: () => Promise.reject(new TypeError('secret of /home/ann')),
    plan: () => Promise.reject(several),
    info: () => {
      throw new TypeError('at once')
    },
    state: async () => () => 'a function',
  })
  const remote = await connected(await served(service, { defect }))
  const error = await remote.apply('fifo').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(SegueError)
  expect(error).toMatchObject({ code: 'E_REWIRE', message: 'no', parts })
  expect((error as Error).cause).toBeUndefined()
  const both = (await remote.plan('fifo').catch((caught: unknown) => caught)) as SegueErrors
  expect(both.explain()).toBe(several.explain())
  const inside = (await remote.status().catch((caught: unknown) => caught)) as SegueError
  expect(inside).toMatchObject({ code: 'E_PROTOCOL' })
  expect(inside.explain()).not.toContain('secret')
  await expect(remote.info()).rejects.toEqual(refused('E_PROTOCOL', 'defect'))
  expect(defect.mock.calls.map(([error]) => (error as Error).message)).toEqual([
    'secret of /home/ann',
    'at once',
  ])
  await expect(remote.state('x')).rejects.toEqual(refused('E_NOT_CLONEABLE'))
  expect(await remote.job('j-1')).toEqual(['j-1'])
})

test('whoever takes the cluster down hears that it is', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>()
  const down = () => new Promise<never>((done) => ask(() => done('down' as never)))
  async function* follow() {
    await new Promise(() => {})
    yield {} as never
  }
  const server = await served(recording({ down, follow }).service)
  const remote = await connected(server)
  const other = await connected(server)
  const answer = remote.down()
  const events = other.follow()[Symbol.asyncIterator]().next()
  const stopped = expect(events).rejects.toEqual(refused('E_CLOSED', 'going down'))
  await other.info()
  const finish = await asked
  const closed = server.close()
  await stopped
  finish()
  expect(await answer).toBe('down')
  await closed
  await expect(remote.info()).rejects.toEqual(refused('E_CLOSED', 'going down'))
})

test('a cluster that vanishes is an error that says what to do', async () => {
  const server = await served(recording({ wait: () => new Promise(() => {}) }).service)
  const remote = await connected(server)
  const waiting = expect(remote.wait('j-1')).rejects.toEqual(refused('E_CLOSED'))
  await remote.info()
  await server.close()
  await waiting
  await remote.close()
  await expect(remote.info()).rejects.toEqual(refused('E_CLOSED'))
  const { socket, token } = server
  const error = await connectService({ socket, token }).catch((caught: unknown) => caught)
  expect((error as SegueError).explain()).toContain(
    'next     `segue up` in the folder of the project starts one',
  )
  expect(error).toEqual(refused('E_CONNECT', `no cluster answers at ${socket}`))
})

test('only names of the table are called', async () => {
  const server = await served(recording().service)
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'stat', 5, null, {}]
  for (const [i, name] of names.entries()) raw.request(i + 1, name)
  for (const i of names.keys())
    expect((await raw.answer(i + 1))?.value).toMatchObject({ code: 'E_PROTOCOL' })
  expect((await raw.answer(5))?.value).toMatchObject({ parts: { next: 'did you mean "state"?' } })
})

const WRONG: readonly (readonly [keyof Service, ...unknown[]])[] = [
  ['job'],
  ['job', 5],
  ['job', 'x'.repeat(5000)],
  ['job', 'j-1', 'more'],
  ['jobs', []],
  ['jobs', { limit: 0 }],
  ['jobs', { limit: 1.5 }],
  ['jobs', { nme: 'a' }],
  ['jobs', JSON.parse('{ "__proto__": {} }')],
  ['jobs', new Map()],
  ['wait', 'j-1', -1],
  ['wait', 'j-1', Number.NaN],
  ['wait', 'j-1', 2 ** 40],
  ['submit'],
  ['submit', 'a job'],
  ['submit', []],
  ['submit', { name: 'a', stages: [{ name: 's', each: new Array(2 ** 31) }] }],
  ['submit', { name: 'a', stages: [] }, { key: 3 }],
  ['apply', 5],
  ['apply', []],
  ['apply', { Queue: new Date() }],
  ['apply', { Queue: { with: { a: Number.NaN } } }],
  ['undo', -1],
  ['logs', 'j-1', { stream: 'both' }],
  ['tap', 'Queue', 0],
  ['down', { graceMs: 'long' }],
]

test.each(WRONG)(
  'wrong parameters of %s are refused before anything happens (%#)',
  async (...asked) => {
    const { service, calls } = recording()
    const server = await served(service)
    const raw = await Raw.to(server.socket)
    raw.hello(server.token)
    raw.request(1, ...asked)
    expect((await raw.answer(1))?.value).toMatchObject({
      code: 'E_USAGE',
      parts: { expected: expect.any(String) },
    })
    expect(calls).toEqual([])
  },
)

test('any name is a name for the record', async () => {
  const { service, calls } = recording()
  const remote = await connected(await served(service), `ann's\n"job" ${'x'.repeat(100)}`)
  await remote.cancel('j-1')
  expect(calls).toEqual([['cancel', 'j-1', `ann-s--job- ${'x'.repeat(68)} pid ${process.pid}`]])
})

test('the socket and what says where it is are for this user alone', async () => {
  const server = await served(recording().service)
  expect(statSync(server.socket).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(server.socket)).mode & 0o777).toBe(0o700)
  expect(statSync(`${server.state}/run.json`).mode & 0o777).toBe(0o600)
  const run = readRun(server.state)
  expect(run).toMatchObject({ pid: process.pid, socket: server.socket, token: server.token })
  expect(Buffer.from(server.token, 'hex')).toHaveLength(32)
  await server.close()
  expect(readRun(server.state)).toBeUndefined()
  expect(statSync(server.socket, { throwIfNoEntry: false })).toBeUndefined()
})

test('who is refused since too many are there cannot hold up the end by staying', async () => {
  const server = await served(recording().service, { limits: { connections: 1, helloMs: 60_000 } })
  const open = () => connect({ path: server.socket, allowHalfOpen: true }).resume()
  const kept = open()
  await once(kept, 'connect')
  const other = open()
  await once(other, 'end')
  await server.close()
  await vi.waitFor(() => expect(server.connections()).toBe(0))
  // They have not ended their side, and need not.
  for (const socket of [kept, other]) socket.destroy()
})
