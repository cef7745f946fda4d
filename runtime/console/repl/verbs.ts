import { parseCount, parseDuration } from '../units.ts'
import type { Argument, Implementation, Verb } from '../verb.ts'
import { VERBS } from '../verbs.ts'
import type { Session } from './session.ts'

const BINDING: Argument = {
  name: 'binding',
  summary: 'role.Interface; the interface alone where one role alone has it',
  names: ['binding'],
}

const CHANGES: Argument = {
  name: 'changes',
  summary:
    'changes as swap takes them, or a composition; without any, what is kept is planned again',
  variadic: true,
  optional: true,
  names: ['composition', 'binding', 'component'],
}

type Made = Promise<(session: Session) => Implementation>

/** A row without what does it, which needs a session. */
interface Row extends Omit<Verb, 'load'> {
  readonly make: () => Made
}

// oxlint-disable-next-line typescript/no-explicit-any -- as `implemented` in verb.ts
const made = (load: () => Promise<(session: Session) => Implementation<any>>) => load as () => Made

const ROWS: readonly Row[] = [
  {
    path: 'tap',
    group: 'See',
    summary: 'show the next calls that go through a binding: arguments, result, time',
    args: [
      BINDING,
      { name: 'count', summary: 'how many (default: 10)', optional: true, parse: parseCount },
    ],
    options: [
      { flags: '--timeout <time>', summary: 'wait no longer (default: 10s)', parse: parseDuration },
    ],
    examples: ['tap resourceManager.Queue', 'tap Executor 3 --timeout 1m'],
    where: 'cluster',
    answers: ['Taps'],
    make: made(async () => (await import('./verbs/tap.ts')).tap),
  },
  {
    path: 'state',
    group: 'See',
    summary: 'what a component remembers, as it would be handed to a successor',
    args: [BINDING],
    examples: ['state resourceManager.Scheduler'],
    where: 'cluster',
    answers: [],
    make: made(async () => (await import('./verbs/state.ts')).state),
  },
  {
    path: 'watch',
    group: 'See',
    summary: 'another verb again and again, in place, until a key is pressed',
    more: 'The last word may say how often: 500ms, 2s (default: 1s). Without a terminal it is shown once.',
    args: [{ name: 'verb', summary: 'and all that belongs to it', variadic: true }],
    examples: ['watch status', 'watch job list --state open 2s'],
    where: 'cluster',
    answers: [],
    make: made(async () => (await import('./verbs/watch.ts')).watch),
  },
  {
    path: 'more',
    group: 'See',
    summary: 'the rest of an output that was too long',
    options: [{ flags: '--all', summary: 'all of it at once' }],
    examples: ['more', 'more --all'],
    where: 'folder',
    answers: [],
    make: made(async () => (await import('./verbs/more.ts')).more),
  },
  {
    path: 'plan',
    group: 'Compose',
    summary: 'say what would change, and keep it for apply',
    args: [CHANGES],
    examples: ['plan resourceManager.Queue=queue/lifo', 'plan srpt', 'plan'],
    where: 'cluster',
    answers: ['Plan'],
    make: made(async () => (await import('./verbs/plan.ts')).plan),
  },
  {
    path: 'apply',
    group: 'Compose',
    summary: 'put in force what was planned, if nobody has changed anything since',
    examples: ['apply'],
    where: 'cluster',
    answers: ['Rewired'],
    make: made(async () => (await import('./verbs/apply.ts')).apply),
  },
  {
    path: 'begin',
    group: 'Compose',
    summary: 'collect the swaps that follow, to be put in force together',
    examples: ['begin'],
    where: 'cluster',
    answers: ['Done'],
    make: made(async () => (await import('./verbs/begin.ts')).begin),
  },
  {
    path: 'commit',
    group: 'Compose',
    summary: 'put in force what was collected, at once or not at all',
    examples: ['commit'],
    where: 'cluster',
    answers: ['Rewired'],
    make: made(async () => (await import('./verbs/apply.ts')).apply),
  },
  {
    path: 'abort',
    group: 'Compose',
    summary: 'drop what was collected or planned',
    examples: ['abort'],
    where: 'folder',
    answers: ['Done'],
    make: made(async () => (await import('./verbs/abort.ts')).abort),
  },
  {
    path: 'record',
    group: 'Connect',
    summary: 'write what you do into a file that can be given to a REPL again',
    args: [
      { name: 'switch', summary: 'on or off', choices: ['on', 'off'] },
      { name: 'file', summary: 'where to; it must not exist', optional: true, names: ['file'] },
    ],
    examples: ['record on session.repl', 'record off'],
    where: 'folder',
    answers: ['Done'],
    make: made(async () => (await import('./verbs/record.ts')).record),
  },
  {
    path: 'examples',
    group: 'Connect',
    summary: 'lines that can be typed as they stand',
    examples: ['examples'],
    where: 'folder',
    answers: [],
    make: made(async () => (await import('./verbs/examples.ts')).examples),
  },
  {
    path: 'exit',
    group: 'Connect',
    summary: 'end this session, as Ctrl-D does',
    examples: ['exit'],
    where: 'folder',
    answers: [],
    make: made(async () => (await import('./verbs/exit.ts')).exit),
  },
]

/** The verbs of one session: those of the command line, and its own. `saw` is told of each result. */
export function sessionVerbs(session: Session, saw: (result: unknown) => void): readonly Verb[] {
  const own = ROWS.map(({ make, ...row }): Verb => ({
    ...row,
    load: async () => (await make())(session),
  }))
  const shared = VERBS.filter(({ repl }) => repl !== false).map((verb): Verb =>
    verb.path === 'swap' ? { ...verb, load: () => collecting(verb, session) } : verb,
  )
  return [...shared, ...own].map((verb) => observed(verb, saw))
}

async function collecting(verb: Verb, session: Session): Promise<Implementation> {
  const [swap, { collect }] = await Promise.all([verb.load(), import('./verbs/collect.ts')])
  return collect(session, swap)
}

function observed(verb: Verb, saw: (result: unknown) => void): Verb {
  async function* each(results: AsyncIterable<unknown>) {
    for await (const result of results) {
      saw(result)
      yield result
    }
  }
  return {
    ...verb,
    async load() {
      const implementation = await verb.load()
      return {
        ...implementation,
        run(...given) {
          const answer = implementation.run(...given)
          if (Symbol.asyncIterator in answer) return each(answer)
          return answer.then((result) => {
            saw(result)
            return result
          })
        },
      }
    },
  }
}
