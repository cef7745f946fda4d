import type { Context } from './context.ts'
import { liveNames } from './live-names.ts'
import type { Argument, Option, Verb } from './verb.ts'
import { VERBS } from './verbs.ts'

export interface Candidate {
  readonly value: string
  readonly summary: string
}

export interface Completion {
  /** What may stand in place of the last word, which all of them begin with. */
  readonly candidates: readonly Candidate[]
  /** Whether names of files may stand there, too. */
  readonly files: boolean
}

/** All that names need to be known. */
export type NameSource = Pick<Context, 'folder' | 'running' | 'signal'>

/** What may stand in place of the last of these words; without live names where nothing runs. Never throws. */
export async function complete(
  words: readonly string[],
  context: NameSource,
  { verbs = VERBS, repl = false }: { verbs?: readonly Verb[]; repl?: boolean } = {},
): Promise<Completion> {
  const shown = verbs.filter((verb) => !verb.hidden && !(repl && verb.repl === false))
  const before = words.slice(0, -1)
  const last = words.at(-1) ?? ''
  const { verb, rest, path } = verbIn(before, shown)
  const all = verb
    ? await ofVerb(verb, rest, last, context)
    : { candidates: [...nextWords(path, shown), ...(path === '' ? optionsOf(GLOBAL, last) : [])] }
  const seen = new Set<string>()
  const candidates = all.candidates.filter(
    ({ value }) => value.startsWith(last) && !seen.has(value) && seen.add(value),
  )
  return { candidates, files: all.files ?? false }
}

interface Found {
  readonly candidates: readonly Candidate[]
  readonly files?: boolean
}

const GLOBAL: readonly Option[] = [
  { flags: '--json', summary: 'print one JSON object a line' },
  { flags: '--folder <dir>', summary: 'the folder of the project', names: ['file'] },
  { flags: '-h, --help', summary: 'how it is used' },
]

/** The verb that the words begin with, and the words after it; or as much of a path as they are. */
function verbIn(words: readonly string[], verbs: readonly Verb[]) {
  const plain = words.filter((word) => !word.startsWith('-'))
  for (const length of [2, 1]) {
    const path = plain.slice(0, length).join(' ')
    const verb = verbs.find((it) => it.path === path)
    if (!verb || plain.length < length) continue
    const end = words.indexOf(plain[length - 1]) + 1
    return { verb, rest: words.slice(end), path }
  }
  return { verb: undefined, rest: [], path: plain.join(' ') }
}

function nextWords(path: string, verbs: readonly Verb[]): Candidate[] {
  const begin = path === '' ? '' : `${path} `
  return verbs
    .filter((verb) => verb.path.startsWith(begin))
    .map((verb) => {
      const [value, more] = verb.path.slice(begin.length).split(' ')
      const members = verbs.filter((it) => it.path.startsWith(`${begin}${value} `))
      const names = members.map((it) => it.path.slice(begin.length + value.length + 1))
      return { value, summary: more === undefined ? verb.summary : names.join(', ') }
    })
}

async function ofVerb(
  verb: Verb,
  rest: readonly string[],
  last: string,
  context: NameSource,
): Promise<Found> {
  const options = [...(verb.options ?? []), ...GLOBAL]
  const begun = rest.at(-1)
  const valued = begun?.startsWith('-') ? options.find((it) => takesValue(it, begun)) : undefined
  if (valued) return namesOf(valued, rest, last, context)
  const equals = /^(--[\w-]+)=/.exec(last)
  const inline = equals && options.find((it) => takesValue(it, equals[1]))
  if (inline) {
    const { candidates } = await namesOf(inline, rest, last.slice(equals[0].length), context)
    return { candidates: candidates.map((it) => ({ ...it, value: equals[0] + it.value })) }
  }
  if (last.startsWith('-')) return { candidates: optionsOf(options, last) }
  const given = operands(rest, options)
  const args = verb.args ?? []
  const arg = args[given.length] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined)
  return arg ? namesOf(arg, given, last, context) : { candidates: optionsOf(options, last) }
}

/** Long forms; the short one only where it was begun. */
const optionsOf = (options: readonly Option[], last: string): Candidate[] =>
  options.flatMap(({ flags, summary }) =>
    flags
      .split(', ')
      .map((flag) => flag.split(' ')[0])
      .filter((value) => value.startsWith('--') || last === value)
      .map((value) => ({ value, summary })),
  )

const takesValue = ({ flags }: Option, flag: string): boolean =>
  flags.includes('<') && flags.split(/[ ,]+/).includes(flag)

/** The words that are no options and no values of options. */
const operands = (rest: readonly string[], options: readonly Option[]): string[] =>
  rest.filter(
    (word, i) =>
      !word.startsWith('-') && !options.some((it) => i > 0 && takesValue(it, rest[i - 1])),
  )

async function namesOf(
  { choices, names = [] }: Pick<Argument | Option, 'choices' | 'names'>,
  given: readonly string[],
  last: string,
  context: NameSource,
): Promise<Found> {
  if (choices) return { candidates: choices.map((value) => ({ value, summary: '' })) }
  const lists = await Promise.all(
    names.map((name) => liveNames(name, last, given, context).catch(() => [])),
  )
  return { candidates: lists.flat(), files: names.includes('file') }
}
