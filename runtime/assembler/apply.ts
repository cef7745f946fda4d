import { didYouMean, quoted, SegueError } from '../errors.ts'
import type { Assembly, Part } from './assemble.ts'
import type { Composition, WrittenBinding, WrittenChoice } from './composition.ts'
import type { Change } from './diff.ts'
import { compositionOf, type ParseOptions } from './parse.ts'
import { ROLES, interfacesOf, isRole, rolesWith, type RoleName } from './roles.ts'
import type { ComponentSource } from './source.ts'

/** `{ 'resourceManager.Queue': 'queue/lifo' }`; just `Executor` where one role alone has the interface. */
export type Changes = Readonly<Record<string, WrittenBinding>>

/**
 * The composition with the changes, checked like a file. A binding that is named is replaced whole: settings and
 * wrappers that the new one does not name are their defaults and none. Throws as `parseComposition` does, and
 * for an address that names no interface, or several.
 */
export function apply(
  composition: Composition,
  changes: Changes | readonly Change[],
  source: ComponentSource,
  options: ParseOptions = {},
): Composition {
  const { schema, description, explore, hash: _, ...wiring } = composition
  const roles: Record<RoleName, Record<string, WrittenBinding>> = structuredClone(wiring)
  const named = new Set<string>()
  for (const [address, binding] of entriesOf(changes)) {
    const [role, name] = resolve(address)
    if (named.has(`${role}.${name}`)) {
      throw new SegueError('E_USAGE', `${role}.${name} is named twice`, { found: address })
    }
    named.add(`${role}.${name}`)
    roles[role][name] = binding
  }
  return compositionOf({ $schema: schema, description, ...roles, explore }, source, options)
}

function entriesOf(changes: Changes | readonly Change[]): [string, WrittenBinding][] {
  if (Array.isArray(changes))
    return (changes as readonly Change[]).map((it) => [`${it?.role}.${it?.interface}`, it?.to])
  if (typeof changes === 'object' && changes !== null) return Object.entries(changes)
  throw new SegueError('E_USAGE', 'these are no changes', {
    expected: '{ "role.Interface": "component", ... }',
    found: quoted(String(changes)),
  })
}

/**
 * The same composition for what the source has now: settings that stand at the default of the version that was assembled
 * follow the new version, which may have others.
 */
export function renewed({ composition, roles }: Assembly, source: ComponentSource): Composition {
  const { schema, description, explore } = composition
  const written = {} as Record<RoleName, Record<string, WrittenBinding>>
  for (const role of ROLES) {
    written[role] = Object.fromEntries(
      roles[role].map(({ face, base, wrappers }) => [
        face.name,
        { ...chosen(base), through: wrappers.map(chosen).reverse() },
      ]),
    )
  }
  return compositionOf({ $schema: schema, description, ...written, explore }, source)
}

function chosen({ listed, config }: Part): WrittenChoice {
  const standing = Object.entries(config).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(listed.component.config[name]?.default),
  )
  return { use: listed.id, with: Object.fromEntries(standing) }
}

/** Role and interface that an address names: `nodeManager.Executor`, or `Executor`, which one role alone has. */
export function resolve(address: string): [role: RoleName, interfaceName: string] {
  const dot = address.indexOf('.')
  const name = address.slice(dot + 1)
  if (dot >= 0) {
    const role = address.slice(0, dot)
    if (!isRole(role)) throw unknown('E_UNKNOWN_ROLE', 'no role', role, ROLES)
    const known = interfacesOf(role)
    if (!known.includes(name)) {
      throw unknown('E_UNKNOWN_INTERFACE', `${role} has no interface`, name, known)
    }
    return [role, name]
  }
  const roles = rolesWith(name)
  if (roles.length === 1) return [roles[0], name]
  if (roles.length === 0) {
    const known = [...new Set(ROLES.flatMap(interfacesOf))]
    throw unknown('E_UNKNOWN_INTERFACE', 'no role has an interface', name, known)
  }
  throw new SegueError('E_UNKNOWN_INTERFACE', `${roles.length} roles have a ${name}`, {
    expected: roles.map((role) => `${role}.${name}`).join(' or '),
    next: `did you mean "${roles[0]}.${name}"?`,
  })
}

function unknown(
  code: 'E_UNKNOWN_ROLE' | 'E_UNKNOWN_INTERFACE',
  what: string,
  name: string,
  known: readonly string[],
): SegueError {
  const near = didYouMean(name, known)
  return new SegueError(code, `${what} "${name}"`, {
    expected: known.join(', '),
    next: near && `did you mean "${near}"?`,
  })
}
