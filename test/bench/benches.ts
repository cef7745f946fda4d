import { didYouMean, SegueError } from '../../runtime/errors.ts'

/** A file of this folder that prints one figure a line when it is run. */
export interface Bench {
  readonly name: string
  readonly doc: string
  /** Flags of Node. */
  readonly flags?: readonly string[]
}

export const BENCHES: readonly Bench[] = [
  { name: 'facade', doc: 'a call through a facade over a direct one' },
  { name: 'dispatch', doc: 'the decision core: dispatches a second' },
  { name: 'decisions', doc: 'what the decision log costs of a dispatch' },
  { name: 'event-log', doc: 'what the event log costs of a dispatch' },
  { name: 'tasks', doc: 'functions through the whole path, beside Piscina and tinypool' },
  { name: 'journal', doc: 'what it costs that nothing is lost, and how long going on takes' },
  { name: 'rewire', doc: 'pauses, and what a million swaps lose; beside Cordis' },
  { name: 'reload', doc: 'save to running, and 10,000 versions: takes several minutes' },
  {
    name: 'simulate',
    doc: 'virtual time: events a second, and a million tasks on ten thousand nodes',
  },
  { name: 'memory', doc: 'heap for each waiting task' },
  { name: 'cli', doc: 'what the command line costs to start' },
]

export interface Request {
  readonly benches: readonly Bench[]
  readonly json: boolean
  /** Handed on to each bench. */
  readonly words: readonly string[]
  readonly help: boolean
}

/** `[NAME...] [--json] [--all] [--once]`. Throws E_USAGE. */
export function requestOf(words: readonly string[]): Request {
  const known = ['--json', '--all', '--once', '--help']
  const names = BENCHES.map(({ name }) => name)
  for (const word of words) {
    const flag = word.startsWith('-')
    const choice = flag ? known : names
    if (choice.includes(word)) continue
    const near = didYouMean(word, choice)
    throw new SegueError('E_USAGE', `there is no ${flag ? 'option' : 'bench'} "${word}"`, {
      expected: choice.join(', '),
      next: near ? `did you mean "${near}"?` : 'npm run bench -- --help',
    })
  }
  const named = BENCHES.filter(({ name }) => words.includes(name))
  return {
    benches: named.length > 0 ? named : BENCHES,
    json: words.includes('--json'),
    words: words.filter((word) => word === '--all' || word === '--once'),
    help: words.includes('--help'),
  }
}

export const usage = (): string =>
  [
    'npm run bench -- [NAME...] [--json] [--all] [--once]',
    '',
    ...BENCHES.map(({ name, doc }) => `  ${name.padEnd(10)} ${doc}`),
    '',
    '  --json     one object a line and bench',
    '  --all      the million swaps of rewire in full, however long they take',
    '  --once     one run instead of several: for trying, not for figures',
  ].join('\n')
