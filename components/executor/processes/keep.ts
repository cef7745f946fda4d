import { once } from 'node:events'
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { cutSentence } from '../shared/capture.ts'

export interface Kept {
  /** Bytes that came. */
  readonly bytes: number
  /** Whether the file holds less than came. */
  readonly cut: boolean
  /** The first of it, as text. */
  first(): string
  /** The last of it, as text. */
  last(): string
  /** Resolves when all of it is in the file. */
  readonly done: Promise<void>
}

/**
 * Writes a stream to `file` as it comes, up to `limit` bytes and then a sentence that says so, and keeps `keep` bytes
 * of its beginning and end. The stream is read to its end whatever happens, so that its writer goes on. No output, no
 * file; an empty `file` keeps only beginning and end.
 */
export function keepOutput(source: Readable, file: string, limit: number, keep: number): Kept {
  let bytes = 0
  let cut = false
  let sink: WriteStream | undefined
  const first: Buffer[] = []
  let firstBytes = 0
  let last: Buffer = Buffer.alloc(0)

  const open = () => {
    mkdirSync(dirname(file), { recursive: true })
    return createWriteStream(file, { flags: 'a' }).on('error', () => {
      cut = true
      source.resume()
    })
  }
  const store = (chunk: Buffer, room: number) => {
    sink ??= open()
    if (chunk.length > room) {
      cut = true
      sink.write(chunk.subarray(0, Math.max(0, room)))
      sink.write(cutSentence(limit))
    } else if (!sink.write(chunk)) {
      source.pause()
      sink.once('drain', () => source.resume())
    }
  }

  source.on('data', (chunk: Buffer) => {
    const room = limit - bytes
    bytes += chunk.length
    if (firstBytes < keep) {
      first.push(chunk.subarray(0, keep - firstBytes))
      firstBytes += first.at(-1)!.length
    }
    last =
      chunk.length >= keep ? chunk.subarray(-keep) : Buffer.concat([last, chunk]).subarray(-keep)
    if (file && !cut) store(chunk, room)
  })
  source.on('error', () => {})

  const finish = async () => {
    if (!source.closed) await once(source, 'close').catch(() => {})
    if (!sink || sink.closed) return
    sink.end()
    await once(sink, 'close').catch(() => {})
  }
  return {
    get bytes() {
      return bytes
    },
    get cut() {
      return cut
    },
    first: () => new TextDecoder().decode(Buffer.concat(first), { stream: bytes > firstBytes }),
    last: () => last.toString(),
    done: finish(),
  }
}
