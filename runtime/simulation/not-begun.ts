import { SegueError } from '../errors.ts'

/** Why the first composition could not be put in force: nothing goes on that the error could tell of. */
export function notBegun(error: unknown): SegueError {
  const running = 'nothing: the simulation did not begin'
  if (error instanceof SegueError) {
    // Most are told of in the same words where there is a generation in force.
    if (error.parts.running === undefined || 'faults' in error) return error
    return new SegueError(error.code, error.message, { ...error.parts, running })
  }
  const what = error instanceof Error ? error.message : String(error)
  return new SegueError('E_CONTRACT', `a component threw as it was put in force: ${what}`, {
    ...{ cause: error, running },
    next: 'segue component test, with each component of the composition that is your own',
  })
}
