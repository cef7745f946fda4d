import { setTimeout as sleep } from 'node:timers/promises'
import { SegueError } from '../../errors.ts'
import { serve } from '../../server/server.ts'
import { openLocal, type Local, type OpenOptions } from '../../service/open.ts'
import type { Service } from '../../service/service.ts'
import type { Context } from '../context.ts'
import { Interrupted } from '../report.ts'

/** The cluster that a verb works with: one that runs, or one of its own. */
export interface Host {
  readonly service: Service
  /** The folder at which paths of jobs start. */
  readonly folder: string
  /** True for one that ends with the command that started it. */
  readonly embedded: boolean
  /** Present when the cluster is this process's own. */
  readonly own?: Own
}

export interface Own {
  readonly local: Local
  /** Serves nobody any more, and ends. */
  close(graceMs?: number): Promise<void>
}

/** Somebody else may be starting or ending one at this very moment. */
const PATIENCE_MS = 10_000

/** The cluster that runs for the folder, or one that is started here and ends with this process. */
export async function hostOf(
  context: Context,
  what: string,
  more: Pick<OpenOptions, 'log'> = {},
): Promise<Host> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const running = await context.running()
    if (running) {
      const { folder, embedded } = await running.info()
      return { service: running, folder, embedded }
    }
    try {
      return await ownHost({ folder: context.folder, what, resume: true, ...more })
    } catch (error) {
      const locked = error instanceof SegueError && error.code === 'E_LOCKED'
      if (!locked || Date.now() > until) throw error
    }
    await sleep(100)
    context.forget()
  }
}

/** Ends the cluster, if it is this process's own; a signal meanwhile ends the process. */
export async function leave(context: Context, { own }: Host): Promise<void> {
  if (!own) return
  const release = context.onSignal((signal) => process.exit(new Interrupted(signal).exitCode))
  try {
    await own.close()
  } finally {
    release()
  }
}

/** A cluster of this process that others of this user can reach. Throws E_LOCKED where the folder is taken. */
export async function ownHost(options: OpenOptions & { folder: string }): Promise<Required<Host>> {
  const local = await openLocal(options)
  const { service, state, cluster } = local
  const defect = (error: unknown) =>
    process.emitWarning(error instanceof Error ? error : String(error))
  const server = await serve(service, { state: state!, defect }).catch(async (error: unknown) => {
    await local.close()
    throw error
  })
  const close = async (graceMs?: number) => {
    await server.close()
    await local.close(graceMs)
  }
  return { service, folder: cluster.folder, embedded: true, own: { local, close } }
}
