import { SegueError } from '../errors.ts'
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

/** Errors name verbs as `segue up`, wherever they are told. */
export const asTyped = (text: string, command: string): string =>
  text.replace(/\bsegue (?=[a-z])/g, () => command)

function errorShape(error: SegueError, exitCode: number): Shape<'Error'> {
  const { code, message } = error
  const { where, expected, found, running, next } = error.parts
  const parts = { where, expected, found, running, next }
  return { apiVersion: 'segue/v1', kind: 'Error', code, message, ...parts, exitCode }
}
