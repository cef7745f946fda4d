import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize } from 'node:v8'
import { describe, expect, test } from 'vitest'
import {
  ObjectRef,
  type Attempt,
  type Component,
  type Report,
  type Work,
} from '../../../interfaces/index.ts'
import inline from '../../../components/executor/inline.ts'
import processes from '../../../components/executor/processes.ts'
import threads from '../../../components/executor/threads.ts'
import { call, freshDirectory, start } from './drive.ts'

const EXECUTORS: [string, Component][] = [
  ['threads', threads],
  ['processes', processes],
  ['inline', inline],
]

describe.each(EXECUTORS)('large values, %s', (_name, component) => {
  async function open(settings: Record<string, unknown> = {}, durable = false) {
    const { run } = await start(component, { objectBytes: 1000, ...settings })
    const path = freshDirectory()
    const objects = { path, durable }
    let n = 0
    const ask = (work: Work, fields: Partial<Attempt> = {}) =>
      run(work, { objects, output: `/none/j-7/t-7.1.${++n}`, ...fields })
    /** Every file below the folder. */
    const files = () =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    const read = ({ value }: Report) =>
      deserialize(readFileSync(join(path, (value as ObjectRef).id))) as unknown
    return { ask, files, path, read }
  }

  test.each([false, true])(
    'a result goes to the store and its reference is reported',
    async (durable) => {
      const { ask, files, path } = await open({}, durable)
      const { outcome, value } = await ask(call('large', 600))
      expect(outcome).toBe('ok')
      expect(value).toBeInstanceOf(ObjectRef)
      const { id, bytes } = value as ObjectRef
      expect(id).toMatch(/^j-7\/t-7\.1\.1-[0-9a-f]{8}$/)
      expect(files()).toEqual([join(path, id)])
      const written = readFileSync(join(path, id))
      expect([written.length, deserialize(written)]).toEqual([bytes, 'x'.repeat(600)])
      expect(statSync(join(path, id)).mode & 0o777).toBe(0o600)
      expect(statSync(join(path, 'j-7')).mode & 0o777).toBe(0o700)
    },
  )

  test('a small one does not, nor any where there is no store', async () => {
    const { ask, files } = await open()
    expect((await ask(call('large', 400))).value).toBe('x'.repeat(400))
    expect((await ask(call('large', 5000), { objects: undefined })).value).toBe('x'.repeat(5000))
    expect(files()).toEqual([])
  })

  test('arguments are loaded where they belong, each time anew', async () => {
    const { ask, read } = await open()
    const list = (await ask(call('echo', [...Array(500).keys()]))).value as ObjectRef
    const map = new Map([['a', 'y'.repeat(600)]])
    const deep = (await ask(call('echo', { map }))).value as ObjectRef
    expect([list, deep].every((ref) => ref instanceof ObjectRef)).toBe(true)
    const work: Work = {
      ...(call('echo', { a: [1, undefined], b: 'b' }) as Extract<Work, { call: string }>),
      loads: [
        { path: [0, 'a', 1], id: list.id, pick: 7 },
        { path: [0, 'map'], id: deep.id },
      ],
    }
    for (let i = 0; i < 2; i++)
      expect(read(await ask(work))).toEqual({ a: [1, 7], b: 'b', map: { map } })
    const push = { ...call('push'), loads: [{ path: [0], id: list.id }] } as Work
    expect((await ask(push)).value).toBe(501)
    expect((await ask(push)).value).toBe(501)
  })

  test('an object that is gone fails the task with E_FILE', async () => {
    const { ask } = await open()
    const work = { ...call('echo'), loads: [{ path: [0], id: 'j-1/gone' }] } as Work
    const { outcome, error } = await ask(work)
    expect([outcome, error!.code]).toEqual(['failed', 'E_FILE'])
    expect(error!.message).toContain('j-1/gone')
    expect((await ask(call('echo', 1))).value).toBe(1)
  })

  test('above the limit nothing is written', async () => {
    const { ask, files } = await open({ maxResultBytes: 2000 })
    const { error } = await ask(call('large', 1001))
    expect(error!.code).toBe('E_LIMIT')
    expect(error!.message).toContain('2000 bytes (maxResultBytes)')
    expect(files()).toEqual([])
  })

  test('a store that cannot be written to fails the task with E_DISK', async () => {
    const { ask, path } = await open()
    const file = join(path, 'file')
    writeFileSync(file, '')
    const { error } = await ask(call('large', 600), { objects: { path: file, durable: false } })
    expect(error!.code).toBe('E_DISK')
    expect(error!.message).toMatch(/the result of \d+ bytes could not be written: E/)
  })

  test('what cannot be sent is named, however large', async () => {
    const { ask, files } = await open({ objectBytes: 0 })
    const { error } = await ask(call('unsendable'))
    expect(error!.code).toBe('E_NOT_CLONEABLE')
    expect(error!.message).toContain('result.items[3].fn')
    expect(files()).toEqual([])
  })

  test('nothing but bytes is kept: shared memory is sent as before, or refused', async () => {
    const { ask, files } = await open()
    await ask(call('sharedMemory', 5000))
    expect(files()).toEqual([])
  })
})
