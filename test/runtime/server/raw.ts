import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
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

/** A client that sends what it is told, right or wrong, and keeps what comes. */
export class Raw {
  readonly socket: Socket
  readonly got: Got[] = []
  closed = false
  #changed: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    const reader = new FrameReader(2 ** 31)
    socket.on('data', (chunk) => {
      for (const { type, id, body } of reader.take(chunk))
        this.got.push({ type, id, value: read(type, Buffer.from(body)) })
      this.#changed()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
      this.#changed()
    })
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

  /** Until that holds, or the connection is closed. */
  async until(holds: () => boolean): Promise<void> {
    while (!this.closed && !holds()) await new Promise<void>((next) => (this.#changed = next))
  }

  /** Until so many frames have come. */
  seen(count: number): Promise<void> {
    return this.until(() => this.got.length >= count)
  }

  /** The first frame of that id that is no item. */
  async answer(id: number): Promise<Got | undefined> {
    const find = () => this.got.find((one) => one.id === id && one.type !== FRAMES.item)
    await this.until(() => find() !== undefined)
    return find()
  }

  over(): Promise<void> {
    return this.until(() => false)
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
