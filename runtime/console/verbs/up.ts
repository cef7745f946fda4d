import { relative } from 'node:path'
import { realpathSync } from 'node:fs'
import type { Service } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { firstRun } from '../first-run.ts'
import type { SignalName } from '../io.ts'
import type { Look } from '../look.ts'
import { eventLine } from '../render/event.ts'
import { statusPage } from '../render/status.ts'
import { Interrupted } from '../report.ts'
import { logFile, startDetached } from '../work/detach.ts'
import { ownHost, type Own } from '../work/embedded.ts'
import { some } from '../units.ts'
import { tellSaves } from '../work/tell-saves.ts'
import { openOptions, type UpOptions } from '../work/up-options.ts'
import { joinWithRepl, upWithRepl } from '../work/up-repl.ts'

type Told = Shape<'Info'> | Shape<'Status'> | Shape<'Event'>

export const signals = 'own'

/** How long tasks that run may take to end after Ctrl-C. */
const GRACE_MS = 5000

/** What it is, then how it stands, then what happens, until it is ended. */
export async function* run(context: Context, _: unknown, options: UpOptions): AsyncIterable<Told> {
  const running = await context.running()
  if (running && isSame((await running.info()).folder, context.folder))
    return yield* joined(context, running, options)
  // A cluster of a folder further up is another one.
  context.forget()
  if (options.detach) {
    const service = await startDetached(context)
    yield* introduced(context, service)
    context.note(`runs in the background until ${context.look.typed('down')}`)
    if (options.dev) context.note(`${FOLLOWED}; what comes of it is in ${logOf(context)}`)
    return context.next([firstRun(context), 'status'])
  }
  if (options.repl) return upWithRepl(context, options)
  yield* standing(context, options)
}

/** Links may lead to the one folder. */
const isSame = (a: string, b: string): boolean => realpathSync(a) === realpathSync(b)

const FOLLOWED = 'what is saved in components/ and compositions/ is put in force'

const logOf = ({ folder, io }: Context): string => relative(io.folder, logFile(folder))

async function* introduced(context: Context, service: Service): AsyncIterable<Told> {
  yield await service.info()
  const status = await service.status()
  yield status
  const { items } = await service.events(undefined, 20)
  const refused = items.find(
    ({ type, actor, generation }) =>
      type === 'refused' && actor === 'start' && generation === status.generation,
  )
  if (refused) context.warn(`not wired as before: ${refused.text}`)
}

async function* joined(
  context: Context,
  service: Service,
  { nodes, cluster, composition, dev, log, repl }: UpOptions,
): AsyncIterable<Told> {
  context.note('a cluster runs here already; this is how it stands')
  yield* introduced(context, service)
  if (nodes ?? cluster ?? composition ?? dev ?? log)
    context.note('what you asked for beside `up` had no effect: it runs as it was started')
  if (repl) return joinWithRepl(context)
  context.next(composition ? [`compose apply ${composition}`, 'down'] : ['status', 'down'])
}

async function* standing(context: Context, options: UpOptions): AsyncIterable<Told> {
  const over = new AbortController()
  let ended: SignalName | undefined
  let own: Own | undefined
  const release = context.onSignal((signal) => {
    // A second one, or one in the middle of the start: at once. What was accepted is in the journal.
    if (ended || !own) process.exit(new Interrupted(signal).exitCode)
    ended = signal
    over.abort()
  })
  try {
    const host = await ownHost({
      ...openOptions(context, options),
      down: () => over.abort(),
    })
    own = host.own
    const { service } = host
    const { items } = await service.events(undefined, 1)
    yield* introduced(context, service)
    if (options.dev) {
      tellSaves(context, own.local)
      context.note(FOLLOWED)
    }
    context.note('Ctrl-C ends it; in another terminal:')
    context.next([firstRun(context), 'status'])
    for await (const event of service.follow(items.at(-1)?.seq, over.signal)) yield event
    if (!ended) return context.note('ended by `down`')
    context.warn(`ending; tasks that run have ${GRACE_MS / 1000} s; Ctrl-C again ends it at once`)
    const { openJobs } = await service.status()
    await own.close(GRACE_MS)
    own = undefined
    const open = `${some(openJobs, 'open job')} ${openJobs === 1 ? 'goes' : 'go'} on`
    const kept = openJobs > 0 ? `; ${open} at the next ${context.look.typed('up')}` : ''
    context.warn(`ended${kept}`)
    throw new Interrupted(ended)
  } finally {
    release()
    await own?.close()
  }
}

export function render(told: Told, look: Look): string {
  switch (told.kind) {
    case 'Info':
      return `${look.style('bold', `segue ${told.version}`)}  node ${told.node}  pid ${told.pid}  ${told.folder}`
    case 'Status':
      return statusPage(told, look)
    case 'Event':
      return eventLine(told, look)
  }
}
