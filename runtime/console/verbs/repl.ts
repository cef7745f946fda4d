import { join } from 'node:path'
import { findRunning } from '../../client/running.ts'
import { SegueError } from '../../errors.ts'
import { findFolder, stateOf } from '../../service/folder.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { pipe } from '../repl/piped.ts'
import { Session } from '../repl/session.ts'
import { Prompt } from '../repl/terminal.ts'

/** Lines run in this process, never in the cluster's: nothing that they do can hold it up. */
export const signals = 'own'

/** Ends the process with the exit code of the last line: timers that lines have left behind would keep it. */
export async function run(context: Context): Promise<never> {
  process.exit(await carriedOut(context))
}

async function carriedOut({ io, folder: from }: Context): Promise<number> {
  const folder = findFolder(from) ?? from
  // Paths start there for verbs, and for code as well.
  process.chdir(folder)
  const options = {
    folder,
    out: io.out,
    err: io.err,
    env: io.env,
    // The server adds the pid.
    actor: 'repl',
    recorded: `repl pid ${process.pid}`,
    user: io.actor,
    connect: () => findRunning(folder, { name: 'repl' }),
  }
  if (!process.stdin.isTTY || !io.out.terminal) return piped(new Session(options))
  const history = join(stateOf(folder), 'repl-history')
  const prompt = new Prompt(options, { input: process.stdin, output: process.stdout, history })
  const { session } = prompt
  await opened(session)
  const { generation, composition } = await session.service.status()
  io.out.write(`segue: g${generation} ${composition} in ${folder}; .help, .examples, .exit\n`)
  const end = () => {
    process.stdin.setRawMode(false)
    process.exit(EXIT.terminated)
  }
  guard(session, end, () => session.interrupt())
  try {
    return await prompt.run()
  } finally {
    await session.close()
  }
}

async function piped(session: Session): Promise<number> {
  await opened(session)
  const end = () => process.exit(EXIT.terminated)
  guard(session, end, () => {
    if (!session.busy) process.exit(EXIT.interrupted)
    session.interrupt()
  })
  try {
    return await pipe(session, process.stdin)
  } finally {
    await session.close()
  }
}

async function opened(session: Session): Promise<void> {
  try {
    await session.open()
  } catch (error) {
    await session.close()
    if (!(error instanceof SegueError) || error.code !== 'E_CONNECT') throw error
    const { running: _, ...parts } = error.parts
    throw new SegueError('E_CONNECT', error.message, parts)
  }
}

/** Whatever lines leave behind and nobody handles is told in the session, and ends nothing. */
function guard(session: Session, end: () => void, interrupt: () => void): void {
  const thrown = (error: unknown) => session.trouble(error)
  const warned = (warning: Error) => {
    // That `import()` works in lines is new in Node: nothing that a user could do about.
    if (warning.name !== 'ExperimentalWarning')
      session.notice(`${warning.name}: ${warning.message}\n`)
  }
  process.removeAllListeners('warning')
  process.on('warning', warned)
  process.on('uncaughtException', thrown)
  process.on('unhandledRejection', thrown)
  process.on('SIGTERM', end)
  process.on('SIGINT', interrupt)
}

export const render = (): string => ''
