import type { JobSpec } from '../core/job-spec.ts'
import { METHOD_NAMES } from '../server/methods.ts'
import { PROTOCOL } from '../server/protocol/frames.ts'
import { packageVersion } from '../loader/version.ts'
import type { JobEvent } from '../service/run-job.ts'
import type { Service, SubmitOptions, TaskEnd } from '../service/service.ts'
import type { Shape } from '../service/shapes.ts'
import { Gate } from './gate.ts'
import { Link } from './link.ts'

const CONNECT_MS = 10_000

export interface RemoteOptions {
  /** Path of the unix socket. */
  readonly socket: string
  readonly token: string
  /** Who asks, for the record. */
  readonly name?: string
  readonly timeoutMs?: number
}

/**
 * A cluster in another process. When the connection breaks, what is open rejects with E_CONNECT, or with E_CLOSED when
 * the cluster went down in order; so does all that is asked later. To connect again is the caller's.
 */
export interface RemoteService extends Service {
  /** Submits a job and follows it, see `runJob`; begins when it is first read. */
  run(spec: JobSpec, options?: SubmitOptions, signal?: AbortSignal): AsyncIterable<JobEvent>
  /** Ends the connection; the cluster goes on. */
  close(): Promise<void>
}

/** Throws E_CONNECT where no cluster answers, E_AUTH, E_PROTOCOL. */
export async function connectService(options: RemoteOptions): Promise<RemoteService> {
  const { socket, token, name = 'client', timeoutMs = CONNECT_MS } = options
  const who = name.replace(/[^\w.@:/ -]/g, '-').slice(0, 80) || 'client'
  const hello = { segue: PROTOCOL, token, version: packageVersion(), name: who, pid: process.pid }
  const link = await Link.open(socket, hello, timeoutMs)
  return remoteOver(link)
}

function remoteOver(link: Link): RemoteService {
  const { requests, streams } = link.limits
  // What may take long must not keep a short one from being asked: a cancel, of all things.
  const short = new Gate(Math.max(1, requests >> 1))
  const long = new Gate(Math.max(1, requests >> 2))
  const open = new Gate(Math.max(1, Math.min(streams, requests >> 2)))
  const once = METHOD_NAMES.map((method) => [
    method,
    (...params: unknown[]) => short.pass(() => link.call(method, params)),
  ])
  async function* stream(method: string, params: unknown[], signal?: AbortSignal) {
    const turn = open.enter()
    if (turn) await turn
    try {
      yield* link.stream(method, params, signal)
    } finally {
      open.leave()
    }
  }
  const special = {
    wait: (id: string, timeoutMs?: number, signal?: AbortSignal) =>
      long.pass(() => link.call('wait', [id, timeoutMs], signal)) as Promise<Shape<'Job'>>,
    ends: (id: string, signal?: AbortSignal) =>
      stream('ends', [id], signal) as AsyncGenerator<TaskEnd>,
    follow: (after?: number, signal?: AbortSignal) =>
      stream('follow', [after], signal) as AsyncGenerator<Shape<'Event'>>,
    run: (spec: JobSpec, options?: SubmitOptions, signal?: AbortSignal) =>
      stream('run', [spec, options], signal) as AsyncGenerator<JobEvent>,
    close: () => link.close(),
  } satisfies Partial<RemoteService>
  return { ...(Object.fromEntries(once) as Service), ...special }
}
