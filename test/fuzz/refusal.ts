import { expect } from 'vitest'
import { ERROR_CODES, SegueError, SegueErrors } from '../../runtime/errors.ts'

/** Everything that an error tells of. */
export const faultsOf = (error: SegueError): readonly SegueError[] =>
  error instanceof SegueErrors ? error.faults : [error]

/**
 * What came of it, or the refusal, which must be an error of the list whose every fault stands somewhere in the text, and
 * which people can read to its end.
 */
export function outcome<T>(
  text: string | undefined,
  file: string,
  act: () => T,
): { value?: T; error?: SegueError } {
  let error: unknown
  try {
    return { value: act() }
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof SegueError)) throw error
  const lines = text?.split('\n')
  for (const fault of faultsOf(error)) {
    expect(Object.keys(ERROR_CODES)).toContain(fault.code)
    expect(fault.message.length).toBeLessThan(1500)
    expect(fault.explain().length).toBeLessThan(8000)
    if (!lines) continue
    const { where = '' } = fault.parts
    expect(where.startsWith(`${file}:`), `${fault.explain()} of ${text}`).toBe(true)
    const [line, column] = where
      .slice(file.length + 1)
      .split(':')
      .map(Number)
    expect(line).toBeLessThanOrEqual(lines.length)
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1)
    expect(Math.min(line, column)).toBeGreaterThanOrEqual(1)
  }
  return { error }
}
