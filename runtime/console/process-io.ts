import { userInfo } from 'node:os'
import type { WriteStream } from 'node:tty'
import type { Io, SignalName, Stream } from './io.ts'
import { hasColour } from './look.ts'

/** This process and its terminal. */
export const processIo = (env = process.env): Io => ({
  out: streamOf(process.stdout, env),
  err: streamOf(process.stderr, env),
  env,
  folder: process.cwd(),
  command: commandOf(env),
  actor: userName(),
  repl: false,
  async connect(folder) {
    const { findRunning } = await import('../client/running.ts')
    return findRunning(folder)
  },
  onSignal(listener) {
    const names: readonly SignalName[] = ['SIGINT', 'SIGTERM']
    for (const name of names) process.on(name, listener)
    return () => {
      for (const name of names) process.off(name, listener)
    }
  },
})

const streamOf = (stream: WriteStream, env: NodeJS.ProcessEnv): Stream => ({
  terminal: stream.isTTY === true && env.TERM !== 'dumb',
  colour: hasColour(stream, env),
  get columns() {
    return stream.isTTY ? stream.columns : undefined
  },
  write: (text) => stream.write(text),
})

/** As it was typed here: npm and npx put words before it. */
function commandOf({ npm_lifecycle_event, npm_command }: NodeJS.ProcessEnv): string {
  if (npm_lifecycle_event === 'segue') return 'npm run -s segue -- '
  return npm_command === 'exec' ? 'npx segue ' : 'segue '
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'operator'
  }
}
