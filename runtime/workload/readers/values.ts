import type { Micros } from '#interfaces'
import { quoted, SegueError } from '../../errors.ts'
import { NAME } from '../../core/job-fields.ts'
import { MOST_NAME, MOST_TASKS, MOST_TIME } from '../../core/job-limits.ts'

/** Seconds that anything may last or lie ahead. */
export const MOST_SECONDS = MOST_TIME / 1000
/** Bytes, counted exactly; amounts of resources may be less. */
export const MOST_BYTES = Number.MAX_SAFE_INTEGER

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A fault of a line; where it stands is added by who knows. */
export const bad = (message: string, expected?: string, next?: string): SegueError =>
  new SegueError('E_FORMAT', message, { expected, next })

/** The number that a field says. Throws E_FORMAT where it is none, or out of bounds. */
export function numberIn(
  text: string | undefined,
  what: string,
  least: number,
  most: number,
  whole = false,
): number {
  const value = text !== undefined && NUMBER.test(text) ? Number(text) : NaN
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number'
  throw bad(
    text === undefined || text === '' ? `${what} is missing` : `${what} is ${quoted(text)}`,
    `${kind} from ${least} to ${most}`,
  )
}

export const secondsIn = (text: string | undefined, what: string, least = 0): number =>
  numberIn(text, what, least, MOST_SECONDS)

export const tasksIn = (text: string | undefined, what: string): number =>
  numberIn(text, what, 1, MOST_TASKS, true)

/** Whole microseconds. */
export const micros = (seconds: number): Micros => Math.round(seconds * 1e6)

/** Milliseconds of whole microseconds. */
export const millis = (seconds: number): number => Math.round(seconds * 1e6) / 1000

const PRINTABLE = new RegExp(NAME, 'u')

/** A field that becomes a name of a job, or is shown like one. */
export function nameIn(text: string, what: string): string {
  if (text === '') throw bad(`${what} is missing`)
  if (text.length <= MOST_NAME && PRINTABLE.test(text)) return text
  throw bad(`${what} is ${quoted(text)}`, `at most ${MOST_NAME} characters, none for control`)
}
