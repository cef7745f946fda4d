import type { Context } from '../context.ts'
import { replBeside } from '../repl/beside.ts'
import { Interrupted } from '../report.ts'
import { ownHost } from './embedded.ts'
import { openOptions, type UpOptions } from './up-options.ts'

/** How long tasks that run may take to end after the REPL. */
const GRACE_MS = 5000

/** A cluster with a REPL in this terminal; it ends with the REPL. */
export async function upWithRepl(context: Context, options: UpOptions): Promise<void> {
  const over = new AbortController()
  let prompting = false
  const release = context.onSignal((signal) => {
    if (!prompting) process.exit(new Interrupted(signal).exitCode)
    // Ctrl-C is meant for the REPL.
    if (signal === 'SIGTERM') over.abort()
  })
  let closed: Promise<void> | undefined
  const close = (graceMs?: number) => (closed ??= own.close(graceMs))
  const { own } = await ownHost({
    ...openOptions(context, options),
    down: () => void close(),
  })
  try {
    context.note('the cluster ends with the REPL; jobs that are open then go on at the next start')
    prompting = true
    await replBeside(context.folder, over.signal)
    prompting = false
    if (own.local.cluster.driver.running > 0)
      context.note(`ending; tasks that run have ${GRACE_MS / 1000} s; Ctrl-C ends it at once`)
  } finally {
    await close(GRACE_MS)
    release()
  }
}

/** The same where the cluster is another process's, and goes on. */
export async function joinWithRepl(context: Context): Promise<void> {
  const release = context.onSignal(() => {})
  try {
    await replBeside(context.folder, new AbortController().signal)
  } finally {
    release()
  }
}
