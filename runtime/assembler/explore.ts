import { componentOf } from './binding-file.ts'
import type { Composition } from './composition.ts'
import type { Faults } from '../files/faults.ts'
import type { Located } from '../files/located.ts'
import { ROLES, interfacesOf, isRole } from './roles.ts'
import type { ComponentSource } from './source.ts'

const ADDRESSES = ROLES.flatMap((role) => interfacesOf(role).map((name) => `${role}.${name}`))

/** What a learner may choose, by `role.Interface`: `"*"`, or ids of components that can stand there. */
export function exploreOf(
  written: Located | undefined,
  source: ComponentSource,
  faults: Faults,
): Composition['explore'] {
  const entries = written ? written.entries() : []
  if (!entries) {
    faults.add('E_COMPOSITION', 'explore is not an object', {
      where: written!.where,
      expected: '{ "resourceManager.Queue": "*" }',
      found: written!.shown,
    })
  }
  const explore: Record<string, '*' | readonly string[]> = {}
  for (const { key, keyWhere, value } of entries ?? []) {
    const [role, name] = key.split('.')
    if (!ADDRESSES.includes(key)) {
      const code = isRole(role) ? 'E_UNKNOWN_INTERFACE' : 'E_UNKNOWN_ROLE'
      faults.unknown(code, 'explore names no interface of a role:', key, ADDRESSES, keyWhere)
    } else if (value.text === '*') explore[key] = '*'
    else explore[key] = idsOf(value, name, source, faults)
  }
  return explore
}

function idsOf(
  written: Located,
  interfaceName: string,
  source: ComponentSource,
  faults: Faults,
): string[] {
  const items = written.items() ?? []
  if (items.length === 0 || items.some((item) => item.text === undefined)) {
    faults.add('E_COMPOSITION', `${written.path} says not what to explore`, {
      where: written.where,
      expected: '"*", or a list of ids',
      found: written.shown,
    })
    return []
  }
  const ids = items.map((item) => componentOf(item, interfaceName, 'use', source, faults)?.id)
  return [...new Set(ids.filter((id) => id !== undefined))].sort()
}
