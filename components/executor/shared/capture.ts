import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whose output it is: files `<output>.out` and `<output>.err`; an empty `output` throws it away. */
export interface Owner {
  readonly output: string
  files?: { out?: Sink; err?: Sink }
}
interface Sink {
  fd: number
  bytes: number
}

/**
 * Leads what is printed in this thread or process to the files of the attempt that prints it, written at once so
 * that nothing is lost when the thread dies. Opens a file at its first byte; `release` closes what an attempt left
 * open. Above `limit` bytes a file ends with a sentence that says so.
 */
export function captureOutput(owner: () => Owner | undefined, limit: number) {
  const lead = (kind: 'out' | 'err') =>
    ((chunk: string | Uint8Array, encoding?: unknown, done?: () => void) => {
      write(
        owner(),
        kind,
        chunk,
        typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined,
        limit,
      )
      const then = typeof encoding === 'function' ? encoding : done
      if (then) queueMicrotask(then as () => void)
      return true
    }) as typeof process.stdout.write
  process.stdout.write = lead('out')
  process.stderr.write = lead('err')
}

export function write(
  owner: Owner | undefined,
  kind: 'out' | 'err',
  chunk: string | Uint8Array,
  encoding: BufferEncoding | undefined,
  limit: number,
) {
  if (!owner?.output) return
  const files = (owner.files ??= {})
  try {
    const sink = (files[kind] ??= open(`${owner.output}.${kind}`))
    if (sink.bytes > limit) return
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    const room = limit - sink.bytes
    sink.bytes += bytes.length
    writeSync(sink.fd, bytes.length <= room ? bytes : bytes.subarray(0, room))
    if (bytes.length > room) writeSync(sink.fd, cutSentence(limit))
  } catch {
    // A full or read-only disk must not fail a function because it printed something.
  }
}

function open(file: string): Sink {
  mkdirSync(dirname(file), { recursive: true })
  return { fd: openSync(file, 'a'), bytes: 0 }
}

export function release(owner: Owner) {
  if (!owner.files) return
  for (const sink of Object.values(owner.files)) closeSync(sink.fd)
  owner.files = undefined
}

export const cutSentence = (limit: number) =>
  `\n[segue: the output went above ${limit} bytes (maxOutputBytes); the rest was not kept]\n`
