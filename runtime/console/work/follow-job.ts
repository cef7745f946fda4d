import { setTimeout as sleep } from 'node:timers/promises'
import type { Shape } from '../../service/shapes.ts'
import { SegueError } from '../../errors.ts'
import type { Context } from '../context.ts'
import type { SignalName } from '../io.ts'
import { bar } from '../progress.ts'
import { pendingText, tookMs } from '../render/job.ts'
import { Interrupted } from '../report.ts'
import { duration, some } from '../units.ts'
import type { Host } from './embedded.ts'

type Job = Shape<'Job'>

/** A second Ctrl-C within this time cancels the job. */
const AGAIN_MS = 2000
const LOOK_MS = 400

/**
 * Waits until the job has ended, showing how far it is. The first Ctrl-C leaves it to the cluster and a second one soon after
 * cancels it; of a cluster of this process the first stops new dispatch, and the second ends it at once. Both throw
 * Interrupted. Throws E_TIMEOUT when the job takes longer; it then goes on.
 */
export async function followJob(
  context: Context,
  host: Host,
  id: string,
  timeoutMs: number | undefined,
): Promise<Job> {
  const over = new AbortController()
  const interrupted = Promise.withResolvers<never>()
  let first: SignalName | undefined
  let again = false
  const release = context.onSignal((signal) => {
    again = first !== undefined
    first ??= signal
    const reaction = host.own
      ? endOwn(context, host, id, again ? signal : undefined)
      : leaveOrCancel(context, host, id, again)
    reaction.then(
      () => interrupted.reject(new Interrupted(first!)),
      (error: unknown) => interrupted.reject(error),
    )
  })
  try {
    void showProgress(context, host, id, over.signal)
    const waited = host.service.wait(id, timeoutMs, over.signal)
    const job = await Promise.race([waited, interrupted.promise])
    // That the job has ended by then is what the second signal was for.
    return again ? await interrupted.promise : job
  } finally {
    over.abort()
    release()
    context.progress.clear()
  }
}

/** Resolves when nothing is to be waited for any more. */
async function leaveOrCancel(
  context: Context,
  { service }: Host,
  id: string,
  again: boolean,
): Promise<void> {
  if (again) {
    context.warn(`cancelling ${id}`)
    const { text } = await service.cancel(id, context.actor)
    return context.warn(text)
  }
  context.warn(`${id} goes on; Ctrl-C again now cancels it`)
  context.warn(`to come back: ${context.look.typed(`job wait ${id}`)}`)
  await sleep(AGAIN_MS)
}

/** What runs is waited for, however long it takes; at the second time it is not. */
async function endOwn(
  context: Context,
  { own, service }: Host,
  id: string,
  again: SignalName | undefined,
): Promise<void> {
  // What was accepted is in the journal, and the guard ends the commands.
  if (again) process.exit(new Interrupted(again).exitCode)
  const { cluster } = own!.local
  cluster.hold()
  const { nodes } = await service.status()
  const running = nodes.reduce((sum, node) => sum + node.running, 0)
  context.warn(
    `nothing new is started; ${some(running, 'running task')} may end; Ctrl-C again ends at once`,
  )
  const { typed } = context.look
  context.warn(
    `${id} is in the journal: ${typed('up')} or ${typed(`job wait ${id}`)} goes on with it`,
  )
  await cluster.drained()
}

async function showProgress(
  context: Context,
  { service }: Host,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  if (context.json) return
  // That nothing can be shown is no reason to fail: whoever waits hears of it.
  try {
    for (let looks = 0; ; looks++) {
      await sleep(LOOK_MS, undefined, { signal })
      const job = await service.job(id)
      if (signal.aborted) return
      // Without a terminal there is no line that says so in place.
      if (looks === 0 && !context.io.err.terminal)
        context.note(`${id} ${job.name} is under way: ${some(job.total, 'task')}`)
      context.progress.update(() => progressText(job))
    }
  } catch (error) {
    if (!signal.aborted && !(error instanceof SegueError)) throw error
  }
}

export function progressText(job: Job): string {
  const { id, name, done, total, failed, leftMs, pending } = job
  const parts = [
    `${id} ${name}`,
    bar(done, total),
    failed > 0 ? `${failed} failed` : '',
    pendingText(pending) && `not yet: ${pendingText(pending)}`,
    duration(tookMs(job)),
    leftMs === undefined ? '' : `about ${duration(leftMs)} left`,
  ]
  return parts.filter(Boolean).join('  ')
}
