import type { SQLInputValue } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { JobQuery, NoteQuery, TaskQuery } from '#interfaces'
import { matchesTask } from '../shared/match.ts'
import type { Chunk } from './chunks.ts'
import { Columns } from './columns.ts'
import { damaged } from './file.ts'
import type { FoundRows, GenerationItem, JobRow, NoteItem, Picked, Questions } from './protocol.ts'
import { crcOf, type Tables } from './tables.ts'

type Row = Record<string, any>

const LIMIT = 100
/** What `unfinished` answers at once: jobs, and bytes of theirs. */
const SOME_JOBS = 500
const SOME_BYTES = 32 * 2 ** 20

/** Answers questions; each sees everything that was written before it was asked. */
export class Reading {
  readonly #tables: Tables
  readonly #file: string

  constructor(tables: Tables, file: string) {
    this.#tables = tables
    this.#file = file
  }

  found(): Omit<FoundRows, 'begun' | 'usage'> {
    const last = (what: string): number => this.#get(`SELECT max(${what}`)?.last ?? 0
    return {
      life: this.#tables.meta('life') as string | undefined,
      lastJob: Math.max(Number(this.#tables.meta('lastJob') ?? 0), last('job) AS last FROM jobs')),
      lastGeneration: last('generation) AS last FROM generations'),
      lastDecision: last(`seq) AS last FROM notes WHERE type = 'decision'`),
      lastEvent: last(`seq) AS last FROM notes WHERE type = 'event'`),
      keys: this.#all('SELECT key, job FROM jobs WHERE key IS NOT NULL').map(
        ({ key, job }) => [key, job] as const,
      ),
    }
  }

  jobs({ state, name, user, limit = LIMIT }: JobQuery): Questions['jobs'][1] {
    const [where, given] = conditions({
      'state = ?': state,
      'instr(name, ?) > 0': name,
      'user = ?': user,
    })
    return {
      items: this.#all(
        `SELECT * FROM jobs ${where} ORDER BY job DESC LIMIT ?`,
        ...given,
        rows(limit),
      ).map(entryOf),
      total: this.#get(`SELECT count(*) AS total FROM jobs ${where}`, ...given)!.total,
    }
  }

  job(number: number): JobRow | undefined {
    const row = this.#get(
      'SELECT jobs.*, spec, crc FROM jobs JOIN specs USING (job) WHERE job = ?',
      number,
    )
    return row && this.#jobRow(row)
  }

  unfinished(after: number): Questions['unfinished'][1] {
    const answer: Questions['unfinished'][1] = []
    let bytes = 0
    const open = this.#tables.sql(
      `SELECT jobs.*, spec, crc FROM jobs JOIN specs USING (job)
      WHERE state = 'open' AND job > ? ORDER BY job LIMIT ${SOME_JOBS}`,
    )
    for (const row of open.iterate(after) as Iterable<Row>) {
      const chunks = this.#chunks(row.job)
      answer.push({ job: this.#jobRow(row), chunks })
      bytes += row.spec.length
      for (const { columns, values } of chunks) bytes += columns.length + values.length
      if (bytes > SOME_BYTES) break
    }
    return answer
  }

  tasks(query: TaskQuery): Picked {
    const { job, values = false, limit = LIMIT } = query
    const jobs =
      job === undefined
        ? this.#all('SELECT job FROM jobs ORDER BY job DESC').map((row): number => row.job)
        : [job]
    const chunks: Picked['chunks'][number][] = []
    const picks: number[] = []
    let total = 0
    for (const number of jobs) {
      const found = this.#matching(number, query)
      total += found.length
      const used = new Map<number, number>()
      for (const { id, at } of found.slice(0, Math.max(0, limit - picks.length / 2))) {
        let chunk = used.get(id)
        if (chunk === undefined) {
          used.set(id, (chunk = chunks.length))
          chunks.push(this.#chunk(id, values))
        }
        picks.push(chunk, at)
      }
    }
    return { chunks, picks: Uint32Array.from(picks), total }
  }

  /** Numbers of the open jobs. */
  open(): Set<number> {
    return new Set(this.#all(`SELECT job FROM jobs WHERE state = 'open'`).map(({ job }) => job))
  }

  /** Tasks of a job that have ended, by number. */
  ended(job: number): Set<number> {
    const ended = new Set<number>()
    const chunks = this.#tables.sql('SELECT columns FROM chunks WHERE job = ?')
    for (const { columns } of chunks.iterate(job) as Iterable<Row>) {
      const of = new Columns(job, columns)
      for (let at = 0; at < of.count; at++) ended.add(of.number(at))
    }
    return ended
  }

  generations(limit: number): Questions['generations'][1] {
    return this.#all('SELECT * FROM generations ORDER BY generation DESC LIMIT ?', rows(limit)).map(
      ({ crc, ...row }) => {
        if (crc32(row.data) !== crc) throw damaged(this.#file, `generation ${row.generation}`)
        return row as GenerationItem
      },
    )
  }

  notes({ type, job, task, generation, after, limit = LIMIT }: NoteQuery): Questions['notes'][1] {
    const [where, given] = conditions({
      'type = ?': type,
      'job = ?': job,
      'task = ?': task,
      'generation = ?': generation,
      'seq > ?': after,
    })
    const order = after === undefined ? 'DESC' : 'ASC'
    const text = `SELECT * FROM notes ${where} ORDER BY seq ${order} LIMIT ?`
    return {
      items: this.#all(text, ...given, rows(limit)) as NoteItem[],
      total: this.#get(`SELECT count(*) AS total FROM notes ${where}`, ...given)!.total,
    }
  }

  /** What matches of one job, in order of numbers; of a task that was told twice, the last. */
  #matching(job: number, query: TaskQuery): { id: number; at: number }[] {
    const found = new Map<number, { id: number; at: number }>()
    const chunks = this.#tables.sql('SELECT id, columns FROM chunks WHERE job = ? ORDER BY id')
    for (const { id, columns } of chunks.iterate(job) as Iterable<Row>) {
      const of = new Columns(job, columns)
      for (let at = 0; at < of.count; at++) {
        if (matchesTask(of.task(at), query)) found.set(of.number(at), { id, at })
        else found.delete(of.number(at))
      }
    }
    return [...found].sort(([a], [b]) => a - b).map(([, where]) => where)
  }

  #chunk(id: number, values: boolean): Picked['chunks'][number] {
    const row = this.#get('SELECT job, columns, crc, returned FROM chunks WHERE id = ?', id)!
    this.#checkChunk(row)
    return { job: row.job, columns: row.columns, values: values ? row.returned : undefined }
  }

  #chunks(job: number): Chunk[] {
    return this.#all(
      'SELECT job, columns, crc, returned FROM chunks WHERE job = ? ORDER BY id',
      job,
    ).map((row) => {
      this.#checkChunk(row)
      return { job, columns: row.columns, values: row.returned }
    })
  }

  #checkChunk({ job, columns, returned, crc }: Row): void {
    if (crcOf(columns, returned) !== crc) throw damaged(this.#file, `results of j-${job}`)
  }

  #jobRow(row: Row): JobRow {
    if (crc32(row.spec) !== row.crc) throw damaged(this.#file, `the description of j-${row.job}`)
    return { entry: entryOf(row), spec: row.spec }
  }

  #get(text: string, ...given: SQLInputValue[]): Row | undefined {
    return this.#tables.sql(text).get(...given)
  }

  #all(text: string, ...given: SQLInputValue[]): Row[] {
    return this.#tables.sql(text).all(...given)
  }
}

function entryOf(row: Row): JobRow['entry'] {
  const { job, name, user, pool, at, total, key, state, repeated, ended, done, failed } = row
  return {
    type: 'job',
    ...{ job, name, user, pool, at, total, repeated },
    ...(key !== null && { key }),
    ...(state !== 'open' && {
      end: { type: 'end', job, at: ended, state, done, failed, repeated },
    }),
    fault: row.fault ?? null,
  }
}

/** The conditions with a value, as text and values. */
function conditions(
  all: Readonly<Record<string, SQLInputValue | undefined>>,
): [string, SQLInputValue[]] {
  const told = Object.entries(all).filter(([, value]) => value !== undefined)
  const where = told.length > 0 ? `WHERE ${told.map(([text]) => text).join(' AND ')}` : ''
  return [where, told.map(([, value]) => value!)]
}

const rows = (limit: number): number => Math.min(limit, Number.MAX_SAFE_INTEGER)
