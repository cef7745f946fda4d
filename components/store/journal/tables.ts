import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { ChunkItem, EndItem, GenerationItem, Item, JobItem, NoteItem } from './protocol.ts'

/** Writes what the owner tells; the same told twice is there once. Called within a transaction. */
export class Tables {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** The statement, prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (!statement) this.#statements.set(text, (statement = this.#db.prepare(text)))
    return statement
  }

  write(item: Item): void {
    switch (item.kind) {
      case 'job':
        return this.#job(item)
      case 'chunk':
        return this.#chunk(item)
      case 'end':
        return this.#end(item)
      case 'generation':
        return this.#generation(item)
      case 'note':
        return this.#note(item)
    }
  }

  setMeta(name: string, value: string | number): void {
    this.sql('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value)
  }

  meta(name: string): unknown {
    return this.sql('SELECT value FROM meta WHERE name = ?').get(name)?.value
  }

  forget(job: number): void {
    this.sql('DELETE FROM chunks WHERE job = ?').run(job)
    this.sql('DELETE FROM specs WHERE job = ?').run(job)
    this.sql('DELETE FROM jobs WHERE job = ?').run(job)
  }

  #job({ ask, job, name, user, pool, at, total, key, repeated, spec }: JobItem): void {
    // A new one has nothing to replace.
    if (ask === undefined) this.forget(job)
    this.sql(
      `INSERT OR REPLACE INTO jobs (job, name, user, pool, at, total, key, state, repeated)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
    ).run(job, name, user, pool, at, total, key, repeated)
    this.sql('INSERT OR REPLACE INTO specs (job, spec, crc) VALUES (?, ?, ?)').run(
      job,
      spec,
      crc32(spec),
    )
  }

  #chunk({ job, columns, values }: ChunkItem): void {
    this.sql('INSERT INTO chunks (job, columns, crc, returned) VALUES (?, ?, ?, ?)').run(
      ...[job, columns, crcOf(columns, values), values],
    )
  }

  #end({ job, state, at, done, failed, repeated, fault }: EndItem): void {
    this.sql(
      `UPDATE jobs SET state = ?, ended = ?, done = ?, failed = ?, repeated = ?, fault = ? WHERE job = ?`,
    ).run(state, at, done, failed, repeated, fault, job)
  }

  #generation({ generation, at, name, fault, data }: GenerationItem): void {
    this.sql(
      `INSERT OR REPLACE INTO generations (generation, at, name, fault, crc, data) VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(generation, at, name, fault, crc32(data), data)
  }

  #note({ type, seq, at, job, task, generation, data }: NoteItem): void {
    this.sql(
      `INSERT OR REPLACE INTO notes (type, seq, at, job, task, generation, data) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).run(type, seq, at, job, task, generation, data)
  }
}

/** Tells bytes that were changed on disk; the database itself does not. */
export const crcOf = (columns: Uint8Array, values: Uint8Array): number =>
  crc32(values, crc32(columns))
