import { quoted } from '../errors.ts'
import type { Faults } from './faults.ts'
import { wrong, type Definitions, type Form, type Read, type Schema } from './form.ts'
import type { Located } from './located.ts'

export interface Field<T = unknown, Must extends boolean = boolean> {
  readonly form: Form<T>
  readonly doc: string
  readonly must: Must
}

export type Fields = Readonly<Record<string, Field>>

/** A key that must be there. */
export const must = <T>(form: Form<T>, doc: string): Field<T, true> => ({ form, doc, must: true })
/** A key that may be left out. */
export const may = <T>(form: Form<T>, doc: string): Field<T, false> => ({ form, doc, must: false })

/** What an object of these fields is. */
export type Fielded<F extends Fields> = {
  readonly [K in keyof F as F[K]['must'] extends true ? K : never]: Read<F[K]['form']>
} & {
  readonly [K in keyof F as F[K]['must'] extends true ? never : K]?: Read<F[K]['form']>
}

/** An object of these keys and no others. */
export const record = <F extends Fields>(what: string, fields: F): Form<Fielded<F>> => ({
  wanted: `${what}: an object`,
  types: ['object'],
  read: (at, faults) => readFields(at, what, fields, faults),
  schema: (definitions) => schemaOf(fields, definitions),
})

/** Objects that a word under `kind` tells apart. */
export function kinds<const K extends Readonly<Record<string, Fields>>>(
  what: string,
  docs: Readonly<Record<keyof K, string>>,
  fieldsOf: K,
): Form<{ [N in keyof K]: { readonly kind: N } & Fielded<K[N]> }[keyof K]> {
  const names = Object.keys(fieldsOf)
  const wanted = `${what}: an object with "kind": ${names.map(quoted).join(', ')}`
  return {
    wanted,
    types: ['object'],
    read(at, faults) {
      const kind = at.entries()?.find(({ key }) => key === 'kind')?.value
      if (kind?.text === undefined) return wrong(kind ?? at, wanted, faults)
      if (!Object.hasOwn(fieldsOf, kind.text))
        return faults.unknown('E_FORMAT', `${what} has no kind`, kind.text, names, kind.where)
      const read = readFields(at, `${kind.text}`, fieldsOf[kind.text], faults, ['kind'])
      return read && ({ ...read, kind: kind.text } as never)
    },
    schema: (definitions) => ({
      oneOf: names.map((name) => {
        const own = { kind: { const: name, description: docs[name] } }
        return schemaOf(fieldsOf[name], definitions, own)
      }),
    }),
  }
}

function readFields<F extends Fields>(
  at: Located,
  what: string,
  fields: F,
  faults: Faults,
  others: readonly string[] = [],
): Fielded<F> | undefined {
  const entries = at.entries()
  if (!entries) return wrong(at, `${what}: an object`, faults)
  const before = faults.all.length
  const read: Record<string, unknown> = {}
  for (const { key, keyWhere, value } of entries) {
    if (Object.hasOwn(fields, key)) read[key] = fields[key].form.read(value, faults)
    else if (!others.includes(key))
      faults.unknown('E_FORMAT', `${what} has no key`, key, Object.keys(fields), keyWhere)
  }
  for (const [key, { must, form }] of Object.entries(fields)) {
    if (!must || entries.some((entry) => entry.key === key)) continue
    const message = `${what} has no ${key}`
    faults.add('E_FORMAT', message, { where: at.where, expected: form.wanted })
  }
  return faults.all.length === before ? (read as Fielded<F>) : undefined
}

function schemaOf(
  fields: Fields,
  definitions: Definitions,
  own: Readonly<Record<string, Schema>> = {},
): Schema {
  const properties = Object.entries(fields).map(([key, { form, doc }]) => {
    const schema = form.schema(definitions)
    // Beside a $ref nothing else counts in draft-07, the description among it.
    return [key, { description: doc, ...('$ref' in schema ? { allOf: [schema] } : schema) }]
  })
  const required = [...Object.keys(own), ...Object.keys(fields).filter((key) => fields[key].must)]
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...own, ...Object.fromEntries(properties) },
    ...(required.length > 0 ? { required } : {}),
  }
}

/** The schema of a whole file. */
export function fileSchema(title: string, description: string, fields: Fields): Schema {
  const definitions: Definitions = {}
  const schema = schemaOf(fields, definitions)
  const $schema = 'http://json-schema.org/draft-07/schema#'
  return { $schema, title, description, ...schema, definitions }
}
