import { MOST_AMOUNT, MOST_RESOURCES } from '#interfaces'
import {
  AMOUNT,
  JOB_FIELDS,
  JOB_RESULT_FIELDS,
  NAME,
  NO_NUL,
  RESULT_FIELDS,
  STAGE_FIELDS,
  VARIABLE,
  type Field,
  type Fields,
} from '../core/job-fields.ts'
import { MOST_DIGITS, MOST_NAME, MOST_TASKS } from '../core/job-limits.ts'

type Schema = Readonly<Record<string, unknown>>

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })
const TEXT: Schema = { type: 'string', pattern: NO_NUL }
/** What can stand where a command says {}. */
const WRITTEN: Schema = { anyOf: [TEXT, { type: 'number' }, { type: 'boolean' }] }

/** Any value but one that stands for results, or was meant to; `inner`: what stands in it. */
const plain = (inner: string): Schema[] => [
  { type: ['string', 'number', 'boolean', 'null'] },
  { type: 'array', items: ref(inner) },
  {
    type: 'object',
    not: { anyOf: [{ required: ['$from'] }, { required: ['$job'] }] },
    additionalProperties: ref(inner),
  },
]

/**
 * JSON Schema (draft-07) of job files, made from the description that the checker goes by, so that editors complete, explain
 * and mark. What it cannot say - names that are used twice, circles, how many tasks there are in all - the checker says.
 */
export function jobSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Job',
    description: 'Stages of tasks, and what waits for what.',
    ...strict(JOB_FIELDS, { $schema: { type: 'string' } }),
    definitions: {
      name: { type: 'string', minLength: 1, maxLength: MOST_NAME, pattern: NAME },
      stage: {
        ...strict(STAGE_FIELDS),
        oneOf: ['call', 'run', 'burn'].map((kind) => ({ required: [kind] })),
        not: { required: ['each', 'count'] },
        dependencies: { cwd: ['run'], env: ['run'], input: ['run'] },
        anyOf: [{ not: { required: ['run'] } }, object({ properties: { each: list(WRITTEN) } })],
      },
      argument: {
        description: 'Any value; or, at any depth, the results of another stage or job.',
        anyOf: [ref('result'), ref('resultOfJob'), ...plain('argument')],
      },
      result: strict(RESULT_FIELDS),
      resultOfJob: strict(JOB_RESULT_FIELDS),
      entry: { anyOf: plain('entry') },
    },
  }
}

/** The text of `workloads/job.schema.json`. */
export const jobSchemaText = (): string => `${JSON.stringify(jobSchema(), null, 2)}\n`

const object = (more: Schema): Schema => ({ type: 'object', ...more })

function strict(fields: Fields, more: Record<string, Schema> = {}): Schema {
  const properties = Object.entries(fields).map(([key, field]) => {
    return [key, { description: field.doc, ...schemaOf(field) }]
  })
  const required = Object.keys(fields).filter((key) => fields[key].required)
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...more, ...Object.fromEntries(properties) },
    ...(required.length > 0 ? { required } : {}),
  }
}

const list = (items: Schema, most?: number, least = 0): Schema => ({
  type: 'array',
  ...(least > 0 ? { minItems: least } : {}),
  ...(most === undefined ? {} : { maxItems: most }),
  items,
})

function schemaOf(field: Field): Schema {
  switch (field.kind) {
    case 'name':
      // Beside a $ref nothing else counts in draft-07, the description among it.
      return { allOf: [ref('name')] }
    case 'text': {
      const { most, empty, pattern = NO_NUL } = field
      return { type: 'string', ...(empty ? {} : { minLength: 1 }), maxLength: most, pattern }
    }
    case 'flag':
      return { type: 'boolean' }
    case 'names':
      return list(ref('name'), field.most)
    case 'words':
      return list(TEXT, field.most, field.least)
    case 'values':
      return list(ref(field.results ? 'argument' : 'entry'), field.most)
    case 'number': {
      const { least, most, whole } = field
      const one = { type: whole ? 'integer' : 'number', minimum: least, maximum: most }
      return field.list ? { anyOf: [one, list(one, MOST_TASKS)] } : one
    }
    case 'choice':
      return { enum: field.options }
    case 'at':
      return { anyOf: [{ const: 'same' }, { type: 'integer', minimum: 0 }] }
    case 'amounts':
      return AMOUNTS
    case 'env':
      return object({ propertyNames: { pattern: VARIABLE }, additionalProperties: TEXT })
    case 'inner':
      return strict(field.fields)
    case 'stages':
      return list(ref('stage'), field.most, 1)
  }
}

const AN_AMOUNT: Schema = {
  anyOf: [
    { type: 'number', minimum: 0, maximum: MOST_AMOUNT },
    { type: 'string', maxLength: MOST_DIGITS, pattern: AMOUNT },
  ],
}

const AMOUNTS: Schema = object({
  maxProperties: MOST_RESOURCES,
  propertyNames: ref('name'),
  properties: {
    cpu: { description: 'Cores; parts of one count down to a thousandth.', ...AN_AMOUNT },
    memory: { description: 'Bytes, or a text such as "512MiB".', ...AN_AMOUNT },
  },
  additionalProperties: AN_AMOUNT,
})
