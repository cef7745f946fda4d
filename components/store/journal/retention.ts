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
/** Notes, or generations, that go in one transaction. */
const ROWS = 1000

/** What is kept up to a number of rows, by its setting: which rows those are, and what rises with them. */
const NUMBERED = {
  decisions: { rows: `notes WHERE type = 'decision'`, number: 'seq' },
  events: { rows: `notes WHERE type = 'event'`, number: 'seq' },
  generations: { rows: 'generations WHERE true', number: 'generation' },
} as const

type Numbered = keyof typeof NUMBERED

/** What may be forgotten: ended jobs and notes, the oldest first, a little at a time. */
export class Retention {
  readonly #db: DatabaseSync
  readonly #tables: Tables
  readonly #settings: JournalSettings
  #jobs = 0
  #ended = 0
  #shrinks = false
  /** Rows of each, once they were counted: that takes a look at all of them, which after every write would be too much. */
  readonly #rows = new Map<Numbered, number>()

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
  told(item: Item): void {
    if (item.kind === 'job') this.#jobs++
    else if (item.kind === 'end') this.#ended++
    else if (item.kind === 'generation') this.#add('generations', 1)
    else if (item.kind === 'note') this.#add(`${item.type}s`, 1)
  }

  /** Looks again how many jobs there are: what is told again counts twice until then. */
  count(): void {
    this.#jobs = this.#one('SELECT count(*) FROM jobs')
    this.#ended = this.#one(`SELECT count(*) FROM jobs WHERE state <> 'open'`)
  }

  /** What was counted may not be so: something was undone. */
  doubt(): void {
    this.count()
    this.#rows.clear()
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
    let more = false
    for (const what of Object.keys(NUMBERED) as Numbered[]) if (this.#drop(what)) more = true
    return more
  }

  /** The first rows of what is too much, so many at once; true when there are more. */
  #drop(what: Numbered): boolean {
    const { rows, number } = NUMBERED[what]
    if (!this.#rows.has(what)) this.#rows.set(what, this.#one(`SELECT count(*) FROM ${rows}`))
    const over = this.#rows.get(what)! - this.#settings[what]
    if (over <= 0) return false
    const last = `SELECT ${number} FROM ${rows} ORDER BY ${number} LIMIT 1 OFFSET ?`
    const { changes } = this.#tables
      .sql(`DELETE FROM ${rows} AND ${number} <= (${last})`)
      .run(Math.min(over, ROWS) - 1)
    this.#add(what, -Number(changes))
    return over > ROWS
  }

  #add(what: Numbered, rows: number): void {
    const known = this.#rows.get(what)
    if (known !== undefined) this.#rows.set(what, known + rows)
  }

  #one(text: string): number {
    return Number(Object.values(this.#tables.sql(text).get()!)[0])
  }

  /** Free pages go back to the system, some at a time. */
  #giveBack(): boolean {
    if (pragma(this.#db, 'freelist_count') <= SPARE + PAGES) return false
    this.#db.exec(`PRAGMA incremental_vacuum(${PAGES})`)
    return true
  }
}
