import { createHash } from 'node:crypto'
import { ROLES, interfacesOf, type RoleName } from './roles.ts'

/** A binding as people write it: an id, or an id with settings and what stands in front, outermost first. */
export type WrittenBinding =
  string | (WrittenChoice & { readonly through?: readonly (string | WrittenChoice)[] })

export interface WrittenChoice {
  readonly use: string
  readonly with?: Readonly<Record<string, unknown>>
}

/** A composition file. What it leaves out is the default. */
export interface CompositionFile extends Partial<
  Readonly<Record<RoleName, Readonly<Record<string, WrittenBinding>>>>
> {
  readonly $schema?: string
  readonly description?: string
  readonly explore?: Readonly<Record<string, '*' | readonly string[]>>
}

/** A component with all its settings. */
export interface Chosen {
  readonly use: string
  readonly with: Readonly<Record<string, unknown>>
}

/** What stands behind an interface of a role; `through`: in front of it, outermost first. */
export interface Choice extends Chosen {
  readonly through: readonly Chosen[]
}

/**
 * A composition in canonical form: every role, every interface of it and every setting is there, in a fixed order,
 * and nothing of it can be changed. Made by `parseComposition`, `compositionOf` and `apply`, which check it.
 */
export interface Composition extends Readonly<Record<RoleName, Readonly<Record<string, Choice>>>> {
  readonly schema?: string
  readonly description?: string
  /** By `role.Interface`: what a learner may choose there. */
  readonly explore: Readonly<Record<string, '*' | readonly string[]>>
  /** Equal exactly for compositions that wire the same: description and `explore` do not count. */
  readonly hash: string
}

type Parts = Pick<Composition, RoleName | 'explore' | 'schema' | 'description'>

export function canonical({ schema, description, explore, ...roles }: Parts): Composition {
  const wiring = {} as Record<RoleName, Record<string, Choice>>
  for (const role of ROLES) {
    wiring[role] = {}
    for (const name of interfacesOf(role)) {
      const { use, with: settings, through } = roles[role][name]
      wiring[role][name] = {
        use,
        with: sorted(settings),
        through: through.map((it) => ({ use: it.use, with: sorted(it.with) })),
      }
    }
  }
  const hash = createHash('sha256').update(JSON.stringify(wiring)).digest('hex').slice(0, 12)
  return frozen({ schema, description, ...wiring, explore: sorted(explore), hash })
}

/** The same plain data with the keys of every object in order. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, it]) => [key, sorted(it)])) as T
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    Object.values(Object.freeze(value)).forEach(frozen)
  return value
}
