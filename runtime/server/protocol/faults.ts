import { ERROR_CODES, SegueError, type ErrorCode, type ErrorParts } from '../../errors.ts'

const PARTS = ['expected', 'found', 'running', 'next', 'where'] as const

/** An error as it is sent: no stack and no cause, which would tell of the inside. */
export interface WireFault {
  readonly code: ErrorCode
  readonly message: string
  readonly parts: Omit<ErrorParts, 'cause'>
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
  const { code, message, parts } = error
  const sent = PARTS.filter((name) => parts[name] !== undefined)
  return { code, message, parts: Object.fromEntries(sent.map((name) => [name, parts[name]])) }
}

/** Throws E_PROTOCOL for what is no error. */
export function errorOf(sent: unknown): SegueError {
  const { code, message, parts } = (sent ?? {}) as Record<keyof WireFault, unknown>
  if (typeof code !== 'string' || !Object.hasOwn(ERROR_CODES, code)) {
    throw new SegueError('E_PROTOCOL', 'an error came that is none', { found: String(code) })
  }
  const given = Object.entries(parts ?? {}).filter(
    ([name, text]) => PARTS.includes(name as 'found') && typeof text === 'string',
  )
  return new SegueError(code as ErrorCode, String(message), Object.fromEntries(given))
}
