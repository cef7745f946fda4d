import type { Stream } from './io.ts'
import { cut } from './columns.ts'
import { duration } from './units.ts'

/** Where nobody looks, a line now and then will do. */
const PLAIN_MS = 10_000
const FRAME_MS = 100

/** One line that tells how far something is: in place on a terminal, now and then a line elsewhere, or not at all. */
export class Progress {
  readonly #stream: Stream | undefined
  #last = -Infinity
  #shown = ''
  #began: number | undefined

  constructor(stream: Stream | undefined) {
    this.#stream = stream
  }

  /** `line` is made only when it is its turn to be shown. */
  update(line: () => string, now = performance.now()): void {
    const stream = this.#stream
    if (!stream) return
    // The first line of a log comes after a while: short work needs none.
    if (!stream.terminal && this.#last === -Infinity) this.#last = now
    if (now - this.#last < (stream.terminal ? FRAME_MS : PLAIN_MS)) return
    this.#last = now
    const text = line()
    if (!stream.terminal) return void stream.write(`${text}\n`)
    if (text === this.#shown) return
    this.#shown = text
    stream.write(`\r\x1b[K${cut(text, (stream.columns ?? 80) - 1)}`)
  }

  /** The same for work of which so much is done: with a bar, and how long the rest takes at the pace so far. */
  count(done: number, of: number, what: string, now = performance.now()): void {
    this.#began ??= now
    const left = done > 0 ? ((now - this.#began) / done) * (of - done) : undefined
    const rest = left === undefined || done >= of ? '' : `  about ${duration(left)} left`
    this.update(() => `${bar(done, of)}  ${what}${rest}`, now)
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    if (this.#shown === '') return
    this.#shown = ''
    this.#stream!.write('\r\x1b[K')
  }
}

/** `██████░░░░ 51/60`. */
export function bar(done: number, total: number, width = 20): string {
  const full = total === 0 ? width : Math.round((done / total) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${done}/${total}`
}
