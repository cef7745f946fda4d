import { SegueError } from '../errors.ts'
import { findFolder } from '../service/folder.ts'
import type { Client } from './client.ts'
import { clientOver, remoteClient } from './over.ts'
import { connectService } from './remote.ts'
import { findRunning, startOfSearch } from './running.ts'

export interface ConnectOptions {
  /** Where to look for a cluster, upward from here; `SEGUE_FOLDER` or the working directory where nothing is said. */
  readonly folder?: string
  /** Path of its socket, with `token`, when it is not looked for. */
  readonly socket?: string
  readonly token?: string
  /**
   * Whether to start a cluster in this process: when none runs, where nothing is said. It ends with `close`, and unless
   * `durable` is set nothing of it is kept.
   */
  readonly embedded?: boolean
  /** Of a cluster that is started here; one that runs keeps its own. */
  readonly composition?: string
  readonly cluster?: string
  readonly watch?: boolean
  /** Whole, from 0 to 2^32 - 1. */
  readonly seed?: number
  /** Of a cluster that is started here: jobs are kept in the folder, which is this process's as long. */
  readonly durable?: boolean
  /** Who asks, for the record. */
  readonly name?: string
  readonly timeoutMs?: number
}

/**
 * The cluster that runs for this folder, or one that is started in this process. Throws E_CONNECT where one is asked for
 * that does not answer, E_AUTH, E_LOCKED.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { socket, token, name, timeoutMs, embedded } = options
  if (socket !== undefined) {
    if (token === undefined)
      throw new SegueError('E_USAGE', 'a socket needs its token', {
        expected: 'both, from .segue/run.json of the folder; or neither, and `folder`',
      })
    return remoteClient(await connectService({ socket, token, name, timeoutMs }))
  }
  const from = startOfSearch(options.folder)
  const running = embedded === true ? undefined : await findRunning(from, { name, timeoutMs })
  if (running) return remoteClient(running.service)
  if (embedded === false)
    throw new SegueError('E_CONNECT', `no cluster runs for ${from}`, {
      next: '`segue up` starts one there; connect() without `embedded: false` starts one in this process',
    })
  return startEmbedded(from, options)
}

async function startEmbedded(from: string, options: ConnectOptions): Promise<Client> {
  // Only here: whoever talks to a cluster elsewhere loads nothing of it.
  const { openLocal } = await import('../service/open.ts')
  const { composition, cluster, watch, seed, durable = false } = options
  const { service, close } = await openLocal({
    folder: options.folder ?? findFolder(from) ?? from,
    what: options.name ?? 'a program that uses Segue',
    ...{ composition, cluster, watch, seed, durable },
  })
  return clientOver(service, () => close())
}
