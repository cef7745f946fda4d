import { resolve } from 'node:path'
import { SegueError } from '../errors.ts'
import { findFolder, stateOf } from '../service/folder.ts'
import { readRun } from '../service/run-file.ts'
import { connectService, type RemoteService } from './remote.ts'

export interface Running {
  /** The folder whose cluster it is. */
  readonly folder: string
  readonly service: RemoteService
  /** Ends the connection; the cluster goes on. */
  close(): Promise<void>
}

/**
 * The cluster that runs in the nearest folder, from `from` upward, that has ever had one; undefined when none does. Throws
 * E_CONNECT when its process is there and does not answer, E_AUTH, E_PROTOCOL.
 */
export async function findRunning(
  from: string,
  options: { readonly name?: string; readonly timeoutMs?: number } = {},
): Promise<Running | undefined> {
  const folder = findFolder(from)
  const run = folder && readRun(stateOf(folder))
  if (!run) return undefined
  try {
    const service = await connectService({ ...options, ...run })
    return { folder, service, close: () => service.close() }
  } catch (error) {
    // It may have gone down in between, and taken its file along.
    if (error instanceof SegueError && error.code === 'E_CONNECT' && !readRun(stateOf(folder)))
      return undefined
    throw error
  }
}

/** The folder to look for a cluster from. */
export const startOfSearch = (
  folder: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string => resolve(folder ?? env.SEGUE_FOLDER ?? '.')
