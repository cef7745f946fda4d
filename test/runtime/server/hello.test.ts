import { expect, test, vi } from 'vitest'
import { connectService } from '../../../runtime/client/remote.ts'
import { bareFrame, FRAMES, valueFrame } from '../../../runtime/server/protocol/frames.ts'
import { recording, served } from './recording.ts'
import { helloFrame, Raw } from './raw.ts'

test('the right token is welcomed, with the limits of the server', async () => {
  const server = await served(recording().service)
  const raw = await Raw.to(server.socket)
  raw.hello(server.token)
  expect((await raw.answer(0))?.value).toMatchObject({
    segue: 1,
    pid: process.pid,
    limits: { frameBytes: 64 * 2 ** 20 },
  })
})

test('without the right token nothing is answered but E_AUTH', async () => {
  const { service, calls } = recording()
  const server = await served(service)
  const { socket, token } = server
  const wrong = token.replace(/^./, (first) => (first === '0' ? '1' : '0'))
  for (const other of [wrong, '', token.slice(1), `${token}0`, token.toUpperCase() + 'x']) {
    const raw = await Raw.to(socket)
    raw.hello(other)
    raw.request(1, 'info')
    expect((await raw.answer(0))?.value).toMatchObject({ code: 'E_AUTH' })
    await raw.over()
    expect(raw.got).toHaveLength(1)
    await expect(connectService({ socket, token: other })).rejects.toMatchObject({ code: 'E_AUTH' })
  }
  expect(calls).toEqual([])
})

test.each([
  ['of another version', (token: string) => helloFrame(token, { segue: 2 })],
  ['without a version of the package', (token: string) => helloFrame(token, { version: 5 })],
  [
    'with a name that could be more than one',
    (token: string) => helloFrame(token, { name: 'a\nb' }),
  ],
  ['without a pid', (token: string) => helloFrame(token, { pid: 'x' })],
  ['that is no object', () => bareFrame(FRAMES.hello, 0, Buffer.from('null'))],
  ['that is no JSON', () => bareFrame(FRAMES.hello, 0, Buffer.from('{'))],
  ['that is a request', () => valueFrame(FRAMES.request, 1, ['info'])],
  ['that is too long', (token: string) => helloFrame(token, { more: 'x'.repeat(4096) })],
  ['that is nothing', () => Buffer.alloc(4)],
])('a hello %s ends the connection with E_PROTOCOL', async (_, hello) => {
  const { service, calls } = recording()
  const server = await served(service)
  const raw = await Raw.to(server.socket)
  raw.send(hello(server.token))
  expect((await raw.answer(0))?.value).toMatchObject({ code: 'E_PROTOCOL' })
  await raw.over()
  expect([raw.got.length, calls]).toEqual([1, []])
  await vi.waitFor(() => expect(server.connections()).toBe(0))
})

test('a hello has its time', async () => {
  const server = await served(recording().service, { limits: { helloMs: 20 } })
  const raw = await Raw.to(server.socket)
  raw.send(helloFrame(server.token).subarray(0, 20))
  expect((await raw.answer(0))?.value).toMatchObject({
    code: 'E_PROTOCOL',
    message: 'no hello came within 20 ms',
  })
  await raw.over()
})

test('so many connections, and no more', async () => {
  const server = await served(recording().service, { limits: { connections: 2 } })
  const first = await Raw.to(server.socket)
  const second = await Raw.to(server.socket)
  for (const raw of [first, second]) {
    raw.hello(server.token)
    await raw.answer(0)
  }
  const third = await Raw.to(server.socket)
  expect((await third.answer(0))?.value).toMatchObject({ code: 'E_LIMIT' })
  await third.over()
  first.socket.destroy()
  const { socket, token } = server
  await expect
    .poll(() => connectService({ socket, token }).then((one) => one.close(), String))
    .toBeUndefined()
})
