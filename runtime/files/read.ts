import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { SegueError } from '../errors.ts'
import { fileMeant } from './meant.ts'

/**
 * The text of a file that anybody may have written: at most `most` bytes of UTF-8. Throws E_FILE where it cannot be
 * read or is no file at all (a pipe would never end), E_LIMIT where it is too large, E_JSON where it is no text.
 * `running`: what goes on, for the error.
 */
export async function readText(file: string, most: number, running?: string): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await read(file, most)
  } catch (cause) {
    if (cause instanceof SegueError)
      throw new SegueError(cause.code, cause.message, { ...cause.parts, running })
    throw unreadable(file, cause, running)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SegueError('E_JSON', `${file} is not text`, {
      where: file,
      expected: 'JSON in UTF-8',
      running,
    })
  }
}

/** What the system said when the file was to be read, in words. */
export function unreadable(file: string, cause: unknown, running?: string): SegueError {
  const { code, message } = cause as NodeJS.ErrnoException
  return new SegueError('E_FILE', `${file} cannot be read`, {
    where: file,
    found: (code && REASONS[code]) ?? message,
    running,
    next: code === 'ENOENT' ? fileMeant(file) : undefined,
    cause,
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'its permissions forbid it',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'its name is too long',
}

async function read(file: string, most: number): Promise<Buffer> {
  // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
  await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  const stat = await handle.stat()
  if (!stat.isFile()) {
    throw new SegueError('E_FILE', `${file} is ${stat.isDirectory() ? 'a folder' : 'no file'}`, {
      where: file,
      expected: 'a file',
    })
  }
  const chunks: Buffer[] = []
  let size = 0
  // What a file says of its size need not be so, as in /proc, and it may grow.
  while (size <= most) {
    const chunk = Buffer.allocUnsafe(
      Math.min(most + 1 - size, Math.max(stat.size - size + 1, 65_536)),
    )
    const { bytesRead } = await handle.read(chunk)
    if (bytesRead === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, bytesRead))
    size += bytesRead
  }
  throw new SegueError('E_LIMIT', `${file} is larger than ${most} bytes`, {
    where: file,
    expected: `at most ${most} bytes`,
    found: `${Math.max(stat.size, size)} bytes`,
  })
}
