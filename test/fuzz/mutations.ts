import fc from 'fast-check'

/** What nobody expects where it stands. */
const WEIRD: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 2, 1e15, 1e308, -1e308, 2 ** 53, 5e-324],
  ...['', ' ', 'a', 'n'.repeat(300), '\0', '\u001b[2J', '\ud800', '\u2028', '𝄞', '%', '{}'],
  ...['__proto__', 'constructor', 'toString', 'same', 'index', '*', 'queue/fifo', 'queue/fifoo'],
  ...['512MiB', '5 GiB', '20%', `${'9'.repeat(400)} TiB`, '1e5', '-5', 'NaN', '0x10', '1.5.2'],
  ...[
    '#',
    '#f',
    './x.ts#',
    './x.ts#f',
    'file://host/x#f',
    'file:///%2f#f',
    'file:',
    '../../x',
    '/',
  ],
  ...[[], {}, [[]], [null], [{}], { a: 1 }, { $from: 's0' }, { $from: 5 }, { $job: 'j-1' }],
  ...[{ $from: 's0', at: 'same' }, { $from: 's0', at: 99 }, { use: 'queue/fifo' }],
]

/** Keys that mean something somewhere, or everywhere. */
const KEYS = [
  '__proto__',
  'constructor',
  'toJSON',
  'length',
  '',
  'name',
  'at',
  '$from',
  'use',
  'count',
]

const deep = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { deeper: value }
  return value
}

export const weird: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...WEIRD) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(20, 90, 150).map(deep) },
)

interface Step {
  readonly at: number
  readonly to: number
  readonly how: 'replace' | 'delete' | 'add' | 'rename' | 'swap' | 'repeat'
  readonly key: string
  readonly value: unknown
}

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(10_000),
  to: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'delete', 'add', 'rename', 'swap', 'repeat'),
  key: fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 6 })),
  value: weird,
})

/** Something that holds others, and where one of them is. */
type Place = readonly [holder: any, key: string | number]

function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    const at = Array.isArray(value) ? Number(key) : key
    found.push([value, at])
    places((value as any)[at], found)
  }
  return found
}

const put = (holder: any, key: string | number, value: unknown): void => {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

/** The same value with the steps taken; what a step does depends on what it meets. */
function mutate(value: unknown, steps: readonly Step[]): unknown {
  const whole = { value: structuredClone(value) }
  for (const { at, to, how, key, value: other } of steps) {
    const all = places(whole)
    const [holder, where] = all[at % all.length]
    const [holder2, where2] = all[to % all.length]
    const here = holder[where]
    if (how === 'replace') put(holder, where, structuredClone(other))
    else if (how === 'swap') {
      put(holder, where, structuredClone(holder2[where2]))
      put(holder2, where2, structuredClone(here))
    } else if (how === 'add' && here !== null && typeof here === 'object') {
      if (Array.isArray(here)) here.splice(to % (here.length + 1), 0, structuredClone(other))
      else put(here, key, structuredClone(other))
    } else if (how === 'repeat' && Array.isArray(here)) here.push(...structuredClone(here))
    else if (Array.isArray(holder)) holder.splice(Number(where), 1)
    else if (holder !== whole) {
      delete holder[where]
      if (how === 'rename') put(holder, key, here)
    }
  }
  return whole.value
}

/** Something valid, with a few things wrong with it as a rule. */
export const mutated = (valid: fc.Arbitrary<unknown>, most = 3): fc.Arbitrary<unknown> =>
  fc.tuple(valid, fc.array(step, { maxLength: most })).map(([value, steps]) => mutate(value, steps))

const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '//',
    '/*',
    '\n',
    '\0',
    '\ufeff',
    'null',
  ),
  fc.constantFrom('"a":1,', '"name":"x",', '1e999', '-', '[['.repeat(80), '{"a":'.repeat(120)),
  fc.string({ unit: 'binary', maxLength: 4 }),
)

/** A few characters of a text replaced, doubled or left out. */
const scratched = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(fc.tuple(fc.nat(100_000), fc.nat(40), piece), { maxLength: 3 }))
    .map(([whole, cuts]) =>
      cuts.reduce((now, [at, length, put]) => {
        const from = at % (now.length + 1)
        // Now and then what was cut out is put back twice: keys that stand twice.
        const between = length % 7 === 0 ? now.slice(from, from + length).repeat(2) : put
        return now.slice(0, from) + between + now.slice(from + (length % 5))
      }, whole),
    )

/** Texts of files: sound ones with faults in what they say or in how it is written, and anything at all. */
export function texts(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const written = fc
    .tuple(mutated(valid), fc.constantFrom(undefined, 2))
    .map(([value, indent]) => JSON.stringify(value, undefined, indent) ?? '')
  return fc.oneof(
    { weight: 6, arbitrary: written },
    { weight: 3, arbitrary: scratched(written) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  )
}
