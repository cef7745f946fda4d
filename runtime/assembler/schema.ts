import type { Setting, Settings } from '#interfaces'
import { MOST_WRAPPERS } from './binding-file.ts'
import { DEFAULTS, INTERFACES, ROLES, interfacesOf } from './roles.ts'
import {
  providing,
  standsAlone,
  standsInFront,
  type ComponentSource,
  type Listed,
} from './source.ts'

type Schema = Readonly<Record<string, unknown>>

const REF = '#/definitions/'
const strict = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
})
const byName = <T>(names: readonly string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value(name)]))

/**
 * JSON Schema (draft-07) of composition files for these components, so that editors complete and explain ids and
 * settings. What it cannot say - `needs`, `forbids` - the assembler checks.
 */
export function compositionSchema(source: ComponentSource): Schema {
  const names = Object.keys(INTERFACES)
  const definitions: Record<string, Schema> = {}
  for (const name of names) {
    const components = providing(source, name)
    const front = components.filter(standsInFront)
    const list = { type: 'array', description: 'What stands in front, outermost first.' }
    const wrappers = { maxItems: MOST_WRAPPERS, items: { $ref: `${REF}${name}Wrapper` } }
    const through = { ...list, ...wrappers }
    const none = { ...list, maxItems: 0 }
    definitions[name] = choice(components.filter(standsAlone), {
      through: front.length > 0 ? through : none,
    })
    if (front.length > 0) definitions[`${name}Wrapper`] = choice(front, {})
    definitions[`${name}Id`] = ids(components.filter(standsAlone))
  }
  const role = (name: (typeof ROLES)[number]): Schema =>
    strict(
      byName(interfacesOf(name), (it) => ({
        description: INTERFACES[it].doc,
        default: DEFAULTS[name][it],
        allOf: [{ $ref: `${REF}${it}` }],
      })),
    )
  const addresses = ROLES.flatMap((name) => interfacesOf(name).map((it) => `${name}.${it}`))
  const explore = (address: string): Schema => ({
    anyOf: [
      { const: '*', description: 'All that can stand there.' },
      { type: 'array', minItems: 1, items: { $ref: `${REF}${address.split('.')[1]}Id` } },
    ],
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Composition',
    description: 'Which component, with which settings, stands behind each interface of each role.',
    ...strict({
      $schema: { type: 'string' },
      description: {
        type: 'string',
        description: 'For people: what this is, and where it is good.',
      },
      ...byName(ROLES, (name) => role(name as (typeof ROLES)[number])),
      explore: {
        description: 'What a learner may choose, by role.Interface.',
        ...strict(byName(addresses, explore)),
      },
    }),
    definitions,
  }
}

const ids = (components: readonly Listed[]): Schema =>
  components.length === 0
    ? { not: {} }
    : { anyOf: components.map(({ id, doc }) => described({ const: id }, doc)) }

/** An id, or an object with an id, its settings and `more`. */
function choice(components: readonly Listed[], more: Record<string, Schema>): Schema {
  const objects = components.map(({ id, doc, component }) =>
    strict(
      { use: described({ const: id }, doc), with: settings(component.config), ...more },
      { required: ['use'] },
    ),
  )
  return components.length === 0
    ? { not: {} }
    : { anyOf: [...(ids(components).anyOf as Schema[]), ...objects] }
}

const described = (schema: Schema, doc: string | undefined): Schema =>
  doc ? { ...schema, description: doc } : schema

const settings = (config: Settings): Schema =>
  strict(byName(Object.keys(config), (name) => setting(config[name])))

function setting({
  kind,
  default: usual,
  min,
  max,
  options,
  try: worth,
  doc,
}: Setting<unknown>): Schema {
  const more = { default: usual, ...(worth ? { examples: worth } : {}) }
  const bounds = {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  }
  switch (kind) {
    case 'int':
      return described({ type: 'integer', ...bounds, ...more }, doc)
    case 'number':
      return described({ type: 'number', ...bounds, ...more }, doc)
    case 'boolean':
      return described({ type: 'boolean', ...more }, doc)
    case 'text':
      return described({ type: 'string', ...more }, doc)
    case 'oneOf':
      return described({ enum: options, ...more }, doc)
    case 'weights': {
      const weight = { type: 'number', exclusiveMinimum: 0 }
      return described({ type: 'object', additionalProperties: weight, ...more }, doc)
    }
  }
}

/** The text of `compositions/schema.json`. */
export const schemaText = (source: ComponentSource): string =>
  `${JSON.stringify(compositionSchema(source), null, 2)}\n`
