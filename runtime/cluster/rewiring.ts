import { basename } from 'node:path'
import { apply, type Changes } from '../assembler/apply.ts'
import type { Composition, CompositionFile } from '../assembler/composition.ts'
import { compositionOf, readComposition } from '../assembler/parse.ts'
import type { Confinement } from '../files/confine.ts'
import type { Catalog } from '../loader/catalog.ts'
import type { Watching } from '../loader/watch.ts'
import { followSaves } from './follow.ts'
import type { GenerationRecord } from './generations.ts'
import { locate, refusalBehind } from './locate.ts'
import type { Notice, Rewirer } from './rewirer.ts'

/** The generation that an earlier life of the cluster ended with. */
export interface LastGood {
  readonly name: string
  readonly composition: CompositionFile
  readonly generation: number
  /** What undo went back to. */
  readonly previous: number | undefined
}

interface Read {
  readonly file: string
  readonly composition: Composition
}

/** Compositions by name, path or changes; the file of the one in force is followed. */
export class Rewiring {
  readonly #folder: string
  readonly #catalog: Catalog
  readonly #rewirer: Rewirer
  readonly #notice: (notice: Notice) => void
  readonly #within: Confinement | undefined
  #watching: Watching | undefined
  #file: string | undefined

  constructor(
    folder: string,
    catalog: Catalog,
    rewirer: Rewirer,
    notice: (notice: Notice) => void,
    within?: Confinement,
  ) {
    this.#folder = folder
    this.#catalog = catalog
    this.#rewirer = rewirer
    this.#notice = notice
    this.#within = within
  }

  async rewire(
    change: string | Changes,
    actor: string,
    expected: number | undefined,
  ): Promise<GenerationRecord> {
    if (typeof change === 'string') return this.#force(await this.read(change), actor, expected)
    const next = () => {
      const { composition } = this.#rewirer.generations.assembly
      const { name } = this.#rewirer.generations.current
      return {
        composition: apply(composition, change, this.#catalog),
        name: name.endsWith('*') ? name : `${name}*`,
      }
    }
    return this.#rewirer.put(next, actor, expected)
  }

  /** A composition by name or path. Throws E_FORBIDDEN for one that is where none may be. */
  async read(name: string): Promise<Read> {
    this.#within?.demand(locate(name, this.#folder, 'compositions'), 'the composition')
    return this.#read(name)
  }

  /** Puts in force the first composition, which whoever opens the cluster names, or its cluster file. */
  async begin(name: string): Promise<GenerationRecord> {
    return this.#force(await this.#read(name), 'start')
  }

  /** Puts in force what an earlier life of the cluster ended with; where that cannot be it tells so, and nothing changes. */
  async resume({ name, composition, generation, previous }: LastGood): Promise<void> {
    const next = () => {
      try {
        const wired = compositionOf(composition, this.#catalog)
        const reason = 'as before the restart'
        return { composition: wired, name, equals: generation, previous, reason }
      } catch (error) {
        throw refusalBehind(error, this.#catalog)
      }
    }
    await this.#rewirer.put(next, 'start').catch(() => {})
  }

  /** Follows what is saved, until `close`. */
  async follow(): Promise<void> {
    const refused = (actor: string, error: unknown) =>
      this.#notice({ type: 'refused', actor, error })
    const saved = (file: string) => {
      if (file !== this.#file) return
      const actor = `file ${file}`
      // A rewire that is refused tells so itself; a file that cannot be read does not get that far.
      this.#read(file).then(
        (read) => this.#force(read, actor).catch(() => {}),
        (error: unknown) => refused(actor, error),
      )
    }
    this.#watching = await followSaves(this.#catalog, this.#folder, this.#rewirer, saved, refused)
  }

  async close(): Promise<void> {
    await this.#watching?.close()
  }

  async #read(name: string): Promise<Read> {
    const file = locate(name, this.#folder, 'compositions')
    return { file, composition: await readComposition(file, this.#catalog) }
  }

  /** What is saved in the file that was last put in force is put in force, too. */
  async #force(
    { file, composition }: Read,
    actor: string,
    expected?: number,
  ): Promise<GenerationRecord> {
    const name = basename(file, '.json')
    const record = await this.#rewirer.put(() => ({ composition, name }), actor, expected)
    this.#file = file
    return record
  }
}
