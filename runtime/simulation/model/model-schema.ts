import { DELAY_FIELDS, MODEL_FIELDS, type Field, type Fields } from './model-fields.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * JSON Schema (draft-07) of model files, made from the description that the parser goes by. What it cannot say - lists that must
 * be in order, nodes that are away - the parser says.
 */
export const modelSchema = (): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Model',
  description: 'What the world of a simulation is like. Each part may be left out, or be false.',
  ...strict(MODEL_FIELDS, { $schema: { type: 'string' } }),
})

/** The text of `workloads/model.schema.json`. */
export const modelSchemaText = (): string => `${JSON.stringify(modelSchema(), null, 2)}\n`

function strict(fields: Fields, more: Record<string, Schema> = {}): Schema {
  const properties = Object.entries(fields).map(([key, field]) => {
    const otherwise = field.kind === 'number' ? field.otherwise : undefined
    const standard = otherwise === undefined ? {} : { default: otherwise }
    return [key, { description: field.doc, ...schemaOf(field), ...standard }]
  })
  const required = Object.keys(fields).filter((key) => fields[key].required)
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...more, ...Object.fromEntries(properties) },
    ...(required.length > 0 ? { required } : {}),
  }
}

function schemaOf(field: Field): Schema {
  switch (field.kind) {
    case 'text':
      return { type: 'string' }
    case 'flag':
      return { type: 'boolean' }
    case 'number': {
      const { least, most, above, whole } = field
      const bound = above ? { exclusiveMinimum: least } : { minimum: least }
      return { type: whole ? 'integer' : 'number', ...bound, maximum: most }
    }
    case 'delay':
      return { anyOf: [schemaOf(DELAY_FIELDS.medianMs), strict(DELAY_FIELDS)] }
    case 'object':
      return strict(field.fields)
    case 'list':
      return { type: 'array', minItems: 1, items: strict(field.fields) }
    case 'part':
      return { anyOf: [{ const: false }, { ...strict(field.fields), ...oneOf(field.either) }] }
  }
}

/** One group whole, and of the others nothing. */
function oneOf(groups: readonly (readonly string[])[] | undefined): Schema {
  if (!groups) return {}
  return {
    oneOf: groups.map((required) => ({
      required,
      not: {
        anyOf: groups
          .filter((group) => group !== required)
          .flatMap((group) => group.map((key) => ({ required: [key] }))),
      },
    })),
  }
}
