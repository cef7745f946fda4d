import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { deserialize } from 'node:v8'
import { ObjectRef, type ObjectFolder, type Report } from '#interfaces'
import { SegueError } from '../errors.ts'
import { flushFolder } from '../files/flush.ts'

/** Bytes that large results may take together where nothing else is said. */
const MOST_BYTES = 8 * 2 ** 30
/** Jobs whose objects were removed last: what their attempts still report is removed, too. */
const REMEMBERED = 10_000

const ID = /^(j-\d+)\/t-[\w.-]+$/

export interface ObjectUsage {
  readonly count: number
  readonly bytes: number
  /** Above this a result fails its attempt. */
  readonly limit: number
}

export interface ObjectOptions {
  /** What is there outlives this process. */
  readonly durable: boolean
  readonly maxBytes?: number
}

/** Whether an object of that id was reported, or is in a journal; undefined for a job of which nothing is known. */
export type KnownObjects = (job: string) => Promise<readonly ObjectRef[] | undefined>

/**
 * Large results on disk, one file each, in one folder a job. Threads and processes write them; here they are counted,
 * read and removed. An object belongs to the job whose attempt made it and goes with it.
 */
export class ObjectStore {
  readonly folder: string
  /** What attempts are told of it. */
  readonly place: ObjectFolder
  readonly #limit: number
  /** By job: sizes by id. */
  readonly #jobs = new Map<string, Map<string, number>>()
  /** Jobs whose objects may go as soon as there is no room for others. */
  readonly #spare = new Set<string>()
  readonly #dropped = new Set<string>()
  readonly #removing = new Set<Promise<void>>()
  #count = 0
  #bytes = 0

  constructor(folder: string, { durable, maxBytes = MOST_BYTES }: ObjectOptions) {
    this.folder = folder
    this.place = Object.freeze({ path: folder, durable })
    this.#limit = maxBytes
  }

  usage(): ObjectUsage {
    return { count: this.#count, bytes: this.#bytes, limit: this.#limit }
  }

  /** Where an object lies. Throws E_NOT_FOUND for what is no id of one. */
  fileOf({ id }: ObjectRef): string {
    if (ID.test(id)) return join(this.folder, id)
    throw new SegueError('E_NOT_FOUND', `"${id}" is no object`)
  }

  /** The job that an object belongs to. */
  jobOf({ id }: ObjectRef): string {
    return id.slice(0, id.indexOf('/'))
  }

  /** Takes a result into account; one that is too much is removed, and has failed with E_LIMIT. */
  admit(ref: ObjectRef, report: Report): Report {
    const job = this.jobOf(ref)
    for (const spare of this.#spare) {
      if (this.#bytes + ref.bytes <= this.#limit) break
      this.dropJob(spare)
    }
    if (this.#dropped.has(job)) this.#remove(join(this.folder, job))
    else if (this.#bytes + ref.bytes <= this.#limit) this.#add(job, ref)
    else {
      this.#remove(this.fileOf(ref))
      const message = `the result takes ${ref.bytes} bytes, and ${this.#bytes} of the ${this.#limit} bytes for large results are taken (maxObjectBytes)`
      const error = { name: 'SegueError', code: 'E_LIMIT', message }
      return { outcome: 'failed', error, service: report.service }
    }
    return report
  }

  /** The value. Throws E_FILE when it cannot be read. */
  async read(ref: ObjectRef): Promise<unknown> {
    const file = this.fileOf(ref)
    try {
      return deserialize(await readFile(file)) as unknown
    } catch (cause) {
      throw new SegueError('E_FILE', `a result of ${ref.bytes} bytes cannot be read`, {
        where: file,
        found: (cause as Error).message,
        cause,
      })
    }
  }

  /** The value, which nobody else wants. */
  async take(ref: ObjectRef): Promise<unknown> {
    const value = await this.read(ref)
    this.drop(ref)
    return value
  }

  /** The same value as an object of another job. */
  async adopt(ref: ObjectRef, job: string): Promise<ObjectRef> {
    const copy = new ObjectRef(`${job}/${basename(ref.id)}`, ref.bytes)
    const folder = join(this.folder, job)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await link(this.fileOf(ref), this.fileOf(copy)).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') await copyFile(this.fileOf(ref), this.fileOf(copy))
    })
    if (this.place.durable) for (const path of [folder, this.folder]) await flushFolder(path)
    this.#add(job, copy)
    return copy
  }

  drop(ref: ObjectRef): void {
    const objects = this.#jobs.get(this.jobOf(ref))
    const bytes = objects?.get(ref.id)
    if (bytes === undefined) return
    objects!.delete(ref.id)
    this.#count--
    this.#bytes -= bytes
    this.#remove(this.fileOf(ref))
  }

  /** Objects of a job go when room is needed for others, those of the first job first. */
  spare(job: string): void {
    this.#spare.add(job)
  }

  isSpare(job: string): boolean {
    return this.#spare.has(job)
  }

  /** Removes every object of a job, also what was being written when its attempt was ended. */
  dropJob(job: string): void {
    const objects = this.#jobs.get(job)
    for (const bytes of objects?.values() ?? []) {
      this.#count--
      this.#bytes -= bytes
    }
    this.#jobs.delete(job)
    this.#spare.delete(job)
    this.#dropped.add(job)
    if (this.#dropped.size > REMEMBERED) this.#dropped.delete(this.#dropped.keys().next().value!)
    const folder = join(this.folder, job)
    if (objects || existsSync(folder)) this.#remove(folder)
  }

  /**
   * Takes over what an earlier process left: counts what is known and is there, removes everything else. Before anything runs.
   */
  async sweep(known: KnownObjects): Promise<void> {
    const entries = await readdir(this.folder).catch(() => [])
    for (const job of entries) {
      const refs = /^j-\d+$/.test(job) ? await known(job) : undefined
      const folder = join(this.folder, job)
      if (!refs?.length) {
        this.#remove(folder)
        continue
      }
      const ids = new Map(refs.map((ref) => [ref.id, ref]))
      for (const name of await readdir(folder)) {
        const ref = ids.get(`${job}/${name}`)
        if (ref) this.#add(job, { ...ref, bytes: (await stat(join(folder, name))).size })
        else this.#remove(join(folder, name))
      }
    }
    await this.settled()
  }

  /** Resolves when all that was to be removed is gone. */
  async settled(): Promise<void> {
    while (this.#removing.size > 0) await Promise.all(this.#removing)
  }

  #add(job: string, { id, bytes }: ObjectRef): void {
    const objects = this.#jobs.get(job)
    if (objects?.has(id)) return
    if (objects) objects.set(id, bytes)
    else this.#jobs.set(job, new Map([[id, bytes]]))
    this.#count++
    this.#bytes += bytes
  }

  /** What cannot be removed now is found at the next start. */
  #remove(path: string): void {
    const removing = rm(path, { recursive: true, force: true, maxRetries: 3 })
      .catch(() => {})
      .finally(() => this.#removing.delete(removing))
    this.#removing.add(removing)
  }
}
