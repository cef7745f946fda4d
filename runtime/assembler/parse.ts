import { SegueError } from '../errors.ts'
import { bindingOf } from './binding-file.ts'
import { canonical, type Choice, type Composition, type CompositionFile } from './composition.ts'
import { exploreOf } from './explore.ts'
import { Faults } from '../files/faults.ts'
import { locate, type Located } from '../files/located.ts'
import { readText } from '../files/read.ts'
import { needsFaults, type Placed } from './needs.ts'
import { DEFAULTS, ROLES, interfacesOf, isRole, rolesWith, type RoleName } from './roles.ts'
import type { ComponentSource } from './source.ts'

const KEYS = ['$schema', 'description', ...ROLES, 'explore']

/** Bytes that a file of a composition or a cluster may have. */
export const MOST_BYTES = 2 ** 18

export interface ParseOptions {
  /** Named in errors. */
  readonly file?: string
  /** What goes on running when this is refused, for errors. */
  readonly running?: string
}

/**
 * Reads a composition, strictly: throws every fault that it has at once, each with its code and place (`SegueErrors`;
 * a single one as itself).
 */
export function parseComposition(
  text: string,
  source: ComponentSource,
  { file, running }: ParseOptions = {},
): Composition {
  const faults = new Faults('E_COMPOSITION', file ?? 'the composition', running)
  const root = locate(text, file, faults.all)
  const composition = root && wholeOf(root, source, faults)
  faults.raise()
  return composition!
}

/** The same for a value that comes from no file; errors name the path in it. */
export function compositionOf(
  written: CompositionFile,
  source: ComponentSource,
  options: ParseOptions = {},
): Composition {
  let text: string | undefined
  try {
    text = JSON.stringify(written) as string | undefined
  } catch (cause) {
    throw new SegueError('E_COMPOSITION', 'a composition is plain data', {
      expected: 'what JSON can hold',
      found: (cause as Error).message,
      running: options.running,
    })
  }
  return parseComposition(text ?? 'null', source, options)
}

/** Throws E_FILE where the file cannot be read, E_LIMIT where it is too large. */
export async function readComposition(
  file: string,
  source: ComponentSource,
  options: Omit<ParseOptions, 'file'> = {},
): Promise<Composition> {
  const text = await readText(file, MOST_BYTES, options.running)
  return parseComposition(text, source, { file, ...options })
}

function wholeOf(root: Located, source: ComponentSource, faults: Faults): Composition | undefined {
  const entries = root.entries()
  if (!entries) {
    return faults.add('E_COMPOSITION', 'a composition is an object', {
      where: root.where,
      expected: '{ "resourceManager": { "Queue": "queue/..." }, ... }',
      found: root.shown,
    })
  }
  const named = new Map<string, Located>()
  for (const { key, keyWhere, value } of entries) {
    if (KEYS.includes(key)) named.set(key, value)
    else faults.unknown('E_UNKNOWN_ROLE', 'no such role or key:', key, KEYS, keyWhere)
  }
  const roles = {} as Record<RoleName, Record<string, Choice>>
  for (const role of ROLES) {
    const placed = roleOf(role, named.get(role), source, faults)
    needsFaults(role, placed, source, faults)
    roles[role] = Object.fromEntries(placed.map((it) => [it.interface, it.choice]))
  }
  const parts = {
    schema: textOf(named.get('$schema'), faults),
    description: textOf(named.get('description'), faults),
    explore: exploreOf(named.get('explore'), source, faults),
  }
  return faults.all.length > 0 ? undefined : canonical({ ...parts, ...roles })
}

function textOf(value: Located | undefined, faults: Faults): string | undefined {
  if (!value || value.text !== undefined) return value?.text
  return faults.add('E_COMPOSITION', `${value.path} is not a text`, {
    where: value.where,
    expected: 'a text',
    found: value.shown,
  })
}

/** What stands behind each interface of the role, without those that have a fault. */
function roleOf(
  role: RoleName,
  written: Located | undefined,
  source: ComponentSource,
  faults: Faults,
): Placed[] {
  const known = interfacesOf(role)
  const entries = written ? written.entries() : []
  if (!entries) {
    faults.add('E_COMPOSITION', `${role} is not an object`, {
      where: written!.where,
      expected: `an object with any of ${known.join(', ')}`,
      found: written!.shown,
    })
  }
  const named = new Map<string, Located>()
  for (const { key, keyWhere, value } of entries ?? []) {
    if (known.includes(key)) named.set(key, value)
    else if (isRole(key)) {
      faults.add('E_UNKNOWN_INTERFACE', `${key} stands inside ${role}`, {
        where: keyWhere,
        expected: known.join(', '),
        next: 'roles stand side by side: close the brace before it',
      })
    } else if (rolesWith(key).length > 0) {
      faults.add('E_UNKNOWN_INTERFACE', `${role} has no interface "${key}"`, {
        where: keyWhere,
        expected: known.join(', '),
        next: `put it into ${rolesWith(key).join(' or ')}`,
      })
    } else faults.unknown('E_UNKNOWN_INTERFACE', `${role} has no interface`, key, known, keyWhere)
  }
  return known.flatMap((name) => {
    const value = named.get(name) ?? defaultOf(role, name, source)
    const choice = bindingOf(value, name, source, faults)
    return choice ? [{ interface: name, choice, where: value.where }] : []
  })
}

function defaultOf(role: RoleName, name: string, { defaults }: ComponentSource): Located {
  const written = defaults?.[role]?.[name] ?? DEFAULTS[role][name]
  return locate(JSON.stringify(written), undefined, [], `the default of ${role}.${name}`)!
}
