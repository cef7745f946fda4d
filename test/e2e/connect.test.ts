import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connect, type ConnectOptions } from '../../runtime/client/connect.ts'
import { makeState } from '../../runtime/service/folder.ts'
import { readRun, writeRun } from '../../runtime/service/run-file.ts'
import { project, running, type Tasks } from './client-setup.ts'

async function pidOf(options: ConnectOptions): Promise<{ embedded: boolean; folder: string }> {
  await using client = await connect(options)
  const { embedded, folder } = await client.service.info()
  return { embedded, folder }
}

test('the cluster that runs is found from any folder below', async () => {
  const { folder } = project()
  await running(folder)
  const inner = join(folder, 'a/b')
  mkdirSync(inner, { recursive: true })
  expect(await pidOf({ folder: inner })).toEqual({ embedded: false, folder })
  vi.stubEnv('SEGUE_FOLDER', inner)
  expect(await pidOf({})).toEqual({ embedded: false, folder })
  vi.unstubAllEnvs()
  const { socket, token } = readRun(join(folder, '.segue'))!
  expect(await pidOf({ socket, token })).toEqual({ embedded: false, folder })
  await expect(connect({ socket })).rejects.toMatchObject({ code: 'E_USAGE' })
  await expect(connect({ socket, token: 'x' })).rejects.toMatchObject({ code: 'E_AUTH' })
})

test('where none runs, one is started here, unless that is not wanted', async () => {
  const { folder } = project()
  expect(await pidOf({ folder })).toEqual({ embedded: true, folder })
  await expect(connect({ folder, embedded: false })).rejects.toMatchObject({
    code: 'E_CONNECT',
    message: `no cluster runs for ${folder}`,
  })
  // What one left behind that is gone leads nowhere.
  const state = makeState(folder)
  const run = { host: 'here', socket: '/nowhere', token: 't', startedAt: 'then' }
  writeRun(state, { ...run, pid: process.pid, start: 'another time' })
  expect(await pidOf({ folder })).toEqual({ embedded: true, folder })
})

test('one that is started here leaves the folder to others, unless its jobs are to be kept', async () => {
  const { folder } = project()
  await using first = await connect({ folder })
  await using second = await connect({ folder, durable: true, name: 'the second' })
  expect([
    (await first.service.status()).store.durable,
    (await second.service.status()).store,
  ]).toEqual([false, expect.objectContaining({ durable: true })])
  await expect(connect({ folder, durable: true })).rejects.toMatchObject({
    code: 'E_LOCKED',
    message: expect.stringContaining('the second'),
  })
})

test('who asks is in the record', async () => {
  const { folder, tasks } = project()
  await running(folder)
  await using client = await connect({ folder, name: 'nightly' })
  await client.module<Tasks>(tasks).square(3)
  await client.compose.apply({ 'resourceManager.Queue': 'queue/lifo' })
  const { items } = await client.compose.history()
  expect(items.map(({ actor }) => actor)).toContain(`nightly pid ${process.pid}`)
})

test('a program ends by itself when it waits for nothing more', { timeout: 30_000 }, async () => {
  const { folder } = project()
  await running(folder)
  const program = join(folder, 'main.ts')
  writeFileSync(
    program,
    `import { connect } from ${JSON.stringify(resolve('runtime/index.ts'))}
     const client = await connect()
     const t = client.module<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))
     t.square(2)
     client.job('long', { stages: [{ name: 'sleep', burn: { sleepMs: 600000 } }] })
     console.log(await t.square(3))`,
  )
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  let printed = ''
  child.stdout.on('data', (text) => (printed += String(text)))
  const [code] = await once(child, 'close')
  expect({ code, printed }).toEqual({ code: 0, printed: '9\n' })
  await using client = await connect({ folder })
  const { items } = await client.service.jobs()
  expect(items.map(({ name, state }) => [name, state])).toEqual([
    ['square', 'ok'],
    ['long', 'open'],
    ['square', 'ok'],
  ])
  await client.cancel('j-2')
})
