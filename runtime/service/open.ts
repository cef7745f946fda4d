import { resolve } from 'node:path'
import type { LocalOptions } from '../cluster/local-options.ts'
import { LocalCluster } from '../cluster/local.ts'
import { makeState } from './folder.ts'
import { LocalService } from './local/local-service.ts'
import { takeLock } from './lock.ts'
import type { Service } from './service.ts'

export interface OpenOptions extends Omit<LocalOptions, 'state'> {
  /** False: nothing outlives the process, and the folder is not taken. */
  readonly durable?: boolean
  /** What it is, for whoever finds the folder taken: `segue up`. */
  readonly what?: string
  /** It ends with the command that started it. */
  readonly embedded?: boolean
  /** Called when somebody asks for the end; by default the cluster is closed, and that is all. */
  readonly down?: () => void
}

/** A cluster in this process, and its service. */
export interface Local {
  readonly cluster: LocalCluster
  readonly service: Service
  /** The state folder, where it is durable. */
  readonly state: string | undefined
  /** Takes nothing more, gives what runs `graceMs` (0) to end, and lets go of the folder. */
  close(graceMs?: number): Promise<void>
}

/** Opens a cluster for a folder that no other process owns. Throws E_LOCKED, and what `openCluster` throws. */
export async function openLocal(options: OpenOptions = {}): Promise<Local> {
  const { durable = true, what = 'segue', embedded = true, down, ...more } = options
  const folder = resolve(options.folder ?? '.')
  const state = durable ? makeState(folder) : undefined
  const lock = state === undefined ? undefined : takeLock(state, what)
  let cluster: LocalCluster
  try {
    cluster = await LocalCluster.open({ ...more, folder, state })
  } catch (error) {
    lock?.release()
    throw error
  }
  const close = async (graceMs = 0) => {
    await cluster.close(graceMs)
    lock?.release()
  }
  const service = new LocalService(cluster, {
    embedded,
    allow: options.allow,
    down: async (graceMs) => {
      await close(graceMs)
      down?.()
    },
  })
  return { cluster, service, state, close }
}
