import { isAbsolute } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply } from '../../runtime/assembler/apply.ts'
import { compositionOf } from '../../runtime/assembler/parse.ts'
import { locateStage } from '../../runtime/cluster/locate.ts'
import { understand } from '../../runtime/console/program.ts'
import { wordsOf } from '../../runtime/console/repl/words.ts'
import { VERBS } from '../../runtime/console/verbs.ts'
import { changesOf, wantedOf } from '../../runtime/console/wanted.ts'
import { checkJob, Dimensions } from '../../runtime/core/job-parse.ts'
import { splitCall } from '../../runtime/core/works.ts'
import { Allowed } from '../../runtime/formats/allowed.ts'
import { addresses, files, source } from '../runtime/assembler/source.ts'
import { testIo } from '../runtime/console/io.ts'
import { runs } from '../runs.ts'
import { mutated, weird } from './mutations.ts'
import { outcome } from './refusal.ts'

const numRuns = runs(2000)

/** Nothing would be shown if nothing, or everything, were accepted. */
function tally() {
  const counts = { accepted: 0, refused: 0 }
  return {
    count: (error: unknown) => void counts[error === undefined ? 'accepted' : 'refused']++,
    both: () => {
      for (const count of Object.values(counts)) expect(count).toBeGreaterThan(numRuns / 50)
    },
  }
}

const changes = fc.dictionary(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...addresses) },
    { weight: 1, arbitrary: fc.string() },
  ),
  files.map(({ resourceManager }) => Object.values(resourceManager ?? {})[0] ?? 'queue/lifo'),
  { maxKeys: 2 },
)

test('changes of a composition are refused in words, or make another that is whole', () => {
  const { count, both } = tally()
  const base = compositionOf({}, source)
  fc.assert(
    fc.property(
      fc.oneof(
        mutated(changes),
        fc.dictionary(fc.constantFrom(...addresses), weird),
        fc.dictionary(fc.constantFrom(...addresses), fc.anything({ withBigInt: true })),
        fc.anything(),
      ),
      (value) => {
        const { value: made, error } = outcome(undefined, '', () =>
          apply(base, value as never, source),
        )
        if (made) expect(made.hash).toHaveLength(12)
        count(error)
      },
    ),
    { numRuns },
  )
  both()
})

const piece = fc.constantFrom(
  ...['./tasks.ts', '../x.ts', '/abs.ts', '#', '#f', 'file:', 'file://', 'file:///', '//', '%2f'],
  ...[
    '%zz',
    '\0',
    ' ',
    '..',
    '/',
    'C:\\',
    '?',
    'é',
    '𝄞',
    '\ud800',
    'node:fs',
    'data:,',
    'http://h/x',
  ],
)

test('the call of a function is refused in words, or names a file and an export', () => {
  const { count, both } = tally()
  const rules = new Allowed({ folder: '/home' })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 4 }).map((list) => list.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (call) => {
        const spec = { name: 'j', stages: [{ name: 's', call }] }
        const { error } = outcome(undefined, '', () => {
          checkJob(spec, new Dimensions())
          const [module, name] = splitCall(locateStage(spec.stages[0], '/home').call!)
          expect(isAbsolute(module)).toBe(true)
          expect(name).not.toBe('')
          outcome(undefined, '', () => rules.demand(spec))
        })
        count(error)
      },
    ),
    { numRuns },
  )
  both()
})

const digits = fc.constantFrom(...'0123456789. +-eExX_,', '9'.repeat(30), ' '.repeat(30))
const unit = fc.constantFrom(
  '',
  'B',
  'KiB',
  'MiB',
  'GiB',
  'TiB',
  'KB',
  'MB',
  'GB',
  'TB',
  'kB',
  '%',
  'gib',
)

test('an amount is refused in words, or is a whole number of thousandths', () => {
  const { count, both } = tally()
  fc.assert(
    fc.property(
      fc.oneof(
        fc.tuple(fc.array(digits, { maxLength: 4 }), unit).map(([list, it]) => list.join('') + it),
        fc.double(),
        weird,
      ),
      (memory) => {
        const spec = { name: 'j', stages: [{ name: 's', burn: {}, needs: { memory } }] }
        const { value, error } = outcome(undefined, '', () =>
          checkJob(spec as never, new Dimensions()),
        )
        if (value) expect(value[0].every((it) => Number.isSafeInteger(it) && it >= 0)).toBe(true)
        count(error)
      },
    ),
    { numRuns },
  )
  both()
})

const VERB_WORDS = VERBS.flatMap(({ path, options = [] }) => [
  ...path.split(' '),
  ...options.flatMap(({ flags }) => flags.split(/[ ,]+/)),
])
const word = fc.oneof(
  fc.constantFrom(...VERB_WORDS),
  fc.constantFrom(
    '--',
    '--json',
    '--folder',
    '--no-such',
    '-',
    '=',
    'j-1',
    'g3',
    '5',
    '-5',
    '1e9',
    '',
  ),
  fc.constantFrom(
    ...addresses,
    'Queue=queue/lifo',
    'agingMs=5',
    'through=queue/tap',
    '__proto__=1',
    'with={',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

test('a line is refused in words, or is a verb with what it takes', () => {
  const { count, both } = tally()
  const io = testIo()
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom(...VERBS), (rest, { path }) => {
      const words = rest.length % 3 === 0 ? rest : [...path.split(' '), ...rest]
      const { value, error } = outcome(undefined, '', () =>
        understand(words, io, VERBS, () => '0.0.0'),
      )
      if (value) expect(VERBS).toContain(value.verb)
      count(error)
    }),
    { numRuns },
  )
  both()
})

test('what swap and plan are given is refused in words, or is changes', () => {
  const { count, both } = tally()
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const { value, error } = outcome(undefined, '', () => changesOf(words))
      if (value) for (const address of Object.keys(value)) expect(addresses).toContain(address)
      outcome(undefined, '', () => wantedOf(words, { folder: '/home' } as never))
      count(error)
    }),
    { numRuns },
  )
  both()
})

test('a line of the REPL is parted into words, or a quote is open', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab "\'\\\n\t='), maxLength: 20 }), (line) => {
      const { value, error } = outcome(undefined, '', () => wordsOf(line))
      if (error) expect(error.code).toBe('E_USAGE')
      else expect(value!.join('').length).toBeLessThanOrEqual(line.length)
    }),
    { numRuns },
  )
})
