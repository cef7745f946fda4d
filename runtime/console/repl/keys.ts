import { Readable } from 'node:stream'

const CTRL_C = '\x03'

export interface KeysOptions {
  readonly input: Readable
  /** Whether a line is being carried out: then keys wait. */
  readonly busy: () => boolean
  /** Resolves when the line that was just typed, if any, is carried out. */
  readonly idle: () => Promise<void>
  readonly interrupt: () => void
  readonly setRawMode: (raw: boolean) => void
}

/**
 * The keyboard as the line editor sees it: what is typed or pasted while a line is carried out comes after it, line by line. Only
 * Ctrl-C gets through at once, and whatever somebody waits for with `onKey`.
 */
export class Keys extends Readable {
  readonly isTTY = true
  readonly #options: KeysOptions
  #waiting = ''
  #feeding = false
  #pressed: (() => void) | undefined

  constructor(options: KeysOptions) {
    super({ encoding: 'utf8', read() {} })
    this.#options = options
  }

  /** Begins to listen. */
  start(): void {
    const { input } = this.#options
    input.setEncoding('utf8')
    input.on('data', this.#take)
    input.on('end', this.#end)
    input.resume()
  }

  /** The keyboard is free for others, and does not keep the process. */
  stop(): void {
    const { input } = this.#options
    input.off('data', this.#take)
    input.off('end', this.#end)
    input.pause()
  }

  /** The line editor sets it on its input. */
  setRawMode(raw: boolean): this {
    this.#options.setRawMode(raw)
    return this
  }

  /** Calls back for the next key instead of giving it to the line editor. */
  onKey(pressed: () => void): () => void {
    this.#pressed = pressed
    return () => {
      if (this.#pressed === pressed) this.#pressed = undefined
    }
  }

  readonly #end = () => void this.push(null)

  readonly #take = (text: string): void => {
    if (this.#options.busy()) {
      if (this.#pressed) {
        const pressed = this.#pressed
        this.#pressed = undefined
        return pressed()
      }
      if (text.includes(CTRL_C)) {
        this.#waiting = ''
        return this.#options.interrupt()
      }
    }
    this.#waiting += text
    if (!this.#feeding) void this.#feed()
  }

  async #feed(): Promise<void> {
    this.#feeding = true
    while (this.#waiting !== '') {
      const end = /[\r\n]/.exec(this.#waiting)?.index ?? this.#waiting.length
      const line = this.#waiting.slice(0, end + 1)
      this.#waiting = this.#waiting.slice(end + 1)
      this.push(line)
      // The line editor gets it in this turn or the next.
      await new Promise((done) => setImmediate(done))
      await this.#options.idle()
    }
    this.#feeding = false
  }
}
