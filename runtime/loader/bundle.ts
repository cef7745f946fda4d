import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SegueError } from '../errors.ts'
import { flushFolder } from '../files/flush.ts'
import { bundle, type Bundle } from './bundle-build.ts'
import { areSame, areSameLater } from './bundle-stamps.ts'

/** A module as it was at one moment. */
export interface BoundModule {
  /** Absolute path of the bundle, which is never written again. */
  readonly file: string
  readonly hash: string
  /** Names that it exports; undefined where they are known only when it runs. */
  readonly exports: readonly string[] | undefined
}

interface Known {
  readonly bound: BoundModule
  readonly stamps: Bundle['stamps']
}

/** More files than these are looked at beside the thread that asks. */
const AT_ONCE = 100

/**
 * Binds modules to their content: `<folder>/<hash>/<name>.mjs` holds a module with all that it imports. What has not
 * changed since is known from the stamps of its files; who asks while it is being bundled shares the work.
 */
export class Bundles {
  readonly #folder: string
  readonly #bundle: typeof bundle
  readonly #known = new Map<string, Known>()
  readonly #running = new Map<string, Promise<BoundModule>>()
  #temporary = 0

  constructor(folder: string, make = bundle) {
    this.#folder = folder
    this.#bundle = make
  }

  /** What `bind` would answer, where that can be said at once. */
  known(file: string): BoundModule | undefined {
    const known = this.#known.get(file)
    return known && known.stamps.size <= AT_ONCE && areSame(known.stamps) ? known.bound : undefined
  }

  /** The module as it is now, never as it was before it was asked for. Throws E_TASK_MODULE, E_COMPILE, E_FILE. */
  async bind(file: string): Promise<BoundModule> {
    const known = await this.#unchanged(file)
    if (known) return known
    // One that runs may have read what was saved since; one that begins after it has not.
    const running = this.#running.get(file)
    const shared = running && (await running.catch(() => {}).then(() => this.#unchanged(file)))
    return shared ?? this.#running.get(file) ?? this.#start(file)
  }

  /** Bundles that there are, of this process and of others. */
  async count(): Promise<number> {
    return (await readdir(this.#folder).catch(() => [])).length
  }

  /** Removes every bundle whose hash is not among these. */
  async sweep(kept: ReadonlySet<string>): Promise<void> {
    const hashes = await readdir(this.#folder).catch(() => [])
    const gone = hashes.filter((hash) => !kept.has(hash))
    await Promise.all(
      gone.map((hash) => rm(join(this.#folder, hash), { recursive: true, force: true })),
    )
  }

  async #unchanged(file: string): Promise<BoundModule | undefined> {
    const known = this.#known.get(file)
    if (!known || known.stamps.size <= AT_ONCE) return this.known(file)
    return (await areSameLater(known.stamps)) ? known.bound : undefined
  }

  #start(file: string): Promise<BoundModule> {
    const made = this.#make(file).finally(() => this.#running.delete(file))
    this.#running.set(file, made)
    return made
  }

  async #make(file: string): Promise<BoundModule> {
    const { name, code, hash, exports, stamps } = await this.#bundle(file, this.#folder)
    const bound = { file: join(this.#folder, hash, name), hash, exports }
    await this.#write(bound.file, code)
    this.#known.set(file, { bound, stamps })
    return bound
  }

  /** Whole or not at all, also for others that use the folder and when the power fails. */
  async #write(file: string, code: string): Promise<void> {
    const written = await stat(file).catch(() => undefined)
    if (written?.size === Buffer.byteLength(code)) return
    const folder = dirname(file)
    const temporary = `${file}.${process.pid}-${++this.#temporary}`
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(temporary, code, { mode: 0o600, flush: true })
      await rename(temporary, file)
      for (const path of [folder, this.#folder]) await flushFolder(path)
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => {})
      throw new SegueError('E_FILE', `the bundle ${file} cannot be written: ${String(cause)}`, {
        running: 'everything that was accepted',
        cause,
      })
    }
  }
}
