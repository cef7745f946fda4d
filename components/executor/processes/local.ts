import type { Attempt, Ended, Executor, Report } from '#interfaces'
import { endedBecause } from '../shared/fault.ts'
import { runCommand, type Run } from './command.ts'
import { Functions, type FunctionOptions } from './functions.ts'

interface Entry {
  readonly attempt: Attempt
  readonly ended: Ended
  run: Run | undefined
}

/** Commands and functions in processes: so many at once, the others wait in order of arrival. */
export class Local implements Executor {
  readonly #options: FunctionOptions
  readonly #functions: Functions
  readonly #entries = new Map<number, Entry>()
  readonly #backlog = new Set<Entry>()
  #running = 0
  #stopping = false

  constructor(options: FunctionOptions) {
    this.#options = options
    this.#functions = new Functions(options)
  }

  start() {
    this.#stopping = false
    this.#options.guard.start()
  }

  async stop() {
    this.#stopping = true
    for (const entry of this.#backlog) this.#report(entry, { outcome: 'bounced', service: 0 })
    this.#backlog.clear()
    const gone = [...this.#entries.values()].map((entry) => {
      entry.run!.end('cancelled')
      return new Promise<void>((resolve) => this.#waiters.set(entry, resolve))
    })
    await Promise.all(gone)
    await this.#functions.stop()
    await this.#options.guard.stop()
  }
  readonly #waiters = new Map<Entry, () => void>()

  run(attempt: Attempt, ended: Ended) {
    const entry: Entry = { attempt, ended, run: undefined }
    this.#entries.set(attempt.id, entry)
    if (this.#stopping) setImmediate(() => this.#report(entry, { outcome: 'bounced', service: 0 }))
    else if (this.#running < this.#options.kept) this.#launch(entry)
    else this.#backlog.add(entry)
  }

  /** False when it is none of these. */
  cancel(id: number, why: 'cancelled' | 'timeout'): boolean {
    const entry = this.#entries.get(id)
    if (!entry) return false
    if (entry.run) entry.run.end(why)
    else if (this.#backlog.delete(entry)) {
      const error = endedBecause(why, entry.attempt.timeoutMs)
      setImmediate(() => this.#report(entry, { outcome: why, error, service: 0 }))
    }
    return true
  }

  flush() {}

  busy(): number {
    return this.#entries.size
  }

  #launch(entry: Entry) {
    const { attempt } = entry
    const done = (report: Report) => {
      this.#running--
      this.#report(entry, report)
      const [next] = this.#backlog
      if (next && !this.#stopping && this.#running < this.#options.kept) {
        this.#backlog.delete(next)
        this.#launch(next)
      }
    }
    this.#running++
    entry.run = 'run' in attempt.work ? runCommand(attempt, this.#options, done) : this.#functions.run(attempt, done)
  }

  #report(entry: Entry, report: Report) {
    this.#entries.delete(entry.attempt.id)
    entry.ended(entry.attempt, report)
    this.#waiters.get(entry)?.()
    this.#waiters.delete(entry)
  }
}
