import {
  ERROR_CODES,
  SegueError,
  SegueErrors,
  type ErrorCode,
  type ErrorParts,
} from '../../errors.ts'

const TEXTS = ['expected', 'found', 'running', 'next', 'where', 'node'] as const
const NUMBERS = ['attempt', 'generation'] as const

/** An error as it is sent: no stack and no cause, which would tell of the inside. */
export interface WireFault {
  readonly code: ErrorCode
  readonly message: string
  readonly parts: Omit<ErrorParts, 'cause'>
  /** Of an error that stands for several. */
  readonly faults?: readonly WireFault[]
}

/** Of an error that is none of the list, a defect, the client hears no more than that. */
export function faultOf(error: unknown): WireFault {
  if (!(error instanceof SegueError)) {
    return faultOf(
      new SegueError('E_PROTOCOL', 'the cluster failed to answer, by a defect of its own', {
        running: 'the cluster',
        next: 'its own terminal shows the whole error; please report it',
      }),
    )
  }
  const { code, message } = error
  const fault = { code, message, parts: partsOf({ ...error.parts }) }
  return error instanceof SegueErrors ? { ...fault, faults: error.faults.map(faultOf) } : fault
}

/** Throws E_PROTOCOL for what is no error. */
export function errorOf(sent: unknown): SegueError {
  const { code, message, parts, faults } = (sent ?? {}) as Record<keyof WireFault, unknown>
  if (typeof code !== 'string' || !Object.hasOwn(ERROR_CODES, code)) {
    throw new SegueError('E_PROTOCOL', 'an error came that is none', { found: String(code) })
  }
  const told = partsOf((parts ?? {}) as Record<string, unknown>)
  return Array.isArray(faults)
    ? new SegueErrors(code as ErrorCode, String(message), faults.map(errorOf), told)
    : new SegueError(code as ErrorCode, String(message), told)
}

function partsOf(parts: Readonly<Record<string, unknown>>): WireFault['parts'] {
  const texts = TEXTS.filter((name) => typeof parts[name] === 'string')
  const numbers = NUMBERS.filter((name) => typeof parts[name] === 'number')
  return Object.fromEntries([...texts, ...numbers].map((name) => [name, parts[name]]))
}
