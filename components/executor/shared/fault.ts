import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Report } from '#interfaces'

export type Fault = NonNullable<Report['error']>

/** A fault that Segue itself found; `code` is one of its closed list. */
export const fault = (code: string, message: string, name = 'SegueError'): Fault => ({
  name,
  message,
  code,
})

/** What was thrown, as it was where it was thrown: an error of any realm, or any other value. */
export function faultOf(thrown: unknown): Fault {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return { name: 'NonError', message: `threw ${describe(thrown)}, which is not an Error` }
  }
  const { name, message, stack, code, cause } = thrown as Error & { code?: unknown }
  const because =
    cause === undefined ? '' : `\ncaused by ${(cause as Error)?.stack ?? describe(cause)}`
  return {
    name: String(name ?? 'Error'),
    message: String(message),
    ...(stack === undefined ? {} : { stack: theirs(String(stack)) + because }),
    ...(code === undefined ? {} : { code: String(code) }),
  }
}

/** Where this executor's own files lie. */
const OWN = pathToFileURL(dirname(import.meta.dirname)).href

/** A stack without what called the function: that is Segue's, and the same for all. */
function theirs(stack: string): string {
  const lines = stack.split('\n')
  const own = lines.findIndex((line) => /^\s+at /.test(line) && line.includes(OWN))
  return own < 0 ? stack : lines.slice(0, own).join('\n')
}

/** The fault of an attempt that was ended from outside. */
export const endedBecause = (why: 'cancelled' | 'timeout', timeoutMs: number): Fault =>
  why === 'timeout'
    ? fault('E_TIMEOUT', `ran longer than its timeout of ${timeoutMs} ms`, 'TimeoutError')
    : fault('E_CANCELLED', 'was cancelled', 'CancelledError')

function describe(value: unknown): string {
  try {
    return typeof value === 'string' ? JSON.stringify(value) : String(value)
  } catch {
    return `a ${typeof value}`
  }
}
