import { serialize } from 'node:v8'
import type { StoredJob, StoreError } from '#interfaces'
import { SegueError } from '../errors.ts'

/** What a store throws, as an error of the list. */
export function storeError(error: unknown): SegueError {
  if (error instanceof SegueError) return error
  const { code, message, next } = error as Partial<StoreError>
  const known = code === 'E_DISK' || code === 'E_JOURNAL' ? code : 'E_JOURNAL'
  return new SegueError(known, message ?? String(error), {
    running: known === 'E_DISK' ? 'what was accepted goes on; this was not' : undefined,
    next,
    cause: error,
  })
}

/** Why a store did not keep a job. */
export function refusalOf(error: unknown, { spec }: StoredJob): SegueError {
  const why = cloneFault(spec)
  if (why === undefined) return storeError(error)
  return new SegueError('E_NOT_CLONEABLE', `the job cannot be written down: ${why}`, {
    expected: 'arguments that can be cloned: no functions, symbols, streams, promises',
    running: 'everything that was accepted; this was not',
    cause: error,
  })
}

function cloneFault(value: unknown): string | undefined {
  try {
    serialize(value)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
