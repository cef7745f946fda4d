/** Milliseconds: about 31 years, whose microseconds are still exact. */
export const MOST_MS = 1e12
/** Executors of a job, nodes of a list, entries of a table. */
const MOST_COUNT = 1_000_000
/** A lognormal of sigma 10 spreads over more than eight powers of ten. */
const MOST_SIGMA = 10
const MOST_FACTOR = 1e6
const MOST_BYTES_PER_SECOND = 1e15

interface Bounds {
  readonly least: number
  readonly most: number
  /** `least` itself is too little. */
  readonly above?: true
  readonly whole?: true
}

/** What may stand behind a key. `delay`: milliseconds, or a lognormal. `part`: fields of its own, or `false`. */
export type Field = { readonly doc: string; readonly required?: true } & (
  | ({ readonly kind: 'number'; readonly otherwise?: number } & Bounds)
  | { readonly kind: 'text' | 'flag' | 'delay' }
  | { readonly kind: 'object' | 'list'; readonly fields: Fields }
  /** `either`: of these groups of keys exactly one stands there, whole. */
  | {
      readonly kind: 'part'
      readonly fields: Fields
      readonly either?: readonly (readonly string[])[]
    }
)

export type Fields = Readonly<Record<string, Field>>

type Value<F extends Field> = F extends { kind: 'number' }
  ? number
  : F extends { kind: 'text' }
    ? string
    : F extends { kind: 'flag' }
      ? boolean
      : F extends { kind: 'delay' }
        ? number | { readonly medianMs: number; readonly sigma: number }
        : F extends { kind: 'list'; fields: infer G extends Fields }
          ? readonly Described<G>[]
          : F extends { kind: 'object'; fields: infer G extends Fields }
            ? Described<G>
            : F extends { kind: 'part'; fields: infer G extends Fields }
              ? Described<G> | false
              : never

type RequiredOf<G extends Fields> = {
  [K in keyof G]: G[K] extends { required: true } ? K : never
}[keyof G]

/** The values that fields describe. */
export type Described<G extends Fields> = {
  readonly [K in RequiredOf<G>]: Value<G[K]>
} & { readonly [K in Exclude<keyof G, RequiredOf<G>>]?: Value<G[K]> }

const ms = (doc: string) =>
  ({ kind: 'number', least: 0, most: MOST_MS, otherwise: 0, doc }) as const
const factor = (doc: string) =>
  ({ kind: 'number', least: 0, most: MOST_FACTOR, above: true, doc }) as const
const sigma = { kind: 'number', least: 0, most: MOST_SIGMA } as const
const share = { kind: 'number', least: 0, most: 1 } as const

export const DELAY_FIELDS = {
  medianMs: {
    ...ms('Half of them take less, half take more.'),
    otherwise: undefined,
    required: true,
  },
  sigma: { ...sigma, required: true, doc: 'Standard deviation of the logarithm.' },
} as const satisfies Fields

const ROUTE_FIELDS = {
  bytesPerSecond: {
    kind: 'number',
    least: 0,
    most: MOST_BYTES_PER_SECOND,
    above: true,
    doc: 'Left out: bytes take no time.',
  },
  latencyMs: ms('Before the first byte.'),
} as const satisfies Fields

const route = (doc: string) => ({ kind: 'object', fields: ROUTE_FIELDS, doc }) as const

/** The one description of a model file: the parser goes by it, and schema and types are made from it. */
export const MODEL_FIELDS = {
  description: { kind: 'text', doc: 'For people.' },
  executors: {
    kind: 'part',
    doc: 'Places on nodes in which tasks run one after the other: how they come, and get warm.',
    fields: {
      startMs: ms('Before the first attempt on an executor that never ran anything.'),
      moveMs: ms('Before the first attempt of a job on an executor that came from another.'),
      warmUpMs: ms('Added to the first attempt of a job on an executor.'),
    },
  },
  parallelism: {
    kind: 'part',
    doc: 'Tasks whose length depends on how many executors their job has, and on waves.',
    fields: {
      waves: { kind: 'flag', doc: 'Stages that bring measured durations take those.' },
      firstFactor: factor(
        'Other stages: the first task of the stage on an executor takes so many times as long.',
      ),
      slowdown: {
        kind: 'list',
        doc: 'Other stages: how many times as long a task takes by the executors of its job; linear in between.',
        fields: {
          executors: {
            kind: 'number',
            least: 1,
            most: MOST_COUNT,
            whole: true,
            required: true,
            doc: 'Rising from entry to entry.',
          },
          factor: { ...factor('How many times as long.'), required: true },
        },
      },
    },
  },
  transfer: {
    kind: 'part',
    doc: 'Reading inputs, from where they are. A distance that is left out is like the next wider one.',
    fields: {
      process: route('From the executor itself.'),
      node: route('From the same node.'),
      rack: route('From the same rack.'),
      any: { ...route('From anywhere.'), required: true },
    },
  },
  network: {
    kind: 'part',
    doc: 'Messages between nodes; those of a node to itself take no time.',
    fields: {
      rack: { kind: 'delay', doc: 'In the same rack; as `any` where left out.' },
      any: { kind: 'delay', required: true, doc: 'Between any two nodes.' },
    },
  },
  decisionMs: ms('How long the Resource Manager takes for one decision; it makes one at a time.'),
  estimates: {
    kind: 'part',
    doc: 'What jobs say of their length: what is true, times a lognormal error.',
    fields: {
      sigma: { ...sigma, required: true, doc: 'Standard deviation of the logarithm; 0: no error.' },
      bias: { ...factor('Median of the error; above 1: too long.'), otherwise: 1 },
    },
  },
  stragglers: {
    kind: 'part',
    doc: 'Some attempts take many times as long.',
    either: [['factor'], ['alpha']],
    fields: {
      share: { ...share, otherwise: 1, doc: 'How many of the attempts.' },
      factor: factor('How many times as long, always.'),
      alpha: {
        kind: 'number',
        least: 0.1,
        most: 100,
        doc: 'How many times as long: Pareto from 1 with this exponent; the lower, the heavier its tail.',
      },
      most: {
        ...factor('With `alpha`: no more than this.'),
        least: 1,
        above: undefined,
        otherwise: 100,
      },
    },
  },
  failures: {
    kind: 'part',
    doc: 'Attempts that fail.',
    fields: {
      probability: { ...share, required: true, doc: 'Of each attempt.' },
      at: { ...share, doc: 'When, as a part of its time; left out: any time is as likely.' },
    },
  },
  outages: {
    kind: 'part',
    doc: 'Nodes that leave, and come back empty.',
    either: [['mtbfMs', 'mttrMs'], ['list']],
    fields: {
      mtbfMs: { ...factor('Mean time up, exponential.'), most: MOST_MS },
      mttrMs: { ...factor('Mean time away, exponential.'), most: MOST_MS },
      list: {
        kind: 'list',
        doc: 'What happens when, in order of time.',
        fields: {
          atMs: { ...ms('Since the beginning.'), otherwise: undefined, required: true },
          node: { kind: 'text', required: true, doc: 'Its name, such as "n3".' },
          comes: { kind: 'flag', required: true, doc: 'false: it leaves; true: it comes back.' },
        },
      },
    },
  },
  frontEnds: {
    kind: 'part',
    doc: 'Several places where jobs arrive, each with its own view of the nodes.',
    fields: {
      count: {
        kind: 'number',
        least: 1,
        most: 10_000,
        whole: true,
        required: true,
        doc: 'On the first so many nodes, which never leave.',
      },
      refreshMs: {
        ...factor('How often they are told what is free on the nodes; left out: never.'),
        most: MOST_MS,
      },
    },
  },
  unknownMs: {
    ...ms(
      'How long tasks take that neither burn nor have an estimate; left out: they are refused.',
    ),
    otherwise: undefined,
  },
} as const satisfies Fields
