import { SegueError, SegueErrors } from '../errors.ts'
import type { Shape } from '../service/shapes.ts'
import { EXIT, EXIT_OF } from './exit-codes.ts'
import type { Io, SignalName } from './io.ts'
import { newLook } from './look.ts'

/** Thrown where a signal ended the verb; all that is to be said has been said. */
export class Interrupted extends Error {
  readonly exitCode: number

  constructor(signal: SignalName) {
    super(signal)
    this.exitCode = signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted
  }
}

/** Tells of what ended the verb, on the standard error output, and gives the exit code. */
export function report(error: unknown, io: Io, json: boolean): number {
  if (error instanceof Interrupted) return error.exitCode
  if (!(error instanceof SegueError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    io.err.write(`this is a mistake in Segue itself, please report it:\n${text}\n`)
    return EXIT.failed
  }
  const exitCode = EXIT_OF[error.code] ?? EXIT.failed
  io.err.write(json ? `${JSON.stringify(errorShape(error, exitCode))}\n` : `${told(error, io)}\n`)
  return exitCode
}

function told(error: SegueError, { command, err }: Io): string {
  const { style } = newLook({ ...err, command })
  return error
    .explain()
    .replace(/^error\[\w+\]/gm, (code) => style(['red', 'bold'], code))
    .replace(/^( {2}next {5})(.*)$/gm, (_, head, next: string) => head + asTyped(next, command))
}

/** Errors name verbs as `segue status`, wherever they are told. Some can only be typed in a shell. */
export const asTyped = (text: string, command: string): string =>
  text.replace(/\bsegue (?=([a-z]+))/g, (whole, verb: string) =>
    command === '.' && SHELL_ONLY.has(verb) ? whole : command,
  )

const SHELL_ONLY: ReadonlySet<string> = new Set(['up', 'init', 'repl', 'demo', 'completion'])

function errorShape(error: SegueError, exitCode: number): Shape<'Error'> {
  const faults = error instanceof SegueErrors ? { faults: error.faults.map(partsOf) } : {}
  return { apiVersion: 'segue/v1', kind: 'Error', ...partsOf(error), ...faults, exitCode }
}

function partsOf({ code, message, parts }: SegueError) {
  const { where, expected, found, running, next } = parts
  return { code, message, where, expected, found, running, next }
}
