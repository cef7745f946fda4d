import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Load, ObjectFolder } from '#interfaces'
import { fault, type Fault } from './fault.ts'

/** Where an object lies, as it is told to others. */
export interface Reference {
  readonly id: string
  readonly bytes: number
}

/**
 * Writes a value into the store, whole or not at all, named after the attempt that made it: the last two parts of
 * `output`. Undefined where the value cannot be written as bytes, such as one that holds shared memory.
 */
export function keepObject(
  value: unknown,
  output: string,
  folder: ObjectFolder,
): Reference | Fault | undefined {
  let bytes: Buffer
  try {
    bytes = serialize(value)
  } catch {
    return undefined
  }
  const parts = [basename(dirname(output)) || 'none', basename(output) || 'none']
  const id = `${parts.join('/')}-${randomBytes(4).toString('hex')}`
  try {
    write(join(folder.path, id), bytes, folder.durable)
    return { id, bytes: bytes.length }
  } catch (error) {
    return fault(
      'E_DISK',
      `the result of ${bytes.length} bytes could not be written: ${(error as Error).message}`,
    )
  }
}

function write(file: string, bytes: Buffer, durable: boolean) {
  const folder = dirname(file)
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.part`
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flush: durable })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  if (!durable) return
  flush(folder)
  if (made) flush(dirname(folder))
}

function flush(folder: string) {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Arguments in which some values still lie in the store. */
export interface Unfilled {
  readonly args: readonly unknown[]
  readonly loads: readonly Load[]
}

/** Puts what lies in the store where it belongs. Throws with `code` E_FILE where an object cannot be read. */
export function filled(
  { args, loads }: Unfilled,
  folder: ObjectFolder | undefined,
): readonly unknown[] {
  for (const { path, id, pick } of loads) {
    const value = read(id, folder)
    let at = args as unknown as Record<number | string, unknown>
    for (const step of path.slice(0, -1)) at = at[step] as typeof at
    at[path.at(-1)!] = pick === undefined ? value : (value as readonly unknown[])[pick]
  }
  return args
}

function read(id: string, folder: ObjectFolder | undefined): unknown {
  try {
    return deserialize(readFileSync(join(folder!.path, id)))
  } catch (error) {
    const message = `the object ${id}, which is an argument, cannot be read: ${(error as Error).message}`
    throw Object.assign(new Error(message), { code: 'E_FILE' })
  }
}
