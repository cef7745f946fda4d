import { isUtf8 } from 'node:buffer'

/** Bytes that a line may have: the tasks of a job may stand in one. */
export const MOST_LINE = 32 * 2 ** 20

export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** What keeps it from being a line of text; `text` is empty then. */
  readonly fault?: string
}

/** The lines of pieces of UTF-8, without their ends and a byte order mark; no more than one is held. */
export function* linesOf(
  chunks: Iterable<Uint8Array>,
  most = MOST_LINE,
): Generator<Line, void, undefined> {
  let number = 0
  let kept: Uint8Array[] = []
  let length = 0
  const line = (end: Uint8Array): Line => {
    number++
    const size = length + end.length
    const bytes = length === 0 ? Buffer.from(end.buffer, end.byteOffset, end.length) : joined(end)
    kept = []
    length = 0
    if (size > most) return { number, text: '', fault: `it has more than ${most} bytes` }
    return textLine(number, bytes)
  }
  const joined = (end: Uint8Array) => Buffer.concat([...kept, end])
  for (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield line(chunk.subarray(from, at))
      from = at + 1
    }
    const rest = chunk.subarray(from)
    if (rest.length === 0) continue
    // What is too long is counted, not kept.
    if (length + rest.length <= most) kept.push(Uint8Array.prototype.slice.call(rest))
    else kept = []
    length += rest.length
  }
  if (length > 0) yield line(new Uint8Array(0))
}

function textLine(number: number, bytes: Buffer): Line {
  if (!isUtf8(bytes)) return { number, text: '', fault: 'it is not text in UTF-8' }
  const from = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const to = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length
  const text = bytes.toString('utf8', from, to)
  if (text.includes('\0')) return { number, text: '', fault: 'it has NUL characters: no text' }
  return { number, text }
}
