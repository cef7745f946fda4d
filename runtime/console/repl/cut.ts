import type { Stream } from '../io.ts'
import { bytes, some } from '../units.ts'

const LINES = 200
const CHARACTERS = 64 * 1024
/** What is kept of an output to be shown later. */
const KEPT = 16 * 1024 * 1024

/** A terminal that shows the beginning of what is long; the rest is kept until the next such text. */
export class Cut implements Stream {
  readonly #stream: Stream
  readonly #more: string
  #rest = ''

  /** `more`: what is typed to see the rest. */
  constructor(stream: Stream, more: string) {
    this.#stream = stream
    this.#more = more
  }

  get terminal(): boolean {
    return this.#stream.terminal
  }

  get colour(): boolean {
    return this.#stream.colour
  }

  get columns(): number | undefined {
    return this.#stream.columns
  }

  write(text: string): void {
    const end = this.terminal ? endOf(text) : text.length
    this.#stream.write(text.slice(0, end))
    if (end === text.length) return
    this.#rest = text.slice(end, end + KEPT)
    const lines = some(text.slice(end).trimEnd().split('\n').length, 'more line')
    const size = bytes(Buffer.byteLength(text.slice(end)))
    this.#stream.write(`${text[end - 1] === '\n' ? '' : '\n'}… ${lines} (${size}): ${this.#more}\n`)
  }

  /** Takes what was not shown. */
  rest(): string {
    const rest = this.#rest
    this.#rest = ''
    return rest
  }
}

/** Where the part ends that is shown: with a line, if that is not too long. */
function endOf(text: string): number {
  let end = 0
  for (let line = 0; line < LINES; line++) {
    const next = text.indexOf('\n', end) + 1
    if (next === 0) return Math.min(text.length, CHARACTERS)
    if (next > CHARACTERS) return end === 0 ? CHARACTERS : end
    end = next
  }
  return end
}
