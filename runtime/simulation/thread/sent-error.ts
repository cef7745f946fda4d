import { SegueError, SegueErrors, type ErrorCode, type ErrorParts } from '../../errors.ts'

/** An error on its way from one thread to another, where classes do not get through. */
export interface SentError {
  /** Absent for what is no error of the list. */
  readonly code?: ErrorCode
  readonly message: string
  readonly parts?: ErrorParts
  readonly faults?: readonly SentError[]
  readonly stack?: string
}

export function sent(error: unknown): SentError {
  if (!(error instanceof SegueError)) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    return { message, stack }
  }
  const { code, message } = error
  const { cause: _, ...parts } = error.parts
  const faults = error instanceof SegueErrors ? { faults: error.faults.map(sent) } : {}
  return { code, message, parts, ...faults }
}

export function received({ code, message, parts, faults, stack }: SentError): Error {
  if (code === undefined) return Object.assign(new Error(message), { stack })
  if (!faults) return new SegueError(code, message, parts)
  return new SegueErrors(code, message, faults.map(received) as SegueError[], parts ?? {})
}
