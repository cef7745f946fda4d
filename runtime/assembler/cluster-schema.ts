import { MOST_RESOURCES } from '#interfaces'

const amount = {
  description: 'A number of bytes, a text with a unit, or a share of this machine.',
  anyOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*(%|[KMGT]iB)?$' },
  ],
} as const

const node = {
  type: 'object',
  additionalProperties: false,
  required: ['cpu', 'memory'],
  properties: {
    count: { type: 'integer', minimum: 1, default: 1, description: 'So many nodes like this.' },
    cpu: { ...amount, description: 'Cores, or a share of those of this machine.' },
    memory: amount,
    resources: {
      type: 'object',
      description: 'Custom resources, by name.',
      maxProperties: MOST_RESOURCES,
      additionalProperties: { type: 'number', exclusiveMinimum: 0 },
    },
    labels: { type: 'array', items: { type: 'string' }, description: 'What jobs may ask for.' },
    rack: { type: 'string', minLength: 1, default: 'default' },
    speed: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
      description: 'Relative to this machine.',
    },
  },
} as const

/** JSON Schema (draft-07) of cluster files. What it cannot say - files that must exist - the parser checks. */
export const CLUSTER_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Cluster',
  description: 'Which nodes are started, and with which composition.',
  type: 'object',
  additionalProperties: false,
  required: ['composition'],
  properties: {
    $schema: { type: 'string' },
    description: { type: 'string', description: 'For people.' },
    composition: {
      type: 'string',
      minLength: 1,
      description: 'The name of a composition, or a path that ends in .json.',
    },
    machine: { const: true, description: 'One node: this machine.' },
    nodes: { type: 'array', minItems: 1, items: node, description: 'Instead of "machine".' },
  },
  oneOf: [{ required: ['machine'] }, { required: ['nodes'] }],
} as const
