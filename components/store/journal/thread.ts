import type { DatabaseSync } from 'node:sqlite'
import { begunFiles, pairsOf, readBegun, replaceBegun, type Begun } from './begun.ts'
import { asFault, fileIn, openFile } from './file.ts'
import type { FoundRows, FromThread, Item, Question, Questions } from './protocol.ts'
import { Reading } from './reading.ts'
import { Retention } from './retention.ts'
import { Tables } from './tables.ts'
import { Writer } from './writer.ts'

/** What has no other reason to be looked at again is, after this: time makes jobs old. */
const LOOK_MS = 60_000

/** The thread's side of a journal, once it is open. */
export class JournalThread {
  readonly #db: DatabaseSync
  readonly #folder: string
  readonly #tell: (message: FromThread) => void
  readonly #tables: Tables
  readonly #reading: Reading
  readonly #retention: Retention
  readonly #writer: Writer
  readonly #found: FoundRows
  readonly #timer: NodeJS.Timeout
  #tidying = false

  constructor(about: Questions['open'][0], tell: (message: FromThread) => void) {
    const { folder, life, settings } = about
    this.#folder = folder
    this.#tell = tell
    this.#db = openFile(folder, settings.maxBytes)
    const tables = (this.#tables = new Tables(this.#db))
    this.#reading = new Reading(tables, fileIn(folder))
    this.#retention = new Retention(this.#db, tables, settings)
    const found = this.#reading.found()
    // What another life has begun and not ended; of this one, whoever was in force before still writes it.
    const files = found.life === life ? [] : begunFiles(folder)
    const counted = JSON.parse((tables.meta('counted') as string | undefined) ?? '[]') as string[]
    const left = this.#left(files.filter((name) => !counted.includes(name)))
    const first = () => {
      if (found.life === life) return () => {}
      tables.setMeta('life', life)
      tables.setMeta('counted', JSON.stringify(files))
      for (const [job, { size }] of left)
        tables.sql('UPDATE jobs SET repeated = repeated + ? WHERE job = ?').run(size, job)
      return () => files.forEach((name) => replaceBegun(folder, name, new Map()))
    }
    this.#writer = new Writer(this.#db, { tables, retention: this.#retention, folder, first, tell })
    const { bytes, jobs } = this.#retention
    this.#found = { ...found, begun: pairsOf(left), usage: { bytes, jobs } }
    this.#timer = setInterval(() => this.#tidy(), LOOK_MS)
  }

  add(batch: number, items: readonly Item[]): void {
    this.#writer.add(batch, items)
  }

  /** Writes all that was added since. */
  commit(): void {
    this.#writer.commit()
    this.#tidy()
  }

  answer({ ask, about }: Question): unknown {
    this.#writer.commit()
    switch (ask) {
      case 'open':
        return this.#found
      case 'settle':
        return replaceBegun(this.#folder, about, this.#left([about]))
      case 'retire':
        return this.#writer.retire()
      case 'moved':
        return this.#moved(about)
      case 'close':
        return this.#close()
      default:
        return this.#reading[ask](about as never)
    }
  }

  /** Of what files say has begun: tasks of open jobs that have not ended. */
  #left(files: readonly string[]): Begun {
    const left = new Map<number, Set<number>>()
    if (files.length === 0) return left
    for (const [job, tasks] of readBegun(this.#folder, files, this.#reading.open())) {
      const ended = this.#reading.ended(job)
      const open = [...tasks].filter((task) => !ended.has(task))
      if (open.length > 0) left.set(job, new Set(open))
    }
    return left
  }

  /** These jobs are open elsewhere: here they have ended, and say where they went. */
  #moved({ jobs, to }: Questions['moved'][0]): void {
    const message = `it was handed to ${to}, which knows what became of it`
    const end = { state: 'cancelled', at: Date.now(), done: 0, failed: 0, repeated: 0 } as const
    const fault = Buffer.from(JSON.stringify({ code: 'E_CLOSED', message }))
    this.#writer.within(() => {
      for (const job of jobs) this.#tables.write({ kind: 'end', job, ...end, fault })
    })
  }

  /** Forgets what is due, a slice at a time; what is told meanwhile goes first. */
  #tidy(): void {
    if (this.#tidying) return
    this.#tidying = true
    setImmediate(() => {
      this.#tidying = false
      try {
        const { forgot, more } = this.#writer.within(() => this.#retention.slice(Date.now()))
        if (forgot.length > 0) this.#tell({ forgot })
        if (more) this.#tidy()
      } catch {
        // Without room even that may fail; it is tried again with the next that is written.
        this.#retention.doubt()
      }
    })
  }

  #close(): void {
    clearInterval(this.#timer)
    this.#writer.retire()
    try {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // The log stands beside the file, and is read when it is opened again.
    }
    this.#db.close()
  }
}

export const failureOf = (error: unknown, folder: string) => asFault(error, fileIn(folder)).failure
