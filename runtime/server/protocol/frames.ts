import { SegueError } from '../../errors.ts'
import { serialise } from './structured.ts'

/**
 * What is sent, either way: four bytes of length (of the rest), one of type, four of id, all big-endian, then the body. The id
 * is the client's number for a request, and stands outside the body, so that one that cannot be read is still
 * answered; 0 speaks of the connection itself.
 */
export const FRAMES = {
  /** JSON; the first that a client sends. */
  hello: 1,
  /** JSON; the answer to a hello. */
  welcome: 2,
  /** `[method, ...params]`. */
  request: 3,
  /** What a request was answered with. */
  result: 4,
  /** JSON; how a request failed, or why the connection ends. */
  error: 5,
  /** One of a stream. */
  item: 6,
  /** The end of a stream. */
  end: 7,
  /** The client does not want the rest; is not answered. */
  cancel: 8,
  /** Four bytes: how many more of a stream the client has room for. */
  more: 9,
} as const

export const HEAD_BYTES = 9
const LENGTH_BYTES = 4

/** The same in every version, so that each can tell the other which it speaks. */
export const PROTOCOL = 1
export const MOST_HELLO_BYTES = 4096

/** Items of a stream that may be under way before the client has taken any; it grants more as it takes them. */
export const WINDOW = 64

export interface Frame {
  readonly type: number
  readonly id: number
  /** Valid until the next is read. */
  readonly body: Uint8Array
}

const EMPTY = new Uint8Array()

export function bareFrame(type: number, id: number, body: Uint8Array = EMPTY): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length)
  frame.set(body, HEAD_BYTES)
  return headed(frame, type, id)
}

export const jsonFrame = (type: number, id: number, value: unknown): Buffer =>
  bareFrame(type, id, Buffer.from(JSON.stringify(value)))

/** Throws where a part of the value cannot be sent. */
export const valueFrame = (type: number, id: number, value: unknown): Buffer =>
  headed(serialise(value, new Uint8Array(HEAD_BYTES)), type, id)

function headed(frame: Buffer, type: number, id: number): Buffer {
  frame.writeUInt32BE(frame.length - LENGTH_BYTES, 0)
  frame[LENGTH_BYTES] = type
  frame.writeUInt32BE(id, LENGTH_BYTES + 1)
  return frame
}

/** Takes bytes as they come and gives whole frames. */
export class FrameReader {
  /** The longest frame that is taken. */
  limit: number
  readonly #chunks: Buffer[] = []
  /** Of the first chunk, what was read already. */
  #read = 0
  #bytes = 0
  #length: number | undefined

  constructor(limit: number) {
    this.limit = limit
  }

  /** Frames that are complete now. Throws E_PROTOCOL for a length that cannot be, after which nothing can be read. */
  *take(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (;;) {
      if (this.#length === undefined) {
        if (this.#bytes < LENGTH_BYTES) return
        this.#length = this.#cut(LENGTH_BYTES).readUInt32BE()
        const { limit } = this
        if (this.#length < HEAD_BYTES - LENGTH_BYTES || this.#length > limit) {
          throw new SegueError('E_PROTOCOL', `a message of ${this.#length} bytes was announced`, {
            expected: `${HEAD_BYTES - LENGTH_BYTES} to ${limit}`,
            running: 'the cluster; this connection ends',
          })
        }
      }
      if (this.#bytes < this.#length) return
      const frame = this.#cut(this.#length)
      this.#length = undefined
      yield { type: frame[0], id: frame.readUInt32BE(1), body: frame.subarray(5) }
    }
  }

  /** The next bytes: a view where they lie in one piece. */
  #cut(bytes: number): Buffer {
    this.#bytes -= bytes
    const [first] = this.#chunks
    if (first.length - this.#read >= bytes) {
      const piece = first.subarray(this.#read, this.#read + bytes)
      this.#read += bytes
      if (this.#read === first.length) this.#drop(1)
      return piece
    }
    const whole = Buffer.allocUnsafeSlow(bytes)
    let filled = 0
    let used = 0
    while (filled < bytes) {
      const chunk = this.#chunks[used]
      const part = chunk.subarray(this.#read, this.#read + bytes - filled)
      whole.set(part, filled)
      filled += part.length
      this.#read += part.length
      if (this.#read < chunk.length) break
      this.#read = 0
      used++
    }
    this.#chunks.splice(0, used)
    return whole
  }

  #drop(chunks: number): void {
    this.#chunks.splice(0, chunks)
    this.#read = 0
  }
}
