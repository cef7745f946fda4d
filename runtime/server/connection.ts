import type { Socket } from 'node:net'
import { SegueError } from '../errors.ts'
import type { Service } from '../service/service.ts'
import { methodOf } from './methods.ts'
import { faultOf } from './protocol/faults.ts'
import {
  bareFrame,
  FrameReader,
  FRAMES,
  HEAD_BYTES,
  jsonFrame,
  MOST_HELLO_BYTES,
  PROTOCOL,
  valueFrame,
  WINDOW,
  type Frame,
} from './protocol/frames.ts'
import { checkHello, type Hello, type Limits, type Welcome } from './protocol/hello.ts'
import { Outbox } from './protocol/outbox.ts'
import { deserialise } from './protocol/structured.ts'
import { part, PARTING_MS } from './parting.ts'
import { latest, StreamPump } from './stream.ts'

export interface ConnectionOptions {
  readonly service: Service
  readonly token: string
  readonly version: string
  readonly limits: Limits
  /** An error that is none of the list. */
  readonly defect: (error: unknown) => void
  readonly closed: () => void
}

interface Open {
  readonly abort: AbortController
  readonly stream?: StreamPump
}

/** One client: its hello, then its requests, each answered exactly once. When it is gone, nothing of it is left. */
export class Connection {
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #reader = new FrameReader(MOST_HELLO_BYTES)
  readonly #outbox: Outbox
  readonly #open = new Map<number, Open>()
  /** Answers that are made when the client has read those before. */
  readonly #unsent: (() => Buffer)[] = []
  readonly #late: NodeJS.Timeout
  #streams = 0
  #hello: Hello | undefined
  /** Why it ends, as soon as everything is answered. */
  #parting: SegueError | undefined
  #over = false

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket
    this.#options = options
    const { helloMs } = options.limits
    this.#outbox = new Outbox(socket, () => this.#relieved())
    this.#late = setTimeout(
      () => this.#fail(refusal(`no hello came within ${helloMs} ms`)),
      helloMs,
    )
    socket.on('data', (chunk) => this.#take(chunk))
    // What is wrong with the socket ends in `close`.
    socket.on('error', () => {})
    socket.on('close', () => this.#closed())
  }

  /** Takes nothing more, ends streams, answers what can be answered soon, says why, and ends. */
  end(error: SegueError): void {
    this.#parting = error
    for (const [id, { stream }] of this.#open) if (stream) this.#refuse(id, error)
    setTimeout(() => this.#fail(error), PARTING_MS).unref()
    this.#part()
  }

  #part(): void {
    if (this.#parting && this.#open.size === 0 && this.#unsent.length === 0)
      this.#fail(this.#parting)
  }

  #take(chunk: Buffer): void {
    if (this.#over) return
    try {
      for (const frame of this.#reader.take(chunk)) {
        this.#frame(frame)
        if (this.#over) return
      }
    } catch (error) {
      this.#fail(error)
    }
    if (this.#isBehind()) this.#socket.pause()
  }

  #isBehind(): boolean {
    return this.#unsent.length > 0 || this.#outbox.unread > this.#options.limits.unreadBytes
  }

  #send(make: () => Buffer): void {
    if (this.#over) return
    if (this.#isBehind()) this.#unsent.push(make)
    else this.#outbox.send(make())
  }

  #relieved(): void {
    const { unreadBytes } = this.#options.limits
    let sent = 0
    while (sent < this.#unsent.length && this.#outbox.unread <= unreadBytes)
      this.#outbox.send(this.#unsent[sent++]())
    this.#unsent.splice(0, sent)
    if (!this.#isBehind()) this.#socket.resume()
    this.#part()
  }

  #frame({ type, id, body }: Frame): void {
    if (!this.#hello) {
      if (type !== FRAMES.hello) throw refusal('the first message is no hello')
      this.#greet(checkHello(body, this.#options.token))
    } else if (type === FRAMES.request) this.#request(id, body)
    else if (type === FRAMES.cancel) this.#forget(id)?.abort.abort()
    else if (type === FRAMES.more) {
      if (body.length !== 4) throw refusal('room for more of a stream is four bytes')
      this.#open.get(id)?.stream?.more(Buffer.from(body).readUInt32BE())
    } else throw refusal(`a message of type ${type} is none of a client's`)
  }

  #greet(hello: Hello): void {
    clearTimeout(this.#late)
    this.#hello = hello
    const { version, limits } = this.#options
    const { frameBytes, requests, streams } = limits
    this.#reader.limit = frameBytes
    const welcome: Welcome = {
      segue: PROTOCOL,
      version,
      pid: process.pid,
      limits: { frameBytes, requests, streams },
    }
    this.#outbox.send(jsonFrame(FRAMES.welcome, 0, welcome))
  }

  #request(id: number, body: Uint8Array): void {
    if (id === 0 || this.#open.has(id)) throw refusal(`a request has the id ${id}, which is taken`)
    try {
      this.#call(id, body)
    } catch (error) {
      this.#refuse(id, error)
    }
  }

  #refuse(id: number, error: unknown): void {
    this.#forget(id)?.abort.abort()
    this.#send(() => this.#faultFrame(id, error))
  }

  #call(id: number, body: Uint8Array): void {
    const { service, limits } = this.#options
    if (this.#parting) throw this.#parting
    if (this.#open.size >= limits.requests) throw limit('requests', limits.requests)
    const [name, params] = messageOf(body)
    const method = methodOf(name)
    if (method.stream && this.#streams >= limits.streams) throw limit('streams', limits.streams)
    const abort = new AbortController()
    const { signal } = abort
    const stream = method.stream ? new StreamPump(WINDOW, signal) : undefined
    this.#open.set(id, { abort, stream })
    if (stream) this.#streams++
    const answer = method.call({ service, signal, actor: (given) => this.#actor(given) }, params)
    if (!stream) {
      void (answer as Promise<unknown>).then(
        (value) => this.#answer(id, abort, () => this.#frameOf(FRAMES.result, id, value)),
        (error: unknown) => this.#answer(id, abort, () => this.#faultFrame(id, error)),
      )
      return
    }
    const items = answer as AsyncIterable<unknown>
    const kept = name === 'follow' ? latest(items, limits.events) : items
    const send = (item: unknown) =>
      this.#send(() => this.#frameOf(FRAMES.item, id, item, () => this.#forget(id)?.abort.abort()))
    void stream.run(kept, send).then(
      () => this.#answer(id, abort, () => bareFrame(FRAMES.end, id)),
      (error: unknown) => this.#answer(id, abort, () => this.#faultFrame(id, error)),
    )
  }

  /** The last word on a request, unless it was cancelled. */
  #answer(id: number, abort: AbortController, make: () => Buffer): void {
    if (this.#open.get(id)?.abort !== abort) return
    this.#forget(id)
    this.#send(make)
    this.#part()
  }

  /** A frame with the value, or with why it cannot be sent. */
  #frameOf(type: number, id: number, value: unknown, failed: () => void = () => {}): Buffer {
    const { frameBytes } = this.#options.limits
    let frame: Buffer
    try {
      frame = valueFrame(type, id, value)
    } catch (error) {
      failed()
      const { message } = error as Error
      return this.#faultFrame(id, new SegueError('E_NOT_CLONEABLE', `the answer: ${message}`))
    }
    if (frame.length - HEAD_BYTES <= frameBytes) return frame
    failed()
    const error = new SegueError('E_LIMIT', `the answer has ${frame.length} bytes`, {
      expected: `at most ${frameBytes}`,
      running: 'everything',
      next: 'ask for less at once',
    })
    return this.#faultFrame(id, error)
  }

  #faultFrame(id: number, error: unknown): Buffer {
    if (!(error instanceof SegueError)) this.#options.defect(error)
    return jsonFrame(FRAMES.error, id, faultOf(error))
  }

  #forget(id: number): Open | undefined {
    const open = this.#open.get(id)
    if (open?.stream) this.#streams--
    this.#open.delete(id)
    return open
  }

  #actor(given?: string): string {
    const { name, pid } = this.#hello!
    return `${given ?? name} pid ${pid}`
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#abandon()
    this.#outbox.flush()
    part(this.#socket, this.#faultFrame(0, error))
  }

  #closed(): void {
    this.#abandon()
    this.#options.closed()
  }

  #abandon(): void {
    this.#over = true
    clearTimeout(this.#late)
    for (const { abort } of this.#open.values()) abort.abort()
    this.#open.clear()
    this.#unsent.length = 0
  }
}

/** Name and parameters of a request. */
function messageOf(body: Uint8Array): [name: unknown, params: unknown[]] {
  let message: unknown
  try {
    message = deserialise(body)
  } catch {
    throw refusal('a request cannot be read')
  }
  if (!Array.isArray(message) || message.length === 0 || message.length > 16)
    throw refusal('a request is no list of method and parameters')
  const [name, ...params] = message as unknown[]
  return [name, params]
}

const refusal = (message: string): SegueError =>
  new SegueError('E_PROTOCOL', message, {
    expected: `version ${PROTOCOL} of the protocol`,
    running: 'the cluster',
  })

const limit = (what: string, most: number): SegueError =>
  new SegueError('E_LIMIT', `${most} ${what} of this connection are open`, {
    expected: `at most ${most}`,
    running: 'those; this one was not begun',
    next: 'try again when one has ended',
  })
