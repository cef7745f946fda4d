import { basename } from 'node:path'
import { assemble, type Assembly, type Part } from '../../assembler/assemble.ts'
import { apply, type Changes } from '../../assembler/apply.ts'
import type { Composition } from '../../assembler/composition.ts'
import { diff, render } from '../../assembler/diff.ts'
import { ROLES } from '../../assembler/roles.ts'
import { versionsOf, type GenerationRecord } from '../../cluster/generations.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import { isUnknown, refusalBehind } from '../../cluster/locate.ts'
import type { ApplyOptions, Wanted } from '../service.ts'
import type { Shape } from '../shapes.ts'
import { earlierGenerations, recall } from './earlier.ts'
import { isoOf, stamp } from './stamp.ts'

type Row = Shape<'History'>['items'][number]

/** What is wired, what was and what would be: compositions and generations of one cluster. */
export class Wiring {
  readonly #cluster: LocalCluster

  constructor(cluster: LocalCluster) {
    this.#cluster = cluster
  }

  /** The one in force, or the one of that name, with versions and every setting. */
  async composition(name?: string): Promise<Shape<'Composition'>> {
    const { generations } = this.#cluster.rewirer
    const { current } = generations
    const [assembly, called, generation] =
      name === undefined
        ? [generations.assembly, current.name, current.generation]
        : await this.#knowing(() => this.#named(name))
    const { composition } = assembly
    return stamp('Composition', {
      name: called,
      ...(composition.description && { description: composition.description }),
      hash: composition.hash,
      ...(generation !== undefined && { generation }),
      bindings: bindingsOf(assembly),
    })
  }

  async plan(wanted: Wanted): Promise<Shape<'Plan'>> {
    const { rewirer, seats, catalog } = this.#cluster
    const { current } = rewirer.generations
    const { composition, name } = await this.#knowing(() => this.#wanted(wanted))
    const assembly = assemble(composition, catalog)
    const waiting: Record<string, number> = {}
    for (const { role } of seats) waiting[role.name] = (waiting[role.name] ?? 0) + role.waiting
    return stamp('Plan', {
      name,
      hash: composition.hash,
      generation: current.generation,
      changes: rewirer.generations.changes(assembly),
      waiting,
    })
  }

  async apply(
    wanted: Wanted,
    { actor = 'operator', expected }: ApplyOptions,
  ): Promise<Shape<'Rewired'>> {
    const before = this.#cluster.rewirer.generations.current.generation
    // What is wrong with it is told by the rewire, which is refused for that.
    await this.#knowing(() => this.#wanted(wanted)).catch(() => {})
    const record = await this.#cluster.rewire(wanted, actor, expected).catch((error: unknown) => {
      throw refusalBehind(error, this.#cluster.catalog)
    })
    return this.#rewired(record, before)
  }

  async undo(
    generation: number | undefined,
    { actor = 'operator', expected }: ApplyOptions,
  ): Promise<Shape<'Rewired'>> {
    const { generations } = this.#cluster.rewirer
    const before = generations.current.generation
    await this.#knowing(() => recall(this.#cluster, generation ?? generations.beforeCurrent))
    return this.#rewired(await this.#cluster.undo(actor, generation, expected), before)
  }

  async history(limit = 50): Promise<Shape<'History'>> {
    const records = this.#cluster.history()
    const items = records.slice(-limit).map((record) => this.#row(record, isoOf(record.at)))
    items.reverse()
    for (const { record, at, fault } of await earlierGenerations(
      this.#cluster,
      limit - items.length,
    ))
      items.push(this.#row({ ...(record as GenerationRecord), fault }, new Date(at).toISOString()))
    return stamp('History', { items, total: records.length + records[0].generation - 1 })
  }

  async diff(from: string, to: string): Promise<Shape<'Diff'>> {
    const a = await this.#knowing(() => this.#named(from))
    const b = await this.#knowing(() => this.#named(to))
    const versions = { from: versionsOf(a[0]), to: versionsOf(b[0]) }
    const changes = diff(a[0].composition, b[0].composition, versions).map(render)
    return stamp('Diff', { from: label(a), to: label(b), changes })
  }

  #rewired(record: GenerationRecord, before: number): Shape<'Rewired'> {
    const changed = record.generation !== before
    return stamp('Rewired', { ...this.#row(record, isoOf(record.at)), from: before, changed })
  }

  #row(record: GenerationRecord, at: string): Row {
    const { changes, ...rest } = record
    const told = Object.fromEntries(Object.entries(rest).filter(([, it]) => it !== undefined))
    const current = record === this.#cluster.rewirer.generations.current
    return { ...told, changes: [...changes], at, current } as Row
  }

  async #wanted(wanted: Wanted): Promise<{ composition: Composition; name: string }> {
    const { rewirer, catalog } = this.#cluster
    if (typeof wanted === 'string') {
      const [{ composition }, name] = await this.#named(wanted)
      return { composition, name }
    }
    const { composition } = rewirer.generations.assembly
    return {
      composition: apply(composition, wanted as Changes, catalog),
      name: `${rewirer.generations.current.name.replace(/\*$/, '')}*`,
    }
  }

  /** A component that was written after the start is taken up as soon as somebody asks for it. */
  async #knowing<T>(ask: () => Promise<T>): Promise<T> {
    const { catalog } = this.#cluster
    try {
      return await ask()
    } catch (error) {
      if (!isUnknown(error)) throw error
      await catalog.loadNew()
    }
    return ask().catch((error: unknown) => {
      throw refusalBehind(error, catalog)
    })
  }

  /** `g3`, or a composition by name or path. */
  async #named(
    name: string,
  ): Promise<[assembly: Assembly, name: string, generation: number | undefined]> {
    const { rewirer, catalog } = this.#cluster
    const generation = generationOf(name)
    if (generation !== undefined) {
      await recall(this.#cluster, generation)
      const assembly = rewirer.generations.assemblyOf(generation)
      return [assembly, rewirer.generations.recordOf(generation)!.name, generation]
    }
    const { file, composition } = await this.#cluster.rewiring.read(name)
    return [assemble(composition, catalog), basename(file, '.json'), undefined]
  }
}

/** The number in `g12`; undefined for what is no such name. */
export function generationOf(name: string): number | undefined {
  const match = /^g(\d{1,15})$/.exec(name)
  return match ? Number(match[1]) : undefined
}

const label = ([, name, generation]: readonly [Assembly, string, number | undefined]): string =>
  generation === undefined ? name : `g${generation} (${name})`

/** What stands behind each interface of each role, with every setting. */
export function bindingsOf({ roles }: Assembly): Shape<'Composition'>['bindings'] {
  const part = ({ listed, config }: Part) => ({
    component: listed.id,
    version: listed.version,
    settings: { ...config },
  })
  return ROLES.flatMap((role) =>
    [...roles[role]]
      .sort((a, b) => (a.face.name < b.face.name ? -1 : 1))
      .map(({ face, base, wrappers }) => ({
        role,
        interface: face.name,
        ...part(base),
        through: wrappers.map(part).reverse(),
      })),
  )
}
