import { quoted } from '../errors.ts'
import type { Faults } from './faults.ts'
import type { Located } from './located.ts'

/**
 * What a value of a JSON file must look like: one description, by which it is checked, typed, and told to editors as JSON
 * Schema (draft-07).
 */
export interface Form<T> {
  /** In words, for who wrote something else. */
  readonly wanted: string
  readonly types: readonly JsonType[]
  /** The value; undefined after its faults were added, each with its place. */
  read(at: Located, faults: Faults): T | undefined
  /** `definitions`: those of the whole file, to which parts with a name are added. */
  schema(definitions: Definitions): Schema
}

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'
export type Schema = Readonly<Record<string, unknown>>
export type Definitions = Record<string, Schema>
/** What a form reads. */
export type Read<F> = F extends Form<infer T> ? T : never

/** Adds that something else is there. */
export function wrong(at: Located, wanted: string, faults: Faults): undefined {
  return faults.add('E_FORMAT', `${at.path || 'the whole'} is not what is expected`, {
    where: at.where,
    expected: wanted,
    found: at.shown,
  })
}

const simple = <T>(
  type: JsonType,
  wanted: string,
  schema: Schema,
  accepts: (value: unknown) => boolean,
): Form<T> => ({
  wanted,
  types: [type],
  read(at, faults) {
    const value = at.type === type ? at.value : undefined
    return accepts(value) ? (value as T) : wrong(at, wanted, faults)
  },
  schema: () => schema,
})

interface Bounds {
  readonly least?: number
  /** Greater than that. */
  readonly above?: number
  readonly most?: number
  readonly whole?: true
}

/** Either way; beyond it nothing is counted exactly. */
const MOST = 1e15
const BEYOND = '1e15'

export function number({ least = 0, above, most = MOST, whole }: Bounds = {}): Form<number> {
  const from = above !== undefined ? ` above ${above}` : least > -MOST ? ` from ${least}` : ''
  const to = most < MOST ? `${from && ','} at most ${most}` : ''
  const low = above === undefined ? { minimum: least } : { exclusiveMinimum: above }
  const form = simple<number>(
    'number',
    `a ${whole ? 'whole ' : ''}number${from}${to}`,
    { type: whole ? 'integer' : 'number', ...low, maximum: most },
    (value) =>
      typeof value === 'number' &&
      (above === undefined ? value >= least : value > above) &&
      value <= most &&
      (!whole || Number.isInteger(value)),
  )
  // A limit that nobody comes near is told to who has passed it.
  const all = `a number${from || ` from -${BEYOND}`}, at most ${BEYOND}`
  return {
    ...form,
    read(at, faults) {
      const far = at.type === 'number' && Math.abs(at.value as number) > MOST
      return far && most === MOST ? wrong(at, all, faults) : form.read(at, faults)
    },
  }
}

/** A text that is not empty. */
export const text = (
  most = 256,
  wanted = 'a text',
  pattern = '^[^\\u0000-\\u001f]+$',
): Form<string> => {
  const written = new RegExp(pattern, 'u')
  return simple(
    'string',
    `${wanted} of at most ${most} characters`,
    { type: 'string', minLength: 1, maxLength: most, pattern },
    (value) => typeof value === 'string' && value.length <= most && written.test(value),
  )
}

export const flag: Form<boolean> = simple(
  'boolean',
  'true or false',
  { type: 'boolean' },
  (value) => typeof value === 'boolean',
)

export const oneOf = <const W extends string>(...words: readonly W[]): Form<W> =>
  simple('string', words.map(quoted).join(' or '), { enum: words }, (value) =>
    words.includes(value as W),
  )

export const list = <T>(item: Form<T>, { least = 0, most = 10_000 } = {}): Form<readonly T[]> => ({
  wanted: `a list of ${least} to ${most} entries`,
  types: ['array'],
  read(at, faults) {
    const items = at.items()
    if (!items || items.length < least || items.length > most) return wrong(at, this.wanted, faults)
    const read = items.map((one) => item.read(one, faults))
    return read.some((one) => one === undefined) ? undefined : (read as T[])
  },
  schema: (definitions) => ({
    type: 'array',
    ...(least > 0 ? { minItems: least } : {}),
    maxItems: most,
    items: item.schema(definitions),
  }),
})

/** Values of one form by any name. */
export const table = <T>(item: Form<T>, most = 1000): Form<Readonly<Record<string, T>>> => ({
  wanted: `an object of at most ${most} names`,
  types: ['object'],
  read(at, faults) {
    const entries = at.entries()
    if (!entries || entries.length > most) return wrong(at, this.wanted, faults)
    const read = entries.map(({ key, value }) => [key, item.read(value, faults)] as const)
    if (read.some(([, one]) => one === undefined)) return undefined
    return Object.fromEntries(read) as Record<string, T>
  },
  schema: (definitions) => ({
    type: 'object',
    maxProperties: most,
    additionalProperties: item.schema(definitions),
  }),
})

/** The first of the forms that takes such a value as is there; forms of several objects are told apart by `kinds`. */
export function either<const F extends readonly Form<unknown>[]>(
  ...forms: F
): Form<Read<F[number]>> {
  return {
    wanted: forms.map(({ wanted }) => wanted).join(', or '),
    types: forms.flatMap(({ types }) => types),
    read(at, faults) {
      const form = forms.find(({ types }) => types.includes(at.type))
      return form ? (form.read(at, faults) as Read<F[number]>) : wrong(at, this.wanted, faults)
    },
    schema: (definitions) => ({ anyOf: forms.map((form) => form.schema(definitions)) }),
  }
}

/** The form with what it cannot say by itself: `check` adds what is wrong with a value that is otherwise sound. */
export const refined = <T>(
  form: Form<T>,
  check: (value: T, at: Located, faults: Faults) => void,
): Form<T> => ({
  ...form,
  read(at, faults) {
    const value = form.read(at, faults)
    if (value !== undefined) check(value, at, faults)
    return value
  },
})

/** A form that stands among the definitions of the schema, and may hold itself. */
export const named = <T>(
  name: string,
  types: readonly JsonType[],
  form: () => Form<T>,
): Form<T> => ({
  get wanted() {
    return form().wanted
  },
  types,
  read: (at, faults) => form().read(at, faults),
  schema(definitions) {
    if (!(name in definitions)) {
      // Its place is taken before it is made: it may be in it.
      definitions[name] = {}
      definitions[name] = form().schema(definitions)
    }
    return { $ref: `#/definitions/${name}` }
  },
})
