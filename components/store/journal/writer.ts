import type { DatabaseSync } from 'node:sqlite'
import { asFault, fileIn, isFull, JournalFault } from './file.ts'
import type { FromThread, Item, JobItem } from './protocol.ts'
import type { Retention } from './retention.ts'
import type { Tables } from './tables.ts'

interface Batch {
  readonly number: number
  readonly items: readonly Item[]
}

export interface WriterOptions {
  readonly tables: Tables
  readonly retention: Retention
  readonly folder: string
  /** Belongs to what is written first; what it answers is done when that is on disk. */
  readonly first: () => () => void
  readonly tell: (message: FromThread) => void
}

/** How long after a failure it is tried again. */
const AGAIN_MS = 300
/** What must fit for anything to be accepted again. */
const PROBE_BYTES = 8192

/**
 * Writes batches in order: all that are there in one transaction. What cannot be written is held and tried again; jobs that
 * ask to be kept are refused then.
 */
export class Writer {
  readonly #db: DatabaseSync
  readonly #tables: Tables
  readonly #retention: Retention
  readonly #file: string
  readonly #tell: (message: FromThread) => void
  #first: WriterOptions['first'] | undefined
  #batches: Batch[] = []
  #written = 0
  #fault: string | undefined
  #timer: NodeJS.Timeout | undefined
  #retired = false

  constructor(db: DatabaseSync, options: WriterOptions) {
    this.#db = db
    this.#tables = options.tables
    this.#retention = options.retention
    this.#file = fileIn(options.folder)
    this.#first = options.first
    this.#tell = options.tell
  }

  add(number: number, items: readonly Item[]): void {
    if (!this.#retired) this.#batches.push({ number, items })
  }

  /** Writes what there is. */
  commit(): void {
    if (this.#batches.length === 0) return
    // The first after a failure is tried by the timer: trying each would cost more than it brings.
    if (this.#fault !== undefined) return this.#refuse(this.#fault)
    this.#try()
  }

  /** Takes nothing more; answers the number of the last batch that was written. */
  retire(): number {
    this.commit()
    this.#retired = true
    this.#batches = []
    clearTimeout(this.#timer)
    return this.#written
  }

  /** Does something in a transaction of its own; what fails is as if it had not been. */
  within<T>(act: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const result = act()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #try(): void {
    for (;;) {
      try {
        return this.#succeeded(this.#write())
      } catch (error) {
        if (isFull(error) && this.#makeRoom()) continue
        const fault = asFault(error, this.#file)
        // Without the jobs that ask, what has happened may still fit.
        if (!this.#withoutAsking(fault)) return this.#failed(fault)
      }
    }
  }

  #write(): number {
    const batches = this.#batches
    let after: (() => void) | undefined
    const written = this.within(() => {
      after = this.#first?.()
      let lastJob = 0
      for (const { items } of batches) {
        for (const item of items) {
          this.#tables.write(item)
          if (item.kind === 'job') lastJob = Math.max(lastJob, item.job)
        }
      }
      if (lastJob > Number(this.#tables.meta('lastJob') ?? 0))
        this.#tables.setMeta('lastJob', lastJob)
      return batches.at(-1)!.number
    })
    this.#first = undefined
    after?.()
    return written
  }

  #succeeded(number: number): void {
    for (const { items } of this.#batches) for (const item of items) this.#retention.told(item)
    this.#batches = []
    this.#written = number
    const { bytes, jobs } = this.#retention
    this.#tell({ written: number, usage: { bytes, jobs } })
  }

  #makeRoom(): boolean {
    try {
      const forgot = this.within(() => this.#retention.makeRoom())
      if (forgot.length > 0) this.#tell({ forgot })
      return forgot.length > 0
    } catch {
      return false
    }
  }

  /** Refuses the jobs that ask to be kept; false when there are none. */
  #withoutAsking(fault: JournalFault): boolean {
    const refused: number[] = []
    const asks = (item: Item): item is JobItem => item.kind === 'job' && item.ask !== undefined
    this.#batches = this.#batches.map(({ number, items }) => {
      for (const item of items) if (asks(item)) refused.push(item.ask!)
      return { number, items: items.filter((item) => !asks(item)) }
    })
    if (refused.length === 0) return false
    this.#tell({ refused, failure: fault.failure })
    // Was one job too large, or is there no room for anything?
    if (!this.#probe()) this.#failed(fault)
    return true
  }

  #refuse(why: string): void {
    this.#withoutAsking(new JournalFault('E_DISK', why, 'it goes on by itself when there is room'))
  }

  #failed({ message }: JournalFault): void {
    if (this.#fault !== message) this.#tell({ fault: message })
    this.#fault = message
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#again(), AGAIN_MS)
  }

  #again(): void {
    try {
      // Room for what is held is not room for more: a page is written beside it.
      if (this.#batches.length > 0) this.#succeeded(this.#write())
      if (!this.#probe()) return this.#failed(new JournalFault('E_DISK', this.#fault!))
      this.#fault = undefined
      this.#tell({ fault: undefined })
    } catch (error) {
      if (isFull(error)) this.#makeRoom()
      this.#failed(asFault(error, this.#file))
    }
  }

  #probe(): boolean {
    try {
      this.within(() => this.#tables.setMeta('probe', 'x'.repeat(PROBE_BYTES)))
      this.within(() => this.#tables.setMeta('probe', ''))
      return true
    } catch {
      return false
    }
  }
}
