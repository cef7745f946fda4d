import { either, list, named, number, refined, text, wrong, type Form } from '../../files/form.ts'
import { kinds, may, must, record } from '../../files/record.ts'

/** A distribution of numbers: a number itself, or one of a kind. */
export type Size = number | Distribution

interface Changed {
  readonly times?: number
  readonly plus?: number
  readonly least?: number
  readonly most?: number
}

export type Distribution = Changed &
  (
    | { readonly kind: 'exponential'; readonly mean: number }
    | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
    | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
    | {
        readonly kind: 'lognormal'
        readonly mean?: number
        readonly cv?: number
        readonly median?: number
        readonly sigma?: number
      }
    | {
        readonly kind: 'pareto'
        readonly shape: number
        readonly from: number
        readonly to: number
      }
    | { readonly kind: 'mix'; readonly of: readonly { weight: number; size: Size }[] }
    | {
        readonly kind: 'empirical'
        readonly values?: readonly number[]
        readonly shares?: readonly number[]
        readonly table?: string
      }
  )

const any = number({ least: -1e15 })
export const positive = number({ above: 0 })
const weight = must(number({ above: 0 }), 'How often, relative to the others.')
/** `file#name`: a table of a file of distributions, beside which the workload stands. */
export const TABLE = text(
  1000,
  'a file and the name of a table in it, "file.json#name",',
  '^[^#]+#[^#]+$',
)

const changed = {
  times: may(any, 'What was drawn is multiplied by that; 1 where nothing is said.'),
  plus: may(any, 'This is added then.'),
  least: may(any, 'What would be smaller is that large.'),
  most: may(any, 'What would be larger is that large.'),
}

const SIZE_DOCS = {
  exponential: 'Without memory.',
  uniform: 'Every value between two is as frequent as any other.',
  normal: 'Normal.',
  lognormal: 'Its logarithm is normal; given by mean and cv, or by median and sigma.',
  pareto: 'Bounded Pareto: heavy-tailed between two bounds.',
  mix: 'One of several, by weight: bimodal, hyperexponential, mice and elephants.',
  empirical: 'A step distribution, as it was measured.',
} as const

const distribution = refined(
  kinds('a distribution', SIZE_DOCS, {
    exponential: { mean: must(positive, 'Its mean.'), ...changed },
    uniform: { from: must(any, 'Its least.'), to: must(any, 'Its most.'), ...changed },
    normal: {
      mean: must(any, 'Its mean.'),
      deviation: must(number(), 'Its standard deviation.'),
      ...changed,
    },
    lognormal: {
      mean: may(positive, 'Its mean; with cv.'),
      cv: may(number(), 'Standard deviation over mean.'),
      median: may(positive, 'Its median; with sigma.'),
      sigma: may(number({ most: 100 }), 'Standard deviation of its natural logarithm.'),
      ...changed,
    },
    pareto: {
      shape: must(number({ above: 0, most: 100 }), 'The smaller, the heavier its tail.'),
      from: must(positive, 'Its least.'),
      to: must(positive, 'Its most.'),
      ...changed,
    },
    mix: {
      of: must(
        list(record('a part', { weight, size: must(lazySize(), 'What it is then.') }), {
          least: 1,
        }),
        'The parts, each with its weight.',
      ),
      ...changed,
    },
    empirical: {
      values: may(list(any, { least: 1 }), 'The values, rising.'),
      shares: may(
        list(number({ most: 1 }), { least: 1 }),
        'For each value the share of all that is not above it, rising to 1.',
      ),
      table: may(TABLE, 'Values and shares from a file, relative to this one: "file.json#name".'),
      ...changed,
    },
  }) as Form<Distribution>,
  (size, at, faults) => {
    const fault = faultOf(size)
    if (fault) wrong(at, fault, faults)
  },
)

const drawn = named('distribution', ['object'], () => distribution)

function lazySize(): Form<Size> {
  return named('size', ['number', 'object'], () => either(any, drawn) as Form<Size>)
}

/** A number, or an object with a `kind`. */
export const SIZE = lazySize()

/** The same of what there cannot be less of than nothing: what is drawn below counts as 0, what is written is refused. */
export const NOT_NEGATIVE = named(
  'amount',
  ['number', 'object'],
  () => either(number(), drawn) as Form<Size>,
)

const NOT_LESS = 'bounds of which the second is not below the first'

/** What is wrong with it although each key is sound. */
function faultOf(size: Distribution): string | undefined {
  if ((size.least ?? -Infinity) > (size.most ?? Infinity)) return NOT_LESS
  switch (size.kind) {
    case 'uniform':
    case 'pareto':
      return size.from > size.to ? NOT_LESS : undefined
    case 'lognormal': {
      const given = (['mean', 'cv', 'median', 'sigma'] as const).filter((key) => key in size)
      const pair = given.join(' and ')
      return pair === 'mean and cv' || pair === 'median and sigma'
        ? undefined
        : 'either mean and cv or median and sigma'
    }
    case 'empirical': {
      const { values, shares, table } = size
      if (table !== undefined) return values || shares ? 'either a table or values' : undefined
      return values && shares ? stepsFault(values, shares) : 'values and shares, or a table'
    }
    default:
      return undefined
  }
}

/** What is wrong with a step distribution. */
export function stepsFault(
  values: readonly number[],
  shares: readonly number[],
): string | undefined {
  if (values.length !== shares.length) return 'as many values as shares'
  if (values.some((value, i) => i > 0 && value <= values[i - 1])) return 'values that rise'
  if (shares.some((share, i) => i > 0 && share < shares[i - 1])) return 'shares that do not fall'
  return shares.at(-1) === 1 ? undefined : 'shares that end at 1'
}
