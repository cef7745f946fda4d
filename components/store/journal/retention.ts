import type { DatabaseSync } from 'node:sqlite'
import { pragma } from './file.ts'
import type { Item, JournalSettings } from './protocol.ts'
import type { Tables } from './tables.ts'

/** Jobs that go in one transaction. */
const SLICE = 100
/** Of the limit in bytes: above the first, the oldest go until it is below the second. */
const TOO_FULL = 0.9
const FULL_ENOUGH = 0.8
const DAY_MS = 86_400_000
/** Pages that are given back to the system at once, and how many may be free without that. */
const PAGES = 500
const SPARE = 1000

/** What may be forgotten: ended jobs and notes, the oldest first, a little at a time. */
export class Retention {
  readonly #db: DatabaseSync
  readonly #tables: Tables
  readonly #settings: JournalSettings
  #jobs = 0
  #ended = 0
  #shrinks = false

  constructor(db: DatabaseSync, tables: Tables, settings: JournalSettings) {
    this.#db = db
    this.#tables = tables
    this.#settings = settings
    this.count()
  }

  get jobs(): number {
    return this.#jobs
  }

  /** Something was written. */
  told({ kind }: Item): void {
    if (kind === 'job') this.#jobs++
    else if (kind === 'end') this.#ended++
  }

  /** Looks again how many there are: what is told again counts twice until then. */
  count(): void {
    const one = (text: string) => Number(Object.values(this.#tables.sql(text).get()!)[0])
    this.#jobs = one('SELECT count(*) FROM jobs')
    this.#ended = one(`SELECT count(*) FROM jobs WHERE state <> 'open'`)
  }

  get bytes(): number {
    return (pragma(this.#db, 'page_count') - pragma(this.#db, 'freelist_count')) * 4096
  }

  /** One slice of what is due; answers the jobs that went, and whether there is more to do. */
  slice(now: number): { forgot: number[]; more: boolean } {
    const { jobs, days, maxBytes } = this.#settings
    const { bytes } = this
    if (bytes > TOO_FULL * maxBytes) this.#shrinks = true
    if (bytes < FULL_ENOUGH * maxBytes) this.#shrinks = false
    if (this.#ended > jobs) this.count()
    const over = this.#shrinks ? SLICE : this.#ended - jobs
    const old = this.#oldest(Math.min(SLICE, Math.max(0, over)))
    if (old.length < SLICE) old.push(...this.#before(now - days * DAY_MS, new Set(old)))
    for (const job of old) this.#tables.forget(job)
    const notes = this.#trim()
    if (old.length > 0) this.count()
    return { forgot: old, more: old.length >= SLICE || notes || this.#giveBack() }
  }

  /** Makes room at once; answers the jobs that went. */
  makeRoom(): number[] {
    const old = this.#oldest(SLICE)
    for (const job of old) this.#tables.forget(job)
    if (old.length > 0) this.count()
    return old
  }

  #oldest(limit: number): number[] {
    if (limit === 0) return []
    return this.#tables
      .sql(`SELECT job FROM jobs WHERE state <> 'open' ORDER BY ended LIMIT ?`)
      .all(limit)
      .map(({ job }) => job as number)
  }

  #before(time: number, without: ReadonlySet<number>): number[] {
    return this.#tables
      .sql(`SELECT job FROM jobs WHERE state <> 'open' AND ended < ? ORDER BY ended LIMIT ${SLICE}`)
      .all(time)
      .map(({ job }) => job as number)
      .filter((job) => !without.has(job))
  }

  /** Notes and generations above their limits; true when there are more. */
  #trim(): boolean {
    const { decisions, events, generations } = this.#settings
    let more = false
    for (const [type, keep] of [
      ['decision', decisions],
      ['event', events],
    ] as const) {
      const text = `DELETE FROM notes WHERE type = ?1 AND seq IN (
        SELECT seq FROM notes WHERE type = ?1 AND seq <= (
          SELECT seq FROM notes WHERE type = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2
        ) ORDER BY seq LIMIT 1000)`
      more ||= Number(this.#tables.sql(text).run(type, keep).changes) === 1000
    }
    this.#tables
      .sql(
        `DELETE FROM generations WHERE generation <= (
          SELECT generation FROM generations ORDER BY generation DESC LIMIT 1 OFFSET ?)`,
      )
      .run(generations)
    return more
  }

  /** Free pages go back to the system, some at a time. */
  #giveBack(): boolean {
    if (pragma(this.#db, 'freelist_count') <= SPARE + PAGES) return false
    this.#db.exec(`PRAGMA incremental_vacuum(${PAGES})`)
    return true
  }
}
