import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Figure } from './figure.ts'

let guarded = false

/** A signal ends this process through `exit`, so that no process that it started goes on measuring for nobody. */
function guard(): void {
  if (guarded) return
  guarded = true
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
}

/** Runs a file with these words on a Node of its own; answers the lines that it prints, each of them JSON. */
export async function alone<T>(
  file: string,
  words: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<T[]> {
  guard()
  const child = spawn(process.execPath, [...flags, file, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = () => void child.kill()
  process.once('exit', end)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  process.off('exit', end)
  if (code !== 0) throw new Error(`${file} ${words.join(' ')} ended with ${signal ?? code}`)
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** Runs of each thing: one where `--once` was said, which is for trying. */
export const roundsOf = (usual: number): number => (process.argv.includes('--once') ? 1 : usual)

export function print(rows: readonly (Figure | object)[]): void {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
}
