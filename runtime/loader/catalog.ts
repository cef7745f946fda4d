import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { SegueError } from '../errors.ts'
import { Confinement } from '../files/confine.ts'
import { compile } from './compile.ts'
import { ContractChecker } from './contract.ts'
import { admit, refusal, type CatalogEvent, type Check, type Loaded } from './entry.ts'
import { componentFiles, componentId, realFolder } from './files.ts'
import { packageRoot } from './places.ts'
import { TypeChecker } from './typecheck.ts'

/**
 * Every component that could be loaded, by id: the files `<interface>/<name>.ts` in the given folders. In a later
 * folder a file stands before one of the same id in an earlier one. Deeper files are private parts of a component.
 *
 * A file that fails leaves what was there as it was; the refusal is kept until the file is good or gone.
 */
export class Catalog {
  /** What this cluster puts where a composition names nothing; the catalog only carries it to who reads compositions. */
  defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {}
  readonly #folders: readonly string[]
  /** Where components may lie, and their private parts: in the project that the folder belongs to. */
  readonly #within: Confinement
  readonly #around: Confinement
  readonly #checks: readonly Check[]
  readonly #loaded = new Map<string, Loaded>()
  readonly #refusals = new Map<string, SegueError>()
  /** What each component file bundled when it last compiled. */
  readonly #inputs = new Map<string, readonly string[]>()
  readonly #listeners = new Set<(event: CatalogEvent) => void>()
  /** Files enter one after the other, in the order in which they were handed in. */
  #turn: Promise<unknown> = Promise.resolve()

  /**
   * `folders`: paths that need not exist, the first one the project's own, whose files were checked when they were shipped and
   * therefore skip `checks` in `load`.
   */
  constructor(folders: readonly string[], checks: readonly Check[] = []) {
    this.#folders = folders.map(realFolder)
    this.#within = new Confinement(this.#folders)
    this.#around = new Confinement(this.#folders.map((folder) => dirname(folder)))
    this.#checks = checks
  }

  /** A catalog whose files are type-checked and tried out before they enter. */
  static checked(folders: readonly string[]): Catalog {
    const real = folders.map(realFolder)
    return new Catalog(real, [new TypeChecker(real), new ContractChecker()])
  }

  /** The components that ship and those of a user's folder, checked. */
  static of(folder: string): Catalog {
    return Catalog.checked([
      ...new Set([join(packageRoot, 'components'), join(folder, 'components')]),
    ])
  }

  get folders(): readonly string[] {
    return this.#folders
  }

  get(id: string): Loaded | undefined {
    return this.#loaded.get(id)
  }

  /** Sorted. */
  ids(): string[] {
    return [...this.#loaded.keys()].sort()
  }

  /** What provides the interface, sorted by id. */
  of(interfaceName: string): Loaded[] {
    return this.ids()
      .map((id) => this.#loaded.get(id)!)
      .filter((it) => it.component.provides.name === interfaceName)
  }

  /** Version by id. */
  get versions(): ReadonlyMap<string, string> {
    return new Map(this.ids().map((id) => [id, this.#loaded.get(id)!.version]))
  }

  /** By absolute path, why a file was not taken in. */
  refusals(): ReadonlyMap<string, SegueError> {
    return this.#refusals
  }

  /** Calls back after every change, refusals included, until the returned function is called. */
  on(listener: (event: CatalogEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Loads every file of every folder. A bad file is a refusal, never a throw. */
  async load(): Promise<void> {
    for (const [index, folder] of this.#folders.entries()) {
      const checks = index === 0 ? [] : this.#checks
      const files = await componentFiles(folder)
      await this.#queue(() => Promise.all(files.map((file) => this.#enter(file, checks))))
    }
  }

  /** Loads, with all checks, the files that have come since and those that were refused. */
  async loadNew(): Promise<void> {
    for (const folder of this.#folders)
      for (const file of await componentFiles(folder))
        if (!this.#inputs.has(file) || this.#refusals.has(file)) await this.reload(file)
  }

  /** Loads a component file anew, with all checks. */
  reload(file: string): Promise<CatalogEvent | undefined> {
    return this.#queue(() => this.#enter(file, this.#checks))
  }

  /** Does what a change of any file below the folders asks for: a private part reloads those that bundle it. */
  async changed(path: string): Promise<CatalogEvent[]> {
    const events: (CatalogEvent | undefined)[] = []
    for (const file of this.#affected(path)) events.push(await this.reload(file))
    return events.filter((event) => event !== undefined)
  }

  /** Takes a deleted file out. A file that it stood before comes back. */
  removed(path: string): Promise<CatalogEvent[]> {
    if (!this.idOf(path)) return this.changed(path)
    return this.#queue(async () => {
      const id = this.idOf(path)!
      this.#refusals.delete(path)
      this.#inputs.delete(path)
      const old = this.#loaded.get(id)
      if (old?.file !== path) return []
      for (const folder of this.#folders.toReversed()) {
        const file = join(folder, `${id}.ts`)
        if (file === path || !existsSync(file)) continue
        const event = await this.#enter(file, this.#checks, true)
        if (event?.type === 'loaded') return [event]
      }
      this.#loaded.delete(id)
      return [this.#tell({ type: 'gone', id, file: path, oldVersion: old.version })]
    })
  }

  /** Gets the checks ready ahead of the first change. */
  async warm(): Promise<void> {
    await Promise.all(this.#checks.map((check) => check.warm()))
  }

  /** Ends what the checks started. What is loaded stays usable. */
  async close(): Promise<void> {
    await this.#turn
    this.#listeners.clear()
    await Promise.all(this.#checks.map((check) => check.close()))
  }

  /** `queue/fifo` for a component file, undefined for any other path. */
  idOf(path: string): string | undefined {
    return componentId(this.#folders, path)?.id
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  #tell<E extends CatalogEvent>(event: E): E {
    for (const listener of this.#listeners) listener(event)
    return event
  }

  #rank(file: string): number {
    return componentId(this.#folders, file)!.rank
  }

  /** `back`: the file that stands before this one is gone. */
  async #enter(
    file: string,
    checks: readonly Check[],
    back = false,
  ): Promise<CatalogEvent | undefined> {
    const id = this.idOf(file)
    if (!id) return undefined
    const old = this.#loaded.get(id)
    if (old && !back && this.#rank(old.file) > this.#rank(file)) return undefined
    let event: CatalogEvent
    try {
      event = await this.#admitted(id, file, checks, old)
      this.#refusals.delete(file)
    } catch (cause) {
      const error = refusal(cause, id, file, old)
      this.#refusals.set(file, error)
      event = { type: 'refused', id, file, error }
    }
    return this.#tell(event)
  }

  async #admitted(
    id: string,
    file: string,
    checks: readonly Check[],
    old: Loaded | undefined,
  ): Promise<CatalogEvent> {
    const next = 'copy it there: links that lead out are not followed'
    this.#within.demand(file, `component ${id}`, file, next)
    const compiled = await compile(file)
    this.#inputs.set(file, compiled.inputs)
    for (const input of compiled.inputs)
      this.#around.demand(input, `a part of component ${id}`, file, next)
    const newVersion = compiled.version
    if (old?.file === file && old.version === newVersion) return { type: 'unchanged', id, file }
    for (const check of checks) await check.check(compiled, basename(dirname(file)))
    this.#loaded.set(id, admit(compiled, id))
    const hides = this.#folders
      .map((root) => join(root, `${id}.ts`))
      .findLast((it) => this.#rank(it) < this.#rank(file) && existsSync(it))
    return { type: 'loaded', id, file, oldVersion: old?.version, newVersion, hides }
  }

  /** A refused file may have failed in a part whose path is not known, so every change gives it a new chance. */
  #affected(path: string): Set<string> {
    if (this.idOf(path)) return new Set([path])
    const files = [...this.#inputs]
      .filter(([, inputs]) => inputs.includes(path))
      .map(([file]) => file)
    return new Set([...files, ...this.#refusals.keys()])
  }
}
