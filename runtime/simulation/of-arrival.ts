import { SegueError, SegueErrors } from '../errors.ts'
import type { Arrival } from '../workload/workload.ts'

/** A fault of a job, with which one it is of all that arrive, and where the file of the workload makes it. */
export function ofArrival(error: unknown, { job, phase, where }: Arrival): unknown {
  if (!(error instanceof SegueError)) return error
  const { code, parts } = error
  const message = `job ${job.name}${phase === undefined ? '' : ` of ${phase}`}: ${error.message}`
  const at = [where, parts.where].filter((one) => one !== undefined).join(' ') || undefined
  // Nothing goes on: the simulation ends with it.
  const told = { ...parts, where: at, running: undefined }
  return error instanceof SegueErrors
    ? new SegueErrors(code, message, error.faults, told)
    : new SegueError(code, message, told)
}
