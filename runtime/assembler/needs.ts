import type { Choice } from './composition.ts'
import type { Faults } from '../files/faults.ts'
import { interfacesOf, type RoleName } from './roles.ts'
import type { ComponentSource } from './source.ts'

/** A choice, and where it was written. */
export interface Placed {
  readonly interface: string
  readonly choice: Choice
  readonly where: string
}

/**
 * What the components of one role ask of each other. An entry of `needs` or `forbids` is the id of a component, or
 * the name of an interface: any component of it other than a `none`.
 */
export function needsFaults(
  role: RoleName,
  placed: readonly Placed[],
  source: ComponentSource,
  faults: Faults,
): void {
  const behind = new Map(placed.map((it) => [it.interface, it.choice.use]))
  const ids = new Set(
    placed.flatMap(({ choice }) => [choice, ...choice.through].map((it) => it.use)),
  )
  const present = (entry: string) =>
    entry.includes('/') ? ids.has(entry) : !(behind.get(entry) ?? '/none').endsWith('/none')
  for (const { choice, where } of placed) {
    for (const { use: id } of [choice, ...choice.through]) {
      const { component } = source.get(id)!
      for (const needed of component.needs) {
        if (present(needed)) continue
        faults.add('E_NEEDS', `${id} needs ${needed} beside it in ${role}`, {
          where,
          expected: `${needed} in ${role}`,
          found: found(needed, behind, source),
          next: `choose ${needed} there, or another component instead of ${id}`,
        })
      }
      for (const forbidden of component.forbids) {
        if (!present(forbidden)) continue
        faults.add('E_NEEDS', `${id} cannot stand beside ${forbidden} in ${role}`, {
          where,
          expected: `no ${forbidden} in ${role}`,
          next: `choose another component instead of ${id} or of ${forbidden}`,
        })
      }
      for (const required of Object.values(component.requires)) {
        if (required.kind === 'given' || interfacesOf(role).includes(required.name)) continue
        faults.add('E_NEEDS', `${id} requires ${required.name}, which ${role} does not have`, {
          where,
          expected: `a component that requires only ${interfacesOf(role).join(', ')}`,
        })
      }
    }
  }
}

function found(
  entry: string,
  behind: ReadonlyMap<string, string>,
  source: ComponentSource,
): string | undefined {
  return behind.get(
    entry.includes('/') ? (source.get(entry)?.component.provides.name ?? '') : entry,
  )
}
