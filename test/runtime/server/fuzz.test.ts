import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectService, type RemoteService } from '../../../runtime/client/remote.ts'
import { ERROR_CODES, SegueError } from '../../../runtime/errors.ts'
import { METHOD_NAMES } from '../../../runtime/server/methods.ts'
import {
  bareFrame,
  FrameReader,
  FRAMES,
  valueFrame,
  type Frame,
} from '../../../runtime/server/protocol/frames.ts'
import { serve, type Server } from '../../../runtime/server/server.ts'
import { makeState } from '../../../runtime/service/folder.ts'
import type { TaskEnd } from '../../../runtime/service/service.ts'
import { runs } from '../../runs.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recording } from './recording.ts'
import { helloFrame, more, Raw } from './raw.ts'

/** What anybody may send to the socket: nothing of it ends the server, and what is right in it is answered. */
const LONGEST = 2 ** 16
const STREAMED = 3
const LAST = 2 ** 32 - 1

const folder = mkdtempSync(join(tmpdir(), 'segue-fuzz-'))
const defects: unknown[] = []
let server: Server
let good: RemoteService

async function* ends(): AsyncGenerator<TaskEnd> {
  for (let index = 0; index < STREAMED; index++)
    yield { task: 't-1.1', stage: 's', index, outcome: 'ok' }
}

beforeAll(async () => {
  const { service, calls } = recording({
    ends,
    task: () => Promise.reject(new SegueError('E_NOT_FOUND', 'no such task')),
    why: () => Promise.reject(new TypeError('a defect')),
    composition: async () => (() => {}) as never,
    info: async () => ({ calls: calls.splice(0).length }) as never,
  })
  const limits = { frameBytes: LONGEST }
  const env = { XDG_RUNTIME_DIR: folder }
  const defect = (error: unknown) => void defects.push(error)
  server = await serve(service, { state: makeState(folder), env, limits, defect })
  good = await connectService({ ...server, name: 'good' })
})

afterAll(async () => {
  await good.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  maxDepth: 3,
})
const method = fc.oneof(
  { arbitrary: fc.constantFrom<unknown>(...METHOD_NAMES), weight: 8 },
  { arbitrary: fc.constantFrom<unknown>('constructor', '__proto__', 'then'), weight: 1 },
  { arbitrary: anything, weight: 1 },
)
const right: fc.Arbitrary<unknown[]> = fc.constantFrom(
  ['job', 'j-1'],
  ['submit', { name: 'a', stages: [{ name: 's', call: 'a#b', args: [new Map([[1, 2]])] }] }, {}],
  ['ends', 'j-1'],
  ['why', 'j-1'],
  ['task', 't-1.1'],
  ['composition', 'fifo'],
  ['apply', { 'resourceManager.Queue': { use: 'queue/fifo', with: {} } }, { expected: 1 }],
  ['tasks', { job: 'j-1', limit: 10 }],
)
const message = fc.oneof(
  right,
  fc.tuple(method, fc.array(anything, { maxLength: 4 })).map(([name, params]) => [name, ...params]),
  anything,
)
const id = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: LAST - 1 }), weight: 9 },
  {
    arbitrary: fc.constantFrom(0, 1),
    weight: 1,
  },
)
const request = fc.tuple(id, message).map(([number, sent]) => {
  try {
    return valueFrame(FRAMES.request, number, sent)
  } catch {
    return valueFrame(FRAMES.request, number, null)
  }
})
const rest = fc.oneof(
  fc.tuple(fc.nat(255), id, fc.uint8Array({ maxLength: 40 })).map((parts) => bareFrame(...parts)),
  id.map((number) => bareFrame(FRAMES.cancel, number)),
  fc.tuple(id, fc.nat()).map((parts) => more(...parts)),
)
const frame = fc.oneof({ arbitrary: request, weight: 6 }, { arbitrary: rest, weight: 1 })
const mutated = fc
  .tuple(
    frame,
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    fc.option(fc.nat()),
  )
  .map(([bytes, changes, cut]) => {
    const copy = Buffer.from(bytes)
    for (const [at, value] of changes) copy[at % copy.length] = value
    return cut === null ? copy : copy.subarray(0, cut % copy.length)
  })
const huge = fc.integer({ min: LONGEST + 1, max: LAST }).map((length) => {
  const head = Buffer.alloc(12)
  head.writeUInt32BE(length)
  return head
})
const junk = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
const piece = fc.oneof(
  { arbitrary: frame, weight: 10 },
  { arbitrary: mutated, weight: 5 },
  { arbitrary: junk, weight: 1 },
  { arbitrary: huge, weight: 1 },
)
const opening = fc.oneof(
  { arbitrary: fc.constant('right' as const), weight: 8 },
  { arbitrary: fc.constant('none' as const), weight: 1 },
  { arbitrary: fc.constant('wrong token' as const), weight: 1 },
  { arbitrary: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), weight: 1 },
)
const scenario = fc.record({
  opening,
  pieces: fc.array(piece, { maxLength: 6 }),
  /** Where the bytes are cut into what arrives apart. */
  cuts: fc.array(fc.nat(), { maxLength: 3 }),
})

function helloOf(kind: typeof opening extends fc.Arbitrary<infer T> ? T : never): Buffer {
  if (kind === 'none') return Buffer.alloc(0)
  if (kind === 'right') return helloFrame(server.token)
  if (kind === 'wrong token') return helloFrame('0'.repeat(64))
  const bytes = helloFrame(server.token)
  for (const [at, value] of kind) bytes[at % bytes.length] = value
  return bytes
}

/** The frames that are whole, and whether what follows them could be one. */
function framesIn(bytes: Buffer): { frames: Frame[]; sound: boolean; rest: boolean } {
  const reader = new FrameReader(LONGEST)
  const frames: Frame[] = []
  let read = 0
  try {
    for (const { type, id: of, body } of reader.take(bytes)) {
      frames.push({ type, id: of, body: Buffer.from(body) })
      read += body.length + 9
    }
  } catch {
    return { frames, sound: false, rest: false }
  }
  return { frames, sound: true, rest: read < bytes.length }
}

test(
  'whatever is sent, the server goes on, and answers what is right in it',
  { timeout: 1_200_000 },
  async () => {
    const property = fc.asyncProperty(scenario, async ({ opening: kind, pieces, cuts }) => {
      const raw = await Raw.to(server.socket)
      const sent = Buffer.concat([helloOf(kind), ...pieces])
      const { frames, sound, rest: partial } = framesIn(sent)
      const parts = cuts.map((at) => at % (sent.length + 1)).toSorted((a, b) => a - b)
      ;[0, ...parts].forEach((at, i) => raw.send(sent.subarray(at, parts[i])))
      const asked = frames.filter(({ type }) => type === FRAMES.request).map((one) => one.id)
      const dropped = frames.filter(({ type }) => type === FRAMES.cancel).map((one) => one.id)
      if (sound && !partial) {
        raw.request(LAST, 'info')
        asked.push(LAST)
      }
      const answers = () => raw.got.filter(({ id: of, type }) => of !== 0 && type !== FRAMES.item)
      const missing = () => {
        const ids = answers().map((one) => one.id)
        const count = (of: number, all: number[]) => all.filter((one) => one === of).length
        return asked.filter((of) => !dropped.includes(of) && count(of, ids) !== count(of, asked))
      }
      // Before a hello is complete nothing can be said, and it has seconds to come.
      const silent = partial && (frames.length === 0 || asked.length === 0)
      if (!silent) await raw.until(() => missing().length === 0)
      const errors = raw.got.filter(({ type }) => type === FRAMES.error)
      for (const { value } of errors)
        expect(Object.keys(ERROR_CODES)).toContain((value as { code: string }).code)
      if (raw.closed) expect(errors.at(-1)?.id).toBe(0)
      else if (!silent) expect(missing()).toEqual([])
      if (kind === 'none' || kind === 'wrong token') expect(answers()).toEqual([])
      raw.socket.destroy()
      expect(await good.info()).toEqual({ calls: expect.any(Number) })
    })
    await fc.assert(property, { numRuns: runs(2000) })
    await vi.waitFor(() => expect(server.connections()).toBe(1))
    // The one that is put in on purpose, and none besides.
    expect(new Set(defects.map(String))).toEqual(new Set(['TypeError: a defect']))
  },
)
