import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { vi } from 'vitest'
import {
  bareFrame,
  FrameReader,
  FRAMES,
  jsonFrame,
  valueFrame,
} from '../../../runtime/server/protocol/frames.ts'
import { deserialise } from '../../../runtime/server/protocol/structured.ts'

export interface Got {
  readonly type: number
  readonly id: number
  readonly value: unknown
}

const NAMES = Object.fromEntries(Object.entries(FRAMES).map(([name, type]) => [type, name]))

/** A client that sends what it is told, right or wrong, and keeps what comes. */
export class Raw {
  readonly socket: Socket
  readonly got: Got[] = []
  closed = false

  private constructor(socket: Socket) {
    this.socket = socket
    const reader = new FrameReader(2 ** 31)
    socket.on('data', (chunk) => {
      for (const { type, id, body } of reader.take(chunk))
        this.got.push({ type, id, value: read(type, Buffer.from(body)) })
    })
    socket.on('error', () => {})
    socket.on('close', () => (this.closed = true))
  }

  static async to(path: string): Promise<Raw> {
    const socket = connect(path)
    await once(socket, 'connect')
    return new Raw(socket)
  }

  send(...frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.socket.write(frame)
  }

  hello(token: string, change: Record<string, unknown> = {}): void {
    this.send(helloFrame(token, change))
  }

  request(id: number, ...message: readonly unknown[]): void {
    this.send(valueFrame(FRAMES.request, id, message))
  }

  /** Frames as `type id`, when `count` have come. */
  async seen(count: number): Promise<string[]> {
    await vi.waitUntil(() => this.got.length >= count || this.closed, {
      timeout: 10_000,
    })
    return this.got.map(({ type, id }) => `${NAMES[type]} ${id}`)
  }

  /** The first frame of that id that is no item. */
  async answer(id: number): Promise<Got | undefined> {
    const find = () => this.got.find((one) => one.id === id && one.type !== FRAMES.item)
    await vi.waitUntil(() => this.closed || find() !== undefined, { timeout: 10_000 })
    return find()
  }

  async over(): Promise<void> {
    await vi.waitUntil(() => this.closed, { timeout: 10_000 })
  }
}

export const helloFrame = (token: string, change: Record<string, unknown> = {}): Buffer =>
  jsonFrame(FRAMES.hello, 0, { segue: 1, token, version: '0', name: 'raw', pid: 1, ...change })

export const more = (id: number, count: number): Buffer => {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(count)
  return bareFrame(FRAMES.more, id, body)
}

function read(type: number, body: Buffer): unknown {
  if (body.length === 0) return undefined
  const json = type === FRAMES.error || type === FRAMES.welcome
  return json ? JSON.parse(body.toString('utf8')) : deserialise(body)
}
