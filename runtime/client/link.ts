import { connect, type Socket } from 'node:net'
import { SegueError } from '../errors.ts'
import { errorOf } from '../server/protocol/faults.ts'
import {
  bareFrame,
  FrameReader,
  FRAMES,
  HEAD_BYTES,
  jsonFrame,
  valueFrame,
  WINDOW,
  type Frame,
} from '../server/protocol/frames.ts'
import { LIMITS, type Hello, type Welcome } from '../server/protocol/hello.ts'
import { Outbox } from '../server/protocol/outbox.ts'
import { deserialise } from '../server/protocol/structured.ts'
import { culpritIn } from './cloneable.ts'
import { ItemQueue } from './item-queue.ts'

const LAST_ID = 2 ** 32 - 1

interface Open {
  readonly item?: (value: unknown) => void
  readonly result: (value: unknown) => void
  readonly fail: (error: unknown) => void
}

/** A connection to a cluster: requests of one turn leave together, in order; answers come in any order. */
export class Link {
  readonly #socket: Socket
  readonly #outbox: Outbox
  readonly #reader = new FrameReader(LIMITS.frameBytes)
  readonly #open = new Map<number, Open>()
  readonly #welcomed = Promise.withResolvers<Welcome>()
  #welcome: Welcome | undefined
  #id = 0
  /** Why nothing can be asked any more. */
  #over: SegueError | undefined

  private constructor(path: string) {
    this.#socket = connect(path)
    this.#outbox = new Outbox(this.#socket)
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', (error) =>
      this.#break(this.#welcome ? broken(error) : none(path, error)),
    )
    this.#socket.on('close', () => this.#break(this.#welcome ? broken() : none(path)))
  }

  /** Throws E_CONNECT where nobody answers there, E_AUTH, E_PROTOCOL. */
  static async open(path: string, hello: Hello, timeoutMs: number): Promise<Link> {
    const link = new Link(path)
    const late = setTimeout(
      () => link.#break(none(path, new Error(`no answer within ${timeoutMs} ms`))),
      timeoutMs,
    )
    link.#outbox.send(jsonFrame(FRAMES.hello, 0, hello))
    try {
      await link.#welcomed.promise
    } finally {
      clearTimeout(late)
    }
    link.#rest()
    return link
  }

  get limits(): Welcome['limits'] {
    return this.#welcome!.limits
  }

  /** Rejects with the error of the answer, or E_CONNECT when the connection breaks first. */
  call(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    return new Promise((result, fail) => {
      if (signal?.aborted) return fail(givenUp(method))
      const id = this.#send(method, params, { result: settled(result), fail: settled(fail) })
      const abort = () => {
        this.#cancel(id)
        fail(givenUp(method))
      }
      function settled<T>(settle: (value: T) => void): (value: T) => void {
        return (value) => {
          signal?.removeEventListener('abort', abort)
          settle(value)
        }
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Items as they come; ends with the stream, or quietly when `signal` is aborted. Begins when it is first read. */
  async *stream(
    method: string,
    params: readonly unknown[],
    signal?: AbortSignal,
  ): AsyncGenerator<unknown> {
    if (signal?.aborted) return
    const items = new ItemQueue()
    const id = this.#send(method, params, {
      item: (value) => items.push(value),
      result: () => items.end(),
      fail: (error) => items.end(error),
    })
    const abort = () => items.end()
    signal?.addEventListener('abort', abort, { once: true })
    let taken = 0
    try {
      for await (const item of items) {
        if (signal?.aborted) return
        yield item
        // Half a window at a time: the cluster need not stop, and few messages say so.
        if (++taken < WINDOW / 2) continue
        this.#more(id, taken)
        taken = 0
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#cancel(id)
    }
  }

  /** Rejects what is open with E_CLOSED. */
  close(): Promise<void> {
    const gone = new Promise<void>((closed) => {
      if (this.#socket.destroyed) closed()
      else this.#socket.once('close', () => closed())
    })
    this.#outbox.flush()
    this.#break(
      new SegueError('E_CLOSED', 'the connection was closed', {
        running: 'the cluster, with everything that it accepted',
        next: 'connect again',
      }),
    )
    return gone
  }

  #send(method: string, params: readonly unknown[], open: Open): number {
    if (this.#over) throw this.#over
    do this.#id = (this.#id % LAST_ID) + 1
    while (this.#open.has(this.#id))
    const id = this.#id
    const frame = requestFrame(id, method, params)
    const { frameBytes } = this.limits
    if (frame.length - HEAD_BYTES > frameBytes) {
      throw new SegueError('E_LIMIT', `${method} would send ${frame.length} bytes`, {
        expected: `at most ${frameBytes}`,
        running: 'everything; nothing was sent',
        next: 'write large data to a file, or let a task make it, and pass the path or the handle',
      })
    }
    this.#open.set(id, open)
    this.#socket.ref()
    this.#outbox.send(frame)
    return id
  }

  #more(id: number, count: number): void {
    if (!this.#open.has(id)) return
    const body = Buffer.alloc(4)
    body.writeUInt32BE(count)
    this.#outbox.send(bareFrame(FRAMES.more, id, body))
  }

  #cancel(id: number): void {
    if (this.#close(id)) this.#outbox.send(bareFrame(FRAMES.cancel, id))
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.take(chunk)) this.#frame(frame)
    } catch (error) {
      this.#break(error as SegueError)
    }
  }

  #frame({ type, id, body }: Frame): void {
    if (this.#over) return
    if (type === FRAMES.error) {
      const error = errorOf(json(body))
      if (id === 0) this.#break(error)
      else this.#close(id)?.fail(error)
    } else if (type === FRAMES.welcome) {
      this.#welcome = json(body) as Welcome
      this.#welcomed.resolve(this.#welcome)
    } else if (type === FRAMES.result) this.#close(id)?.result(deserialise(body))
    else if (type === FRAMES.item) this.#open.get(id)?.item?.(deserialise(body))
    else if (type === FRAMES.end) this.#close(id)?.result(undefined)
    else throw new SegueError('E_PROTOCOL', `a message of type ${type} is none of a cluster's`)
  }

  #close(id: number): Open | undefined {
    const open = this.#open.get(id)
    this.#open.delete(id)
    this.#rest()
    return open
  }

  /** A connection over which nothing is awaited does not keep the process from ending. */
  #rest(): void {
    if (this.#open.size === 0 && this.#welcome) this.#socket.unref()
  }

  #break(error: SegueError): void {
    if (this.#over) return
    this.#over = error
    this.#welcomed.reject(error)
    // It may be that nobody waits for that any more.
    this.#welcomed.promise.catch(() => {})
    const open = [...this.#open.values()]
    this.#open.clear()
    for (const { fail } of open) fail(error)
    this.#socket.destroySoon()
  }
}

function requestFrame(id: number, method: string, params: readonly unknown[]): Buffer {
  try {
    return valueFrame(FRAMES.request, id, [method, ...params])
  } catch (cause) {
    const { path, found } = culpritIn(params, method)
    throw new SegueError('E_NOT_CLONEABLE', `${path} is ${found}`, {
      expected: 'values that can be cloned: no functions, symbols, streams, promises',
      running: 'everything; nothing was sent',
      cause,
    })
  }
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw new SegueError('E_PROTOCOL', 'a message of the cluster cannot be read')
  }
}

const givenUp = (method: string): SegueError =>
  new SegueError('E_CANCELLED', `nobody waits for the answer to ${method} any more`, {
    running: 'everything',
  })

const none = (path: string, cause?: Error): SegueError =>
  new SegueError('E_CONNECT', `no cluster answers at ${path}`, {
    found: cause?.message,
    next: '`segue up` in the folder of the project starts one',
    cause,
  })

const broken = (cause?: Error): SegueError =>
  new SegueError('E_CONNECT', 'the connection to the cluster broke', {
    found: cause?.message,
    running:
      'what was accepted, if the cluster does; else it goes on when the cluster starts again',
    next: 'connect again; `segue status` shows how things stand',
    cause,
  })
