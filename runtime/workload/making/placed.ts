import { SegueError } from '../../errors.ts'

/** The same error with where in its file that stands which it comes from, unless it knows better. */
export function placed(error: unknown, where: string): unknown {
  if (!(error instanceof SegueError) || error.parts.where !== undefined) return error
  return new SegueError(error.code, error.message, { ...error.parts, where })
}

/** The same error with whose it is. */
export const inJob = (error: unknown, job: string, phase: string): unknown =>
  error instanceof SegueError
    ? new SegueError(error.code, `job ${job} of ${phase}: ${error.message}`, error.parts)
    : error
