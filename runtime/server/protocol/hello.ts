import { createHash, timingSafeEqual } from 'node:crypto'
import { SegueError } from '../../errors.ts'
import { PROTOCOL } from './frames.ts'

/** What a client says first. */
export interface Hello {
  readonly segue: number
  readonly token: string
  /** Version of the package. */
  readonly version: string
  /** Who asks, for the record: `cli`, `repl`. */
  readonly name: string
  readonly pid: number
}

/** What it is answered, when the token is right. */
export interface Welcome {
  readonly segue: number
  readonly version: string
  readonly pid: number
  /** The longest frame either side takes, requests that may be open at once, and streams among them. */
  readonly limits: Pick<Limits, 'frameBytes' | 'requests' | 'streams'>
}

/** All of one connection, except where it says otherwise. */
export interface Limits {
  /** Longest message, either way. */
  readonly frameBytes: number
  /** Requests that are not answered yet, streams among them. */
  readonly requests: number
  readonly streams: number
  /** Connections at once, of the whole server. */
  readonly connections: number
  /** From the connection to a complete hello. */
  readonly helloMs: number
  /** What a client has not read of its answers; above that no answer is made and nothing more is read from it. */
  readonly unreadBytes: number
  /** Events that wait for a client to read them; the oldest are dropped. */
  readonly events: number
}

export const LIMITS: Limits = {
  frameBytes: 64 * 2 ** 20,
  requests: 65_536,
  streams: 32_768,
  connections: 256,
  helloMs: 5000,
  unreadBytes: 2 ** 20,
  events: 1024,
}

const NAME = /^[\w.@:/ -]{1,80}$/

/** Throws E_PROTOCOL for what is none, or of another version, and E_AUTH for the wrong token. */
export function checkHello(body: Uint8Array, token: string): Hello {
  let hello: Partial<Record<keyof Hello, unknown>>
  try {
    hello = JSON.parse(Buffer.from(body).toString('utf8')) as typeof hello
  } catch {
    throw fault('the first message is no hello', 'JSON')
  }
  if (typeof hello !== 'object' || hello === null) throw fault('the hello is no object')
  const { segue, version, name, pid } = hello
  if (segue !== PROTOCOL) {
    throw fault(
      `the client speaks version ${shown(segue)} of the protocol`,
      `version ${PROTOCOL}`,
      'use the same version of segue on both sides',
    )
  }
  if (typeof hello.token !== 'string' || !isEqual(hello.token, token)) {
    throw new SegueError('E_AUTH', 'the token is not that of this cluster', {
      expected: 'the one in .segue/run.json of its folder',
      next: 'connect as the user who started it; it has a new token after each start',
    })
  }
  if (typeof version !== 'string' || version.length > 80) throw fault('the hello has no version')
  if (typeof name !== 'string' || !NAME.test(name)) throw fault('the hello does not say who asks')
  if (typeof pid !== 'number') throw fault('the hello has no pid')
  return { segue, token, version, name, pid }
}

/** Takes the same time wherever the two differ. */
function isEqual(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

const shown = (value: unknown) => (typeof value === 'number' ? value : 'none')

const fault = (message: string, expected?: string, next?: string): SegueError =>
  new SegueError('E_PROTOCOL', message, { expected, next, running: 'the cluster' })
