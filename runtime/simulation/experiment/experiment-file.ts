import { MOST_SEED } from '../../files/seed.ts'

/** An experiment as it stands in its file: a grid of simulations, and what is to be found out about each trace. */
export interface ExperimentFile {
  readonly $schema?: string
  readonly name: string
  readonly description?: string
  /** Names of compositions, or paths that end in .json. */
  readonly compositions: readonly string[]
  /** Names of workloads, or paths that end in .json. */
  readonly workloads?: readonly string[]
  /** Paths of traces. */
  readonly traces?: readonly string[]
  /** Workloads one after the other, as one trace. */
  readonly sequences?: readonly Sequence[]
  /** `5x8x16GiB`, or a path of a cluster file that ends in .json. */
  readonly clusters: readonly string[]
  /** 1 to so many, or these. */
  readonly seeds?: number | readonly number[]
  /** Name or path of a model of the world. */
  readonly model?: string
  /** Virtual seconds after which each run is cut. */
  readonly until?: number
  readonly oracle?: OracleWanted
}

export interface Sequence {
  readonly name: string
  readonly of: readonly string[]
  /** Seconds between the last arrival of a workload and the beginning of the next; 0 where nothing is said. */
  readonly gapSeconds?: number
}

export interface OracleWanted {
  /** Into so many windows each trace is cut. */
  readonly windows: number
  /** For the first so many seeds; all where nothing is said. */
  readonly seeds?: number
}

/** Runs that one file may ask for. */
export const MOST_RUNS = 1_000_000
export const MOST_SEEDS = 10_000
export const MOST_WINDOWS = 1000
const MOST_NAMES = 1000

const names = (description: string, minItems = 1) =>
  ({
    type: 'array',
    description,
    minItems,
    maxItems: MOST_NAMES,
    uniqueItems: true,
    items: { type: 'string', minLength: 1 },
  }) as const

const seed = { type: 'integer', minimum: 0, maximum: MOST_SEED } as const

/** JSON Schema (draft-07) of experiment files. What it cannot say - that files exist and names differ - the parser checks. */
export const EXPERIMENT_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Experiment',
  description: 'Every composition under every workload on every cluster with every seed.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'compositions', 'clusters'],
  anyOf: [{ required: ['workloads'] }, { required: ['traces'] }, { required: ['sequences'] }],
  properties: {
    $schema: { type: 'string' },
    name: {
      type: 'string',
      pattern: '^[\\w.-]{1,64}$',
      description: 'Of the folder of its results, too: letters, digits, dots, dashes.',
    },
    description: { type: 'string', description: 'For people; stands in the report.' },
    compositions: names('Names of compositions, or paths that end in .json.'),
    workloads: names('Names of workloads, or paths that end in .json.'),
    traces: names('Paths of traces.'),
    sequences: {
      type: 'array',
      description: 'Workloads one after the other, as one trace.',
      minItems: 1,
      maxItems: MOST_NAMES,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'of'],
        properties: {
          name: { type: 'string', minLength: 1, description: 'What the trace is called.' },
          of: { ...names('Names of workloads, or paths.'), uniqueItems: false },
          gapSeconds: {
            type: 'number',
            minimum: 0,
            maximum: 1e9,
            default: 0,
            description: 'From the last arrival of one to the beginning of the next.',
          },
        },
      },
    },
    clusters: names('COUNTxCORESxMEMORY such as 5x8x16GiB, or paths of cluster files.'),
    seeds: {
      description: '1 to so many, or these; 1 where nothing is said.',
      anyOf: [
        { type: 'integer', minimum: 1, maximum: MOST_SEEDS },
        { type: 'array', minItems: 1, maxItems: MOST_SEEDS, uniqueItems: true, items: seed },
      ],
    },
    model: { type: 'string', minLength: 1, description: 'Name or path of a model of the world.' },
    until: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1e9,
      description: 'Virtual seconds after which each run is cut.',
    },
    oracle: {
      type: 'object',
      description: 'Find out where in each trace a switch would pay.',
      additionalProperties: false,
      required: ['windows'],
      properties: {
        windows: { type: 'integer', minimum: 1, maximum: MOST_WINDOWS },
        seeds: {
          type: 'integer',
          minimum: 1,
          maximum: MOST_SEEDS,
          description: 'For the first so many seeds; all where nothing is said.',
        },
      },
    },
  },
} as const

/** As a file for editors. */
export const experimentSchemaText = (): string => `${JSON.stringify(EXPERIMENT_SCHEMA, null, 2)}\n`
