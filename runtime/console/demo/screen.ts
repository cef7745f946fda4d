import type { WriteStream } from 'node:tty'

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const TO_LINE_END = '\x1b[K'
const TO_SCREEN_END = '\x1b[J'

/**
 * Lines that are drawn again in place. Each frame is one write and no line is erased before it
 * is written, so that nothing flickers. Lines must not be longer than the terminal is wide.
 */
export class Screen {
  readonly #out: WriteStream
  #drawn = 0

  constructor(out: WriteStream) {
    this.#out = out
  }

  get columns(): number {
    return this.#out.columns || 80
  }

  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, Math.max(1, (this.#out.rows || 24) - 1))
    const body = shown.map((line) => `${line}${TO_LINE_END}\n`).join('')
    this.#out.write(`${HIDE_CURSOR}${this.#back()}${body}${TO_SCREEN_END}`)
    this.#drawn = shown.length
  }

  /** Takes the frame away and gives the cursor back; what is printed next stands in its place. */
  close(): void {
    this.#out.write(`${this.#back()}${TO_SCREEN_END}${SHOW_CURSOR}`)
    this.#drawn = 0
  }

  /** Leaves the frame where it is and gives the cursor back: for an end at once. */
  abandon(): void {
    this.#out.write(SHOW_CURSOR)
  }

  #back(): string {
    return this.#drawn > 0 ? `\x1b[${this.#drawn}A\r` : '\r'
  }
}
