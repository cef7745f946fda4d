import { isDeepStrictEqual } from 'node:util'
import type { Choice, Chosen, Composition } from './composition.ts'
import { ROLES, interfacesOf, type RoleName } from './roles.ts'

/** One interface of one role on which two compositions differ. */
export interface Change {
  readonly role: RoleName
  readonly interface: string
  readonly from: Choice
  readonly to: Choice
  /** What differs, and if several do the first of: another component, wrappers, settings, an edited file. */
  readonly kind: 'component' | 'wrapper' | 'settings' | 'version'
  /** Where the kind is `version`: the ids whose file was edited. */
  readonly edited?: readonly string[]
}

/** Version by id, as the catalog had it. */
export type Versions = ReadonlyMap<string, string>

/**
 * The smallest list of changes that turns `from` into `to`, roles and interfaces in their fixed order. With the
 * versions of then and now, a component that was edited is a change, too.
 */
export function diff(
  from: Composition,
  to: Composition,
  versions?: { readonly from: Versions; readonly to: Versions },
): Change[] {
  const changes: Change[] = []
  for (const role of ROLES) {
    for (const name of interfacesOf(role)) {
      const [a, b] = [from[role][name], to[role][name]]
      const edited = [b, ...b.through]
        .map(({ use }) => use)
        .filter((id) => versions && versions.from.get(id) !== versions.to.get(id))
      const kind = kindOf(a, b) ?? (edited.length > 0 ? 'version' : undefined)
      if (!kind) continue
      const change = { role, interface: name, from: a, to: b, kind }
      changes.push(kind === 'version' ? { ...change, edited } : change)
    }
  }
  return changes
}

function kindOf(a: Choice, b: Choice): Change['kind'] | undefined {
  if (a.use !== b.use) return 'component'
  if (!isDeepStrictEqual(a.through, b.through)) return 'wrapper'
  if (!isDeepStrictEqual(a.with, b.with)) return 'settings'
  return undefined
}

/** One line for people: `resourceManager.Queue: queue/fifo -> queue/priority (agingMs 500)`. */
export function render(change: Change): string {
  const { role, interface: name, from, to, kind } = change
  const address = `${role}.${name}: `
  switch (kind) {
    case 'component':
      return `${address}${describe(from)} -> ${describe(to)}`
    case 'wrapper':
      return `${address}${to.use}, through ${list(from.through)} -> ${list(to.through)}`
    case 'settings': {
      const changed = Object.keys(to.with).filter(
        (key) => !isDeepStrictEqual(from.with[key], to.with[key]),
      )
      return `${address}${to.use}, ${changed
        .map((key) => `${key} ${JSON.stringify(from.with[key])} -> ${JSON.stringify(to.with[key])}`)
        .join(', ')}`
    }
    case 'version':
      return `${address}${to.use}, edited: ${change.edited!.join(', ')}`
  }
}

const list = (chosen: readonly Chosen[]) => chosen.map(one).join(', ') || 'nothing'

const one = ({ use, with: settings }: Chosen) => {
  const told = Object.entries(settings).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
  return told.length > 0 ? `${use} (${told.join(', ')})` : use
}

/** `queue/fifo through queue/bounded (limit 64)`. */
export const describe = (choice: Choice): string =>
  choice.through.length > 0 ? `${one(choice)} through ${list(choice.through)}` : one(choice)
