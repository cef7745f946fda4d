import { didYouMean, SegueError } from '../errors.ts'

/** A value as people would write it; short, and of any kind. */
export function show(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return String(value).slice(0, 60)
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 60)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

export function known(value: object, keys: readonly string[], at: string): void {
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue
    const near = didYouMean(key, keys)
    throw fault(
      `${at} has an unknown key "${key}"`,
      `one of ${keys.join(', ')}`,
      near ? `did you mean "${near}"?` : undefined,
    )
  }
}

export function named(value: unknown, at: string): void {
  if (typeof value !== 'string' || value === '')
    throw fault(`${at} has no name`, 'a text that is not empty')
}

export const fault = (message: string, expected: string, next?: string): SegueError =>
  new SegueError('E_JOB', message, {
    expected,
    next,
    running: 'everything that was accepted; this job was not',
  })
