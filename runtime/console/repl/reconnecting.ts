import { SegueError } from '../../errors.ts'
import { METHOD_NAMES } from '../../server/methods.ts'
import { STREAMS, type Service } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Connection } from '../io.ts'

export interface ReconnectingOptions {
  /** The cluster as it can be reached now; undefined where none runs. */
  connect(): Promise<Connection | undefined>
  /** What happens in the cluster, for as long as there is a connection. */
  seen(event: Shape<'Event'>): void
  /** A job was accepted. */
  accepted(id: string): void
  /** Called once for each connection that breaks. */
  gone(why: unknown): void
}

const SUBMITTING: ReadonlySet<string> = new Set<keyof Service>(['submit', 'retry'])

type Method = (...args: unknown[]) => unknown

/** A cluster that may go away and come back: whatever is asked of `service` is asked of the one that is there then. */
export class Reconnecting {
  readonly service: Service
  readonly #options: ReconnectingOptions
  #connection: Promise<Connection> | undefined
  #following = new AbortController()

  constructor(options: ReconnectingOptions) {
    this.#options = options
    const streams: readonly string[] = STREAMS
    this.service = Object.fromEntries(
      METHOD_NAMES.map((name) => [
        name,
        streams.includes(name) ? this.#stream(name) : this.#once(name),
      ]),
    ) as unknown as Service
  }

  /** Connects where there is no connection; throws E_CONNECT where no cluster runs. */
  async open(): Promise<Service> {
    const found = (this.#connection ??= this.#connect())
    try {
      return (await found).service
    } catch (error) {
      if (this.#connection === found) this.#connection = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    this.#following.abort()
    const connection = await this.#connection?.catch(() => undefined)
    this.#connection = undefined
    await connection?.close()
  }

  async #connect(): Promise<Connection> {
    const connection = await this.#options.connect()
    if (!connection) {
      throw new SegueError('E_CONNECT', 'no cluster runs for this folder', {
        running: 'this REPL, which looks again with the next command',
        next: '`segue up` in another terminal starts one',
      })
    }
    this.#following = new AbortController()
    void this.#follow(connection, this.#following.signal)
    return connection
  }

  async #follow(connection: Connection, signal: AbortSignal): Promise<void> {
    let why: unknown
    try {
      for await (const event of connection.service.follow(undefined, signal))
        this.#options.seen(event)
    } catch (error) {
      why = error
    }
    if (signal.aborted) return
    this.#connection = undefined
    await connection.close().catch(() => {})
    this.#options.gone(why)
  }

  #once(name: string): Method {
    return async (...args) => {
      const answer = await (await this.#method(name))(...args)
      if (SUBMITTING.has(name)) this.#options.accepted((answer as Shape<'Accepted'>).id)
      return answer
    }
  }

  #stream(name: string): Method {
    const method = () => this.#method(name)
    return async function* (...args) {
      yield* (await method())(...args) as AsyncIterable<unknown>
    }
  }

  async #method(name: string): Promise<Method> {
    const service = (await this.open()) as unknown as Record<string, Method>
    return service[name].bind(service)
  }
}
