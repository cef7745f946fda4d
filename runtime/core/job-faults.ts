import { didYouMean, listed, quoted, SegueError, SegueErrors, type ErrorCode } from '../errors.ts'
import { pathText, type Path } from '../files/place.ts'
import { MOST_FAULTS } from './job-limits.ts'
import { isPlain } from './job-records.ts'

/** One fault of a job: what is wrong, and the way to the value or key that is. */
export interface JobFault {
  readonly path: Path
  readonly at: 'key' | 'value'
  readonly error: SegueError
}

interface More {
  readonly code?: ErrorCode
  readonly at?: 'key' | 'value'
  readonly found?: string
  readonly next?: string
}

const RUNNING = 'everything that was accepted; this job was not'

/** Collects what is wrong with a job, up to a number that nobody reads to its end. */
export class JobFaults {
  readonly all: JobFault[] = []

  get full(): boolean {
    return this.all.length >= MOST_FAULTS
  }

  add(path: Path, message: string, expected: string, more: More = {}): void {
    if (this.full) return
    const { code = 'E_JOB', at = 'value', found, next } = more
    const where = pathText(path) || undefined
    const parts = { where, expected, found, next }
    this.all.push({ path, at, error: new SegueError(code, message, parts) })
  }

  /** More of something than there may be. */
  over(path: Path, message: string, most: number, what?: string, next?: string): void {
    this.add(path, message, `at most ${most}${what ? ` ${what}` : ''}`, { code: 'E_LIMIT', next })
  }

  /** A key or name that is not among the known ones; answers the one that was probably meant. */
  unknown(path: Path, message: string, name: string, known: readonly string[]): string | undefined {
    if (this.full) return undefined
    const near = didYouMean(name, known)
    const next = near === undefined ? undefined : `did you mean ${quoted(near)}?`
    const at = path.at(-1) === name ? 'key' : 'value'
    this.add(path, message, `one of ${listed(known)}`, { at, next })
    return near
  }
}

/** The same fault with where it stands in a file. */
export const placed = (fault: JobFault, where: string): JobFault => {
  const { code, message, parts } = fault.error
  return { ...fault, error: new SegueError(code, message, { ...parts, where }) }
}

/** The fault as one error, or all of them as one. */
export function jobError(faults: readonly JobFault[], what: string): SegueError {
  const errors = faults.map(({ error: { code, message, parts } }) => {
    // What goes on is said once, at the end.
    const running = faults.length === 1 ? RUNNING : undefined
    return new SegueError(code, message, { ...parts, running })
  })
  if (errors.length === 1) return errors[0]
  // A closure is what people must hear of, whatever else there is.
  const { code } = errors.find((error) => error.code === 'E_CLOSURE') ?? errors[0]
  const many = errors.length >= MOST_FAULTS ? `at least ${MOST_FAULTS}` : errors.length
  return new SegueErrors(code, `${what} has ${many} faults`, errors, { running: RUNNING })
}

/** A value as people would write it; short, and of any kind and size. */
export function show(value: unknown): string {
  if (typeof value === 'string' && value.length > MOST_SHOWN) return quoted(value)
  return written(value, MOST_SHOWN).slice(0, MOST_SHOWN)
}

const MOST_SHOWN = 60

/** Goes only as deep and as far as there is room. */
function written(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room))
  if (typeof value !== 'object' || value === null) return String(value)
  if (!isPlain(value)) return Object.prototype.toString.call(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  let text = open
  for (const key in value) {
    if (text.length >= room) break
    if (text !== open) text += ','
    if (!Array.isArray(value)) text += `${JSON.stringify(key.slice(0, room))}:`
    text += written((value as Record<string, unknown>)[key], room - text.length)
  }
  return text + close
}
