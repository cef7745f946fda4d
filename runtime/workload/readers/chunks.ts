import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Gunzip } from 'fflate'
import { SegueError } from '../../errors.ts'
import { unreadable } from '../../files/read.ts'

const CHUNK = 65_536
/** Of packed bytes: each may become a thousand. */
const PACKED = 8192

/**
 * The bytes of a file, one piece after the other; what gzip has packed is unpacked on the way. A piece is overwritten by the
 * next one. Throws E_FILE where it cannot be read or is no file, E_FORMAT where it is packed and broken.
 */
export function* chunksOf(file: string): Generator<Uint8Array, void, undefined> {
  const { descriptor, stat } = opened(file)
  try {
    if (!stat.isFile()) {
      throw new SegueError('E_FILE', `${file} is ${stat.isDirectory() ? 'a folder' : 'no file'}`, {
        where: file,
        expected: 'a file',
      })
    }
    const buffer = Buffer.allocUnsafe(CHUNK)
    let read = readSync(descriptor, buffer)
    if (buffer[0] === 0x1f && buffer[1] === 0x8b && read > 1) {
      yield* unpacked(descriptor, buffer, read, file)
      return
    }
    for (; read > 0; read = readSync(descriptor, buffer)) yield buffer.subarray(0, read)
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

function* unpacked(
  descriptor: number,
  buffer: Buffer,
  read: number,
  file: string,
): Generator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = []
  const gunzip = new Gunzip((piece) => void ready.push(piece))
  const push = (piece: Uint8Array, last: boolean) => {
    try {
      gunzip.push(piece, last)
    } catch (cause) {
      throw new SegueError('E_FORMAT', `${file} is packed by gzip, and broken`, {
        where: file,
        found: (cause as Error).message,
        cause,
      })
    }
    return ready.splice(0)
  }
  for (; read > 0; read = readSync(descriptor, buffer)) {
    for (let at = 0; at < read; at += PACKED) {
      // The unpacker keeps what it is given.
      yield* push(Uint8Array.prototype.slice.call(buffer, at, Math.min(read, at + PACKED)), false)
    }
  }
  yield* push(new Uint8Array(0), true)
}
