import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SegueError } from '../../errors.ts'
import { unreadable } from '../../files/read.ts'

const CHUNK = 65_536
/** Bytes that a packed file may be unpacked. */
const MOST_UNPACKED = 2 ** 30

/**
 * The bytes of a file, one piece after the other, each overwritten by the next one. What gzip has packed is unpacked, and held as
 * bytes: nothing in Node unpacks piece by piece without waiting. Throws E_FILE where it cannot be read or is no file, E_FORMAT
 * where it is packed and broken, E_LIMIT where too much was packed.
 */
export function* chunksOf(file: string): Generator<Uint8Array, void, undefined> {
  const pieces = piecesOf(file)
  const { value } = pieces.next()
  if (!value) return
  if (value[0] === 0x1f && value[1] === 0x8b) {
    const packed = [Buffer.from(value)]
    for (const piece of pieces) packed.push(Buffer.from(piece))
    yield unpacked(Buffer.concat(packed), file)
    return
  }
  try {
    yield value
    yield* pieces
  } finally {
    pieces.return()
  }
}

function* piecesOf(file: string): Generator<Uint8Array, void, undefined> {
  const { descriptor, stat } = opened(file)
  try {
    if (!stat.isFile()) {
      throw new SegueError('E_FILE', `${file} is ${stat.isDirectory() ? 'a folder' : 'no file'}`, {
        where: file,
        expected: 'a file',
      })
    }
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (;;) {
      const read = readSync(descriptor, buffer)
      if (read === 0) return
      yield buffer.subarray(0, read)
    }
  } finally {
    closeSync(descriptor)
  }
}

function opened(file: string) {
  try {
    // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    return { descriptor, stat: fstatSync(descriptor) }
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unpacked(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED })
  } catch (cause) {
    const large = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    if (large)
      throw new SegueError('E_LIMIT', `more than ${MOST_UNPACKED} bytes are packed in ${file}`, {
        where: file,
        next: 'unpack it: a plain file is read line by line',
      })
    throw new SegueError('E_FORMAT', `${file} is packed by gzip, and broken`, {
      where: file,
      found: (cause as Error).message,
      cause,
    })
  }
}
