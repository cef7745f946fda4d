import { settingFault, type Component } from '#interfaces'
import { didYouMean } from '../errors.ts'
import { folderOf, isComponent, knownInterfaces } from './evaluate.ts'

/** What is expected of a definition, and what was found instead. */
export interface Fault {
  readonly message: string
  readonly expected: string
  readonly found?: string
}

/** The first fault of what a component file exports by default, without calling anything of it. */
export function definitionFault(exported: unknown, folder: string): Fault | undefined {
  const expected = knownInterfaces.get(folder)
  if (!expected || expected.kind === 'given') {
    const near = didYouMean(folder, knownInterfaces.keys())
    return {
      message: `the folder "${folder}" is not that of an interface that a component can provide`,
      expected: [...knownInterfaces]
        .filter(([, it]) => it.kind !== 'given')
        .map(([name]) => `${name}/`)
        .join(', '),
      found: near ? `${folder}/ - did you mean ${near}/?` : `${folder}/`,
    }
  }
  if (!isComponent(exported)) {
    return {
      message: 'a component file exports a component by default',
      expected: `export default component({ provides: ${expected.name}, create() { ... } })`,
      found:
        exported === undefined
          ? 'no default export'
          : `a default export that is ${describe(exported)}`,
    }
  }
  if (exported.provides !== expected) {
    const name = exported.provides?.name
    return {
      message: `a component in ${folder}/ provides ${expected.name}`,
      expected: `provides: ${expected.name}`,
      found: name
        ? `provides: ${name}, whose folder is ${folderOf(name)}/`
        : `provides: ${describe(exported.provides)}`,
    }
  }
  return partsFault(exported)
}

function partsFault({ create, requires, config }: Component): Fault | undefined {
  if (typeof create !== 'function') {
    return {
      message: 'a component has a create function',
      expected: 'create(context) { ... }',
      found: describe(create),
    }
  }
  const known = new Set(knownInterfaces.values())
  for (const [name, it] of Object.entries(requires)) {
    if (['config', 'state', 'inner'].includes(name)) {
      return {
        message: `requires.${name} hides what create receives under that name`,
        expected: 'another name',
        found: name,
      }
    }
    if (known.has(it)) continue
    const found = `requires.${name} is ${describe(it)}`
    return {
      message: 'a component requires interfaces of its own kit',
      expected: [...known].map((k) => k.name).join(', '),
      found,
    }
  }
  for (const [name, setting] of Object.entries(config)) {
    for (const value of [setting.default, ...(setting.try ?? [])]) {
      const wanted = settingFault(setting, value)
      if (wanted) {
        const message = `the setting ${name} has a value outside its own bounds`
        return { message, expected: wanted, found: JSON.stringify(value) }
      }
    }
  }
  return undefined
}

export const describe = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : value === undefined
          ? 'undefined'
          : `a ${typeof value}`
