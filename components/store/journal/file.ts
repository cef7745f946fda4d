import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Failure } from './protocol.ts'

/** The file of a journal, below the store's folder. */
export const fileIn = (folder: string): string => join(folder, 'journal.db')

/** Says in the file whose it is. */
const APPLICATION = 0x5365_6775
/** Of what stands below; rises with every change to it. */
const VERSION = 1
const PAGE = 4096
/** Looked through when it is opened; a larger one would take too long, and is checked as it is read. */
const CHECKED_BYTES = 256 * 2 ** 20

const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE jobs (
  job INTEGER PRIMARY KEY, name TEXT NOT NULL, user TEXT NOT NULL, pool TEXT NOT NULL, at REAL NOT NULL,
  total INTEGER NOT NULL, key TEXT, state TEXT NOT NULL, repeated INTEGER NOT NULL,
  ended REAL, done INTEGER, failed INTEGER, fault BLOB
);
CREATE INDEX jobs_open ON jobs (job) WHERE state = 'open';
CREATE INDEX jobs_ended ON jobs (ended) WHERE state <> 'open';
CREATE TABLE specs (job INTEGER PRIMARY KEY, spec BLOB NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY, job INTEGER NOT NULL, columns BLOB NOT NULL, crc INTEGER NOT NULL, returned BLOB NOT NULL
);
CREATE INDEX chunks_job ON chunks (job);
CREATE TABLE generations (
  generation INTEGER PRIMARY KEY, at REAL NOT NULL, name TEXT NOT NULL, fault TEXT, crc INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE TABLE notes (
  type TEXT NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL, job INTEGER, task INTEGER, generation INTEGER,
  data BLOB NOT NULL, PRIMARY KEY (type, seq)
) WITHOUT ROWID;
CREATE INDEX notes_job ON notes (type, job, task) WHERE job IS NOT NULL;
CREATE INDEX notes_generation ON notes (type, generation) WHERE generation IS NOT NULL;
`

/** What is thrown in the thread of a journal. */
export class JournalFault extends Error {
  readonly failure: Failure

  constructor(code: Failure['code'], message: string, next?: string) {
    super(message)
    this.failure = { code, message, next }
  }
}

/**
 * Opens the journal, or makes one where there is none. Each transaction is on disk when it has ended (write-ahead log, synced at
 * every commit). Throws E_JOURNAL for a file that is damaged, newer, or something else, and leaves it as it is.
 */
export function openFile(folder: string, maxBytes: number): DatabaseSync {
  const file = fileIn(folder)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const isNew = !existsSync(file)
    const db = new DatabaseSync(file)
    try {
      db.exec('PRAGMA busy_timeout = 10000')
      // Nothing is written to what is not ours.
      const empty = isEmpty(db)
      if (!empty) check(db, file)
      else if (isNew) db.exec(`PRAGMA page_size = ${PAGE}; PRAGMA auto_vacuum = INCREMENTAL`)
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
      db.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
      db.exec(`PRAGMA journal_size_limit = ${64 * 2 ** 20}; PRAGMA cache_size = -16000`)
      db.exec(`PRAGMA max_page_count = ${Math.max(64, Math.floor(maxBytes / PAGE))}`)
      if (empty) create(db, folder)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw asFault(error, file)
  }
}

/** A number that the database tells of itself. */
export const pragma = (db: DatabaseSync, name: string): number =>
  Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number

const isEmpty = (db: DatabaseSync): boolean =>
  db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined

function create(db: DatabaseSync, folder: string): void {
  db.exec('BEGIN IMMEDIATE')
  // Somebody else may have been faster.
  if (isEmpty(db)) {
    db.exec(TABLES)
    db.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}`)
  }
  db.exec('COMMIT')
  for (const each of [folder, dirname(folder)]) syncFolder(each)
}

/** A new file is there after a loss of power only when its folder is on disk. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function check(db: DatabaseSync, file: string): void {
  if (pragma(db, 'application_id') !== APPLICATION)
    throw new JournalFault('E_JOURNAL', `${file} is no journal of Segue`, elsewhere(file))
  const version = pragma(db, 'user_version')
  if (version > VERSION) {
    throw new JournalFault(
      'E_JOURNAL',
      `${file} was written by a newer Segue: its format is ${version}, this one knows up to ${VERSION}`,
      'use the newer Segue, or another folder',
    )
  }
  if (pragma(db, 'page_count') * PAGE > CHECKED_BYTES) return
  const [found] = db.prepare('PRAGMA quick_check(1)').all()
  const verdict = Object.values(found!)[0] as string
  if (verdict !== 'ok') throw damaged(file, verdict)
}

export const damaged = (file: string, what: string): JournalFault =>
  new JournalFault('E_JOURNAL', `${file} is damaged: ${what}`, elsewhere(file))

const elsewhere = (file: string): string =>
  `put a good copy in its place, or move ${dirname(file)} away to begin with an empty one`

const FULL = 13
const CORRUPT = 11
const NO_DATABASE = 26

export const isFull = (error: unknown): boolean => primary(error) === FULL

/** The error of the database or the file system as one that says what to do. */
export function asFault(error: unknown, file: string): JournalFault {
  if (error instanceof JournalFault) return error
  const { message } = error as Error
  const code = primary(error)
  if (code === CORRUPT || code === NO_DATABASE) return damaged(file, message)
  if (code === FULL) {
    const next = 'make room on the disk, or raise maxMib of store/journal; it goes on by itself'
    return new JournalFault('E_DISK', `${file} has no room: ${message}`, next)
  }
  return new JournalFault(
    'E_DISK',
    `${file} cannot be written: ${message}`,
    'mend the disk or the rights of the folder; it goes on by itself',
  )
}

const primary = (error: unknown): number | undefined => {
  const { errcode } = error as { errcode?: number }
  return errcode === undefined ? undefined : errcode & 0xff
}
