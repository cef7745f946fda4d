import { Recoverable, start, type REPLServer } from 'node:repl'
import type { ReadStream, WriteStream } from 'node:tty'
import { completions } from './completions.ts'
import { Keys } from './keys.ts'
import type { SessionOptions } from './session-options.ts'
import { isVerb, Session } from './session.ts'

export interface Terminal {
  readonly input: ReadStream
  readonly output: WriteStream
  /** Where what was typed is kept; of this user alone. */
  readonly history?: string
}

type Given = Omit<SessionOptions, 'interruptible' | 'onKey' | 'rows' | 'changed' | 'notice'>

/** Lines that are kept over sessions. */
const HISTORY = 1000

/** A session at a terminal, in Node's line editor. */
export class Prompt {
  readonly session: Session
  readonly #terminal: Terminal
  readonly #keys: Keys
  readonly #ended = Promise.withResolvers<void>()
  #server: REPLServer | undefined
  /** The line that is being carried out. */
  #running: Promise<void> = Promise.resolve()
  /** What the editor wants to have evaluated, and what it waits for. */
  #asked: { readonly code: string; readonly done: (error: Error | null) => void } | undefined

  constructor(options: Given, terminal: Terminal) {
    const { input, output } = terminal
    this.#terminal = terminal
    const setRawMode = (raw: boolean) => void input.setRawMode(raw)
    this.session = new Session({
      ...options,
      interruptible(run) {
        setRawMode(false)
        try {
          return run()
        } finally {
          setRawMode(true)
        }
      },
      onKey: (pressed) => this.#keys.onKey(pressed),
      rows: () => output.rows,
      changed: () => this.#prompt(true),
      notice: (text) => this.#notice(text),
    })
    this.#keys = new Keys({
      input,
      busy: () => this.session.busy,
      idle: () => this.#running,
      interrupt: () => this.session.interrupt(),
      setRawMode,
    })
  }

  /** Resolves when the session has ended, with the exit code of its last line. */
  async run(): Promise<number> {
    const server = start({
      prompt: this.session.prompt,
      input: this.#keys,
      output: this.#terminal.output,
      terminal: true,
      eval: (code, _context, _file, done) => (this.#asked = { code, done: done as never }),
      completer: (line: string, answer: (error: null, found: [string[], string]) => void) =>
        void completions(this.session, line).then((found) => answer(null, found)),
    })
    this.#server = server
    // Lines that begin with a dot are not the editor's.
    const [own] = server.listeners('line') as ((line: string) => void)[]
    server.off('line', own)
    server.on('line', (line: string) => {
      if (isVerb(line.trim()) && !server.editorMode) this.#running = this.#carryOut(line)
      else {
        own.call(server, line)
        const asked = this.#asked
        this.#asked = undefined
        // Here and not in `eval`: that runs in a domain, which would keep errors for itself.
        if (asked) this.#running = this.#carryOut(asked.code, asked.done)
      }
    })
    server.once('exit', () => this.#ended.resolve())
    await this.#remember(server)
    this.#keys.start()
    await this.#ended.promise
    this.#keys.stop()
    return this.session.code
  }

  close(): void {
    this.#server?.close()
  }

  async #carryOut(line: string, done?: (error: Error | null) => void): Promise<void> {
    const came = await this.session.line(line)
    if (came === 'exit') return this.close()
    this.#server!.setPrompt(this.session.prompt)
    if (came === 'more') done?.(new Recoverable(new SyntaxError('something is open')))
    else if (done) done(null)
    else this.#prompt()
  }

  #prompt(keepCursor = false): void {
    this.#server?.setPrompt(this.session.prompt)
    this.#server?.displayPrompt(keepCursor)
  }

  #notice(text: string): void {
    const { output } = this.#terminal
    if (this.session.busy) return void output.write(text)
    output.write(`\r\x1b[J${text}`)
    this.#prompt(true)
  }

  async #remember(server: REPLServer): Promise<void> {
    const { history } = this.#terminal
    if (history === undefined) return
    const loaded = Promise.withResolvers<void>()
    server.setupHistory({
      filePath: history,
      size: HISTORY,
      onHistoryFileLoaded: () => loaded.resolve(),
    })
    await loaded.promise
  }
}
