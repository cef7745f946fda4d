import type { Attempt, Ended, Executor, Report } from '#interfaces'
import { endedBecause } from '../shared/fault.ts'
import { Places } from '../shared/places.ts'
import { runCommand, type Run } from './command.ts'
import { Functions, type FunctionOptions } from './functions.ts'

interface Entry {
  readonly attempt: Attempt
  readonly ended: Ended
  run: Run | undefined
}

/** Commands and functions in processes: as many at once as there are places, the others in order of arrival. */
export class Local implements Executor {
  readonly #options: FunctionOptions
  readonly #functions: Functions
  readonly #entries = new Map<number, Entry>()
  readonly #backlog = new Set<Entry>()
  readonly #waiters = new Map<Entry, () => void>()
  #running = 0
  readonly #places = new Places()
  /** Running attempts by shape. */
  readonly #begun = new Map<number, number>()
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
      entry.run?.end('cancelled')
      return new Promise<void>((resolve) => this.#waiters.set(entry, resolve))
    })
    await Promise.all(gone)
    await this.#functions.stop()
    await this.#options.guard.stop()
  }

  run(attempt: Attempt, ended: Ended) {
    const entry: Entry = { attempt, ended, run: undefined }
    this.#entries.set(attempt.id, entry)
    if (this.#stopping) setImmediate(() => this.#report(entry, { outcome: 'bounced', service: 0 }))
    this.#places.enter(attempt)
    if (this.#stopping) return
    this.#backlog.add(entry)
    this.#launch()
  }

  cancel(id: number, why: 'cancelled' | 'timeout') {
    const entry = this.#entries.get(id)
    if (!entry) return
    if (entry.run) entry.run.end(why)
    else if (this.#backlog.delete(entry)) {
      const error = endedBecause(why, entry.attempt.timeoutMs)
      setImmediate(() => this.#report(entry, { outcome: why, error, service: 0 }))
    }
  }

  flush() {}

  busy(): number {
    return this.#entries.size
  }

  #launch() {
    const limit = this.#options.processes || Infinity
    for (const entry of this.#backlog) {
      if (this.#running >= limit) return
      const { id } = entry.attempt.task.shape
      const alike = this.#begun.get(id) ?? 0
      if (alike >= this.#places.of(id)) continue
      this.#backlog.delete(entry)
      this.#running++
      this.#begun.set(id, alike + 1)
      entry.run = this.#begin(entry.attempt, (report) => {
        this.#running--
        const left = this.#begun.get(id)! - 1
        if (left > 0) this.#begun.set(id, left)
        else this.#begun.delete(id)
        this.#report(entry, report)
        if (!this.#stopping) this.#launch()
      })
    }
  }

  #begin(attempt: Attempt, done: (report: Report) => void): Run {
    return 'run' in attempt.work
      ? runCommand(attempt, this.#options, done)
      : this.#functions.run(attempt, done)
  }

  #report(entry: Entry, report: Report) {
    this.#entries.delete(entry.attempt.id)
    this.#places.leave(entry.attempt)
    entry.ended(entry.attempt, report)
    this.#waiters.get(entry)?.()
    this.#waiters.delete(entry)
  }
}
