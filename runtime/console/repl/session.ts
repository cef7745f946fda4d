import { setTimeout as sleep } from 'node:timers/promises'
import { inspect, types } from 'node:util'
import { Client } from '../../client/client.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import { SegueError } from '../../errors.ts'
import { runJob } from '../../service/run-job.ts'
import type { Service } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io, SignalName } from '../io.ts'
import { report } from '../report.ts'
import { runLine } from '../run-line.ts'
import type { Verb } from '../verb.ts'
import { Cut } from './cut.ts'
import { Draft } from './draft.ts'
import { LastJob } from './last-job.ts'
import { Reconnecting } from './reconnecting.ts'
import { Recording } from './recording.ts'
import { Sandbox } from './sandbox.ts'
import { thrownText } from './thrown.ts'
import type { SessionOptions } from './session-options.ts'
import { sessionVerbs } from './verbs.ts'
import { wordsOf } from './words.ts'

/** What came of a line: it was carried out, it breaks off and goes on in the next one, or it ends the session. */
export type Line = 'done' | 'more' | 'exit'

/** How long a cluster may take to say which generation is in force, before the prompt shows what is known. */
const PROMPT_MS = 1000

/** One person's conversation with a cluster. Whatever a line does, the next one can be typed. */
export class Session {
  readonly io: Io
  readonly draft = new Draft()
  readonly recording: Recording
  readonly out: Cut
  readonly verbs: readonly Verb[]
  readonly service: Service
  readonly sandbox: Sandbox
  readonly options: SessionOptions
  readonly #cluster: Reconnecting
  readonly #interrupts = new Set<(signal: SignalName) => void>()
  /** The generation in force as far as it is known. */
  #current: { readonly generation: number; readonly name: string } | undefined
  /** Exit code of the last line. */
  #code: number = EXIT.done
  /** Something failed on its own since the last line. */
  #troubled = false
  #busy = false
  #leaving = false
  #last: unknown
  /** Id of the job that was submitted last. */
  #job: string | undefined

  constructor(options: SessionOptions) {
    const { folder, err, env, actor, user } = options
    this.options = options
    this.out = new Cut(options.out, '.more')
    this.#cluster = new Reconnecting({
      connect: options.connect,
      accepted: (id) => (this.#job = id),
      seen: (event) => this.#seen(event),
      gone: (why) => this.#gone(why),
    })
    this.service = this.#cluster.service
    this.io = {
      out: this.out,
      err,
      env: { ...env, SEGUE_FOLDER: undefined },
      folder,
      command: '.',
      actor,
      user,
      repl: true,
      connect: async () => {
        await this.#cluster.open()
        return { service: this.service, close: async () => {} }
      },
      onSignal: (listener) => {
        this.#interrupts.add(listener)
        return () => this.#interrupts.delete(listener)
      },
    }
    this.recording = new Recording(folder)
    this.verbs = sessionVerbs(this, (result) => this.#saw(result))
    this.sandbox = new Sandbox({
      folder,
      out: this.out,
      interruptible: options.interruptible ?? ((run) => run()),
    })
    const { service } = this
    const run = (spec: JobSpec) => runJob(service, spec)
    const client = new Client({ service, shared: false, run }, async () => {})
    this.sandbox.offer('client', () => client)
    this.sandbox.offer('service', () => service)
    this.sandbox.offer('_job', () => this.#job && new LastJob(this.#job, service))
    this.sandbox.offer('_', () => this.#last)
  }

  /** Connects; throws E_CONNECT, E_AUTH, E_PROTOCOL. */
  async open(): Promise<void> {
    await this.#cluster.open()
    await this.#refresh()
  }

  async close(): Promise<void> {
    await this.#cluster.close()
  }

  /** The exit code of the last line. */
  get code(): number {
    return this.#code
  }

  get busy(): boolean {
    return this.#busy
  }

  get prompt(): string {
    const { generation, name } = this.#current ?? {}
    const { begun, size } = this.draft
    const parts = [
      'segue',
      generation === undefined ? '(no cluster)' : `g${generation} ${name}`,
      begun ? `+${size}` : '',
    ]
    const failed = this.#troubled || !FINE.has(this.#code)
    return `${parts.filter(Boolean).join(' ')}${failed ? '!' : '>'} `
  }

  /** Carries out one line, or several that belong together. Never rejects. One at a time. */
  async line(text: string): Promise<Line> {
    const typed = text.trim()
    if (typed === '') return 'done'
    this.#busy = true
    this.#troubled = false
    try {
      const code = isVerb(typed) ? await this.#verb(typed.slice(1)) : await this.#evaluate(text)
      if (code === undefined) return 'more'
      this.#code = code
      this.recording.add(typed, code === EXIT.done)
    } catch (error) {
      this.#code = report(error, this.io, false)
    } finally {
      this.#busy = false
    }
    if (this.#leaving) return 'exit'
    await this.#refresh()
    return 'done'
  }

  /** Ends what runs. */
  interrupt(signal: SignalName = 'SIGINT'): void {
    for (const listener of this.#interrupts) listener(signal)
  }

  /** The session ends with the line that runs. */
  leave(): void {
    this.#leaving = true
  }

  /** Something that a line began went wrong after it, a promise that nobody awaits. */
  trouble(thrown: unknown): void {
    this.#troubled = true
    this.notice(this.#told(thrown))
  }

  /** Tells what nothing was asked about. */
  notice(text: string): void {
    if (this.options.notice) this.options.notice(text)
    else this.io.err.write(text)
  }

  async #verb(line: string): Promise<number> {
    return runLine(unparsed(wordsOf(line)), this.io, this.verbs)
  }

  /** The exit code; undefined where the text breaks off. */
  async #evaluate(text: string): Promise<number | undefined> {
    const stop = new AbortController()
    const interrupted = Promise.withResolvers<never>()
    const release = this.io.onSignal(() => {
      stop.abort()
      interrupted.reject(new Interruption())
    })
    try {
      const evaluated = this.sandbox.evaluate(text, stop.signal)
      const result = await Promise.race([evaluated, interrupted.promise])
      if (result === undefined) return undefined
      const { value } = result
      if (value === undefined) return EXIT.done
      this.#last = value
      this.out.write(`${inspect(value, { colors: this.out.colour, showProxy: false })}\n`)
      return EXIT.done
    } catch (thrown) {
      if (isInterruption(thrown)) {
        this.io.err.write('interrupted\n')
        return EXIT.interrupted
      }
      if (isSegueError(thrown)) return report(thrown, this.io, false)
      this.io.err.write(this.#told(thrown))
      return EXIT.failed
    } finally {
      release()
    }
  }

  #told(thrown: unknown): string {
    if (!isSegueError(thrown)) {
      const placed = (frame: string) => this.sandbox.placed(frame)
      return `${thrownText(thrown, this.io.err.colour, placed)}\n`
    }
    let text = ''
    const { terminal, colour } = this.io.err
    report(thrown, { ...this.io, err: { terminal, colour, write: (it) => (text += it) } }, false)
    return text
  }

  /** What a verb answered is the last value, too. */
  #saw(result: unknown): void {
    this.#last = result
  }

  #seen({ type, actor }: Shape<'Event'>): void {
    const { actor: own, recorded = own, changed } = this.options
    // After a line of one's own the prompt is made anew in any case, and what it failed at it has told.
    if (this.#busy) return
    if (type === 'rewired') void this.#refresh().then(changed)
    else if (TROUBLES.has(type) && actor !== recorded) {
      this.#troubled = true
      changed?.()
    }
  }

  #gone(why: unknown): void {
    this.#current = undefined
    // What was asked of it fails by itself.
    if (this.#busy) return
    const reason = why instanceof Error ? `: ${why.message}` : ''
    this.notice(`the cluster is gone${reason}; the next command looks for it again\n`)
  }

  async #refresh(): Promise<void> {
    const late = new AbortController()
    const known = this.service.history(1).then(
      ({ items }) => items[0],
      () => undefined,
    )
    const before = sleep(PROMPT_MS, this.#current, { signal: late.signal, ref: false })
    this.#current = await Promise.race([known, before.catch(() => undefined)])
    late.abort()
  }
}

/** What somebody ended has not failed. */
const FINE: ReadonlySet<number> = new Set([EXIT.done, EXIT.interrupted])

/** Events by which a prompt says that something is wrong; `.events` says what. */
const TROUBLES: ReadonlySet<string> = new Set<Shape<'Event'>['type']>([
  'refused',
  'fault',
  'quarantined',
])

class Interruption extends Error {}

/** Nothing is asked of what lines throw before it is known to be an error: a proxy could throw in turn. */
const isSegueError = (thrown: unknown): thrown is SegueError =>
  types.isNativeError(thrown) && thrown instanceof SegueError

const isInterruption = (thrown: unknown): boolean =>
  types.isNativeError(thrown) &&
  (thrown instanceof Interruption ||
    (thrown as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')

/** What `.watch` is given belongs to the verb that it watches. */
const unparsed = (words: readonly string[]): readonly string[] =>
  words[0] === 'watch' && words[1] !== '--' && words[1] !== '--help' && words[1] !== '-h'
    ? ['watch', '--', ...words.slice(1)]
    : words

/** Code never begins like this. */
export const isVerb = (line: string): boolean => /^\.[a-z]/i.test(line)
