import { settingFault } from '#interfaces'
import { didYouMean } from '../errors.ts'
import type { Choice, Chosen } from './composition.ts'
import type { Faults } from '../files/faults.ts'
import type { Located } from '../files/located.ts'
import {
  providing,
  standsAlone,
  standsInFront,
  type ComponentSource,
  type Listed,
} from './source.ts'

/** What may stand in front of one component. */
export const MOST_WRAPPERS = 20

/** A binding as it stands in a file, with every setting filled in; undefined when it has a fault. */
export function bindingOf(
  written: Located,
  interfaceName: string,
  source: ComponentSource,
  faults: Faults,
): Choice | undefined {
  const before = faults.all.length
  const parts = partsOf(written, ['use', 'with', 'through'], faults)
  if (!parts) return undefined
  const chosen = chosenOf(parts, interfaceName, 'use', source, faults)
  const through = parts.through?.items()
  if (parts.through && !through) {
    faults.add('E_COMPOSITION', `${parts.through.path} is not a list`, {
      where: parts.through.where,
      expected: 'a list of what stands in front, outermost first',
      found: parts.through.shown,
    })
  }
  if (through && through.length > MOST_WRAPPERS) {
    return faults.add('E_LIMIT', `${through.length} components stand in front of one`, {
      where: parts.through!.where,
      expected: `at most ${MOST_WRAPPERS}`,
    })
  }
  const front = (through ?? []).map((item) => {
    const inner = partsOf(item, ['use', 'with'], faults)
    return inner && chosenOf(inner, interfaceName, 'through', source, faults)
  })
  if (faults.all.length > before) return undefined
  return { ...chosen!, through: front as Chosen[] }
}

interface Parts {
  readonly use: Located
  readonly with?: Located
  readonly through?: Located
}

function partsOf(written: Located, keys: readonly string[], faults: Faults): Parts | undefined {
  if (written.text !== undefined) return { use: written }
  const expected = `the id of a component, or { ${keys.join(', ')} }`
  const entries = written.entries()
  if (!entries) {
    return faults.add('E_COMPOSITION', `${written.path} names no component`, {
      where: written.where,
      expected,
      found: written.shown,
    })
  }
  const parts: Record<string, Located> = {}
  for (const { key, keyWhere, value } of entries) {
    if (keys.includes(key)) parts[key] = value
    else faults.unknown('E_COMPOSITION', 'a binding has no key', key, keys, keyWhere)
  }
  if (parts.use?.text !== undefined) return parts as unknown as Parts
  const { where, found } = parts.use
    ? { where: parts.use.where, found: parts.use.shown }
    : { where: written.where, found: 'no "use"' }
  return faults.add('E_COMPOSITION', `${written.path} names no component`, {
    where,
    expected,
    found,
  })
}

function chosenOf(
  { use, with: settings }: Parts,
  interfaceName: string,
  place: 'use' | 'through',
  source: ComponentSource,
  faults: Faults,
): Chosen | undefined {
  const listed = componentOf(use, interfaceName, place, source, faults)
  if (!listed) return undefined
  return { use: listed.id, with: settingsOf(settings, listed, faults) }
}

/** The component that `use` names, when it provides the interface and may stand in that place. */
export function componentOf(
  use: Located,
  interfaceName: string,
  place: 'use' | 'through',
  source: ComponentSource,
  faults: Faults,
): Listed | undefined {
  const id = use.text!
  const { where } = use
  const fitting = providing(source, interfaceName)
    .filter(place === 'use' ? standsAlone : standsInFront)
    .map((it) => it.id)
  const expected = fitting.join(', ') || `a component that provides ${interfaceName}; there is none`
  const listed = source.get(id)
  if (!listed) {
    // A bare name is the likeliest slip of all: `fifo` for `queue/fifo`.
    const bare = fitting.find((it) => it.endsWith(`/${id}`))
    const near = bare ?? didYouMean(id, fitting) ?? didYouMean(id, source.ids())
    const next = near && `did you mean "${near}"?`
    return faults.add('E_UNKNOWN_COMPONENT', `no component "${id}"`, { where, expected, next })
  }
  const { provides } = listed.component
  if (provides.name !== interfaceName) {
    return faults.add(
      'E_WRONG_INTERFACE',
      `${id} provides ${provides.name}, not ${interfaceName}`,
      {
        where,
        expected,
        found: id,
      },
    )
  }
  if (place === 'use' && !standsAlone(listed)) {
    return faults.add('E_COMPOSITION', `${id} is a wrapper and cannot stand alone`, {
      where,
      expected,
      next: `{ "use": "${fitting[0] ?? '...'}", "through": ["${id}"] }`,
    })
  }
  if (place === 'through' && !standsInFront(listed)) {
    return faults.add('E_COMPOSITION', `${id} is no wrapper: it cannot stand in front of another`, {
      where,
      expected,
      next: `"use": "${id}"`,
    })
  }
  return listed
}

function settingsOf(
  written: Located | undefined,
  { id, component }: Listed,
  faults: Faults,
): Record<string, unknown> {
  const known = component.config
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(known)) values[name] = setting.default
  const entries = written ? written.entries() : []
  if (!entries) {
    faults.add('E_BAD_SETTING', `the settings of ${id} are not an object`, {
      where: written!.where,
      expected: `an object with any of ${Object.keys(known).join(', ')}`,
      found: written!.shown,
    })
  }
  for (const { key, keyWhere, value } of entries ?? []) {
    if (!Object.hasOwn(known, key)) {
      faults.unknown('E_UNKNOWN_SETTING', `${id} has no setting`, key, Object.keys(known), keyWhere)
      continue
    }
    const given = value.value
    const expected = settingFault(known[key], given)
    if (expected === undefined) values[key] = given
    else {
      const { where, shown: found } = value
      faults.add('E_BAD_SETTING', `${id} cannot have that ${key}`, { where, expected, found })
    }
  }
  return values
}
