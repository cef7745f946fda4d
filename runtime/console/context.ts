import { resolve } from 'node:path'
import { SegueError } from '../errors.ts'
import type { Service } from '../service/service.ts'
import type { Connection, Io, SignalName } from './io.ts'
import { newLook, type Look } from './look.ts'
import { Progress } from './progress.ts'

/** What a verb may use while it runs. */
export interface Context {
  readonly io: Io
  /** Absolute path of the project. */
  readonly folder: string
  readonly json: boolean
  readonly actor: string
  /** Words after `--`, where there was one. */
  readonly dashed: readonly string[] | undefined
  /** How text looks on the standard output. */
  readonly look: Look
  readonly progress: Progress
  /** Ends when the verb is interrupted and leaves that to the console. */
  readonly signal: AbortSignal
  /** The cluster that runs; throws E_CONNECT when there is none. */
  service(): Promise<Service>
  /** The cluster that runs, if one does. */
  running(): Promise<Service | undefined>
  /** A line for people beside the data; none with `--json`. */
  note(line: string): void
  /** The same for what must be heard also with `--json`. */
  warn(line: string): void
  /** What to type next, the most useful first: words after the command. */
  next(words: readonly string[]): void
  /** Looks for a running cluster anew when it is asked for the next time. */
  forget(): void
  /** The verb handles Ctrl-C and SIGTERM itself until the returned function is called. */
  onSignal(listener: (signal: SignalName) => void): () => void
}

export interface ContextOptions {
  readonly json: boolean
  readonly folder?: string
  readonly dashed?: readonly string[]
  readonly signal: AbortSignal
}

export class RunContext implements Context {
  readonly io: Io
  readonly folder: string
  readonly json: boolean
  readonly dashed: readonly string[] | undefined
  readonly look: Look
  readonly progress: Progress
  readonly signal: AbortSignal
  #connection: Promise<Connection | undefined> | undefined

  constructor(io: Io, { json, folder, dashed, signal }: ContextOptions) {
    this.io = io
    this.folder = resolve(io.folder, folder ?? '.')
    this.json = json
    this.dashed = dashed
    this.signal = signal
    const { terminal, colour, columns } = io.out
    this.look = newLook({ terminal, colour, columns, command: io.command })
    this.progress = new Progress(json ? undefined : io.err)
  }

  get actor(): string {
    return this.io.actor
  }

  async service(): Promise<Service> {
    const service = await this.running()
    if (service) return service
    throw new SegueError('E_CONNECT', `no cluster runs for ${this.folder}`, {
      next: `${this.io.command}up`,
    })
  }

  async running(): Promise<Service | undefined> {
    return (await (this.#connection ??= this.io.connect(this.folder)))?.service
  }

  note(line: string): void {
    if (!this.json) this.warn(line)
  }

  warn(line: string): void {
    this.progress.clear()
    this.io.err.write(`${line}\n`)
  }

  next(lines: readonly string[]): void {
    for (const [i, words] of lines.entries())
      this.note(`${i === 0 ? 'next:' : '  or:'} ${this.look.typed(words)}`)
  }

  forget(): void {
    this.#connection = undefined
  }

  onSignal(listener: (signal: SignalName) => void): () => void {
    return this.io.onSignal(listener)
  }

  async close(): Promise<void> {
    this.progress.clear()
    // A connection that could not be made has been told of.
    const connection = await this.#connection?.catch(() => undefined)
    await connection?.close()
  }
}
