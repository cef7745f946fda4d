import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const JOB = /^j-(\d+)$/
const OUTPUT = /^t-\d+\.\d+\.(\d+)\./

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

const highest = (names: readonly string[], pattern: RegExp): number =>
  names.reduce((most, name) => Math.max(most, Number(pattern.exec(name)?.[1] ?? 0)), 0)

/**
 * The highest numbers that files of tasks bear, whichever store knows of them: of jobs, and of attempts of those that are
 * open. What runs from now on is numbered behind them, or it would write to the same files.
 */
export async function numbersIn(
  output: string,
  objects: string,
  open: ReadonlyMap<string, unknown>,
): Promise<{ job: number; attempt: number }> {
  const folders = await namesIn(output)
  let attempt = 0
  for (const name of folders)
    if (open.has(name))
      attempt = Math.max(attempt, highest(await namesIn(join(output, name)), OUTPUT))
  return { job: highest([...folders, ...(await namesIn(objects))], JOB), attempt }
}
