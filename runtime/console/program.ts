import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { didYouMean, SegueError } from '../errors.ts'
import type { Io } from './io.ts'
import type { Given, Verb } from './verb.ts'

/** A line that was understood: what is to be run, and with what. */
export interface Request {
  readonly verb: Verb
  readonly args: Given
  readonly options: Given
}

/** Groups of verbs in the order of their first verb: `job` for `job list`. */
const groupOf = ({ path }: Verb): string | undefined =>
  path.includes(' ') ? path.slice(0, path.indexOf(' ')) : undefined

/**
 * The words as a request, or undefined when all they asked for was help or the version, which has then been written.
 * Throws E_USAGE.
 */
export function understand(
  words: readonly string[],
  io: Io,
  verbs: readonly Verb[],
  version: () => string,
): Request | undefined {
  let request: Request | undefined
  const program = newProgram(io, verbs, version, (it) => (request = it))
  try {
    program.parse(asked(words), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return undefined
    throw usageError(error, words, io, verbs)
  }
  return request
}

/** Nothing at all, and `help VERB`, ask for help as `--help` does. */
function asked(words: readonly string[]): readonly string[] {
  const [first, second] = words
  if (first === undefined) return ['--help']
  return first === 'help' && second !== 'exit-codes' ? [...words.slice(1), '--help'] : words
}

function newProgram(
  io: Io,
  verbs: readonly Verb[],
  version: () => string,
  found: (request: Request) => void,
): Command {
  const { out } = io
  const program = new Command(io.command.trim())
    .description('Runs jobs over a cluster and rewires its own scheduler while it runs.')
    .option('--json', 'print one JSON object a line, as `schema` describes it')
    .configureHelp({
      showGlobalOptions: true,
      commandUsage: (command) => `${io.command}${usageOf(command)}`,
      subcommandTerm: (command) => command.name(),
    })
    .configureOutput({
      writeOut: (text) => void out.write(text),
      // What went wrong is thrown, and told by who catches it.
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => out.columns ?? 100,
      getOutHasColors: () => out.colour,
      stripColor: (text) => text,
    })
    .helpCommand(false)
    .exitOverride()
  if (io.repl) program.usage('VERB ...').addHelpText('after', IN_REPL)
  else {
    program
      .version(version(), '-V, --version')
      .option('--folder <dir>', 'the folder of the project; by default the one you are in')
  }
  const groups = new Map<string, Command>()
  for (const verb of verbs) {
    if (io.repl && verb.repl === false) continue
    const name = groupOf(verb)
    const parent = name === undefined ? program : (groups.get(name) ?? newGroup(name, verb, verbs))
    if (name !== undefined && !groups.has(name)) {
      groups.set(name, parent)
      program.addCommand(parent.copyInheritedSettings(program).exitOverride())
    }
    parent.addCommand(newCommand(verb, io, found).copyInheritedSettings(program).exitOverride(), {
      hidden: verb.hidden,
    })
  }
  return program
}

const IN_REPL = `
Anything else is TypeScript, with await and import, and with these at hand:
  client      jobs and functions on the cluster, as in a program
  service     all that can be asked of it
  _           the last value
  _job        the job that was submitted last

.help VERB says more, .examples shows lines to type.`

function newGroup(name: string, { group }: Verb, verbs: readonly Verb[]): Command {
  const members = verbs.filter((verb) => groupOf(verb) === name && !verb.hidden)
  const names = members.map(({ path }) => path.slice(name.length + 1))
  return new Command(name).description(names.join(', ')).helpGroup(`${group}:`).helpCommand(false)
}

function newCommand(verb: Verb, io: Io, found: (request: Request) => void): Command {
  const { path, group, summary, more, args = [], options = [], examples } = verb
  const command = new Command(path.slice(path.lastIndexOf(' ') + 1))
    .summary(summary)
    .description([sentence(summary), more].filter(Boolean).join('\n\n'))
  if (groupOf(verb) === undefined) command.helpGroup(`${group}:`)
  for (const { name, summary: about, optional, variadic, choices, parse } of args) {
    const inner = `${name}${variadic ? '...' : ''}`
    const argument = new Argument(optional ? `[${inner}]` : `<${inner}>`, about)
    if (choices) argument.choices(choices)
    if (parse) argument.argParser(checked(parse))
    command.addArgument(argument)
  }
  for (const { flags, summary: about, choices, parse } of options) {
    const option = new Option(flags, about)
    if (choices) option.choices(choices)
    if (parse) option.argParser(checked(parse))
    command.addOption(option)
  }
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.map((line) => `  ${io.command}${line}`).join('\n')}`,
  )
  return command.action((...given: unknown[]) => {
    const names = args.map(({ name }) => camelCase(name))
    found({
      verb,
      args: Object.fromEntries(names.map((name, i) => [name, given[i]])),
      options: command.optsWithGlobals(),
    })
  })
}

const checked =
  (parse: (text: string, before: unknown) => unknown) => (text: string, before: unknown) => {
    try {
      return parse(text, before)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }

const sentence = (text: string) => `${text[0].toUpperCase()}${text.slice(1)}.`

const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())

function usageOf(command: Command): string {
  const names: string[] = []
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name())
  return [...names, command.usage()].join(' ')
}

/** Commander's words, in the form of all other errors. */
function usageError(
  { code, message }: CommanderError,
  words: readonly string[],
  { command, repl }: Io,
  verbs: readonly Verb[],
): SegueError {
  const about = pathIn(words, verbs)
  const help = repl
    ? `${command}help ${about}`.trim()
    : `${command}${about}${about ? ' ' : ''}--help`
  if (code === 'commander.help') {
    const members = verbs.filter(({ path, hidden }) => !hidden && path.startsWith(`${about} `))
    const expected = members.map(({ path }) => path.slice(about.length + 1)).join(', ')
    return new SegueError('E_USAGE', `"${about}" needs one more word`, {
      expected: expected || undefined,
      next: help,
    })
  }
  const [said, more = ''] = message.replace(/^error: /, '').split('\n')
  const value = INVALID.exec(said)?.groups
  if (value) {
    const choices = /^Allowed choices are (.*)$/.exec(value.why)?.[1]
    const near = choices && didYouMean(value.found, choices.split(', '))
    const next = near ? `did you mean "${near}"?` : help
    const expected = choices ?? value.why.replace(/ (is|are) needed$/, '')
    return new SegueError('E_USAGE', `${value.what ?? value.name} does not take "${value.found}"`, {
      expected,
      next,
    })
  }
  const near = /Did you mean (?:one of )?(.*?)\?/.exec(more)?.[1]
  return new SegueError('E_USAGE', said.replaceAll("'", '"').replace(/\.$/, ''), {
    next: near ? `did you mean "${near.replaceAll(', ', '" or "')}"?` : help,
  })
}

/** What commander says of a value that does not fit its option or argument. */
const INVALID =
  /^(?:option '(?:-\w, )?(?<what>--[\w-]+)[^']*' argument|command-argument value) '(?<found>.*)' is invalid(?: for argument '(?<name>.*?)')?\. (?<why>.*?)\.?$/s

/** The verb, or the beginning of one, that the words begin with. */
function pathIn(words: readonly string[], verbs: readonly Verb[]): string {
  const plain = words.filter((word) => !word.startsWith('-'))
  for (const length of [2, 1]) {
    const path = plain.slice(0, length).join(' ')
    if (verbs.some((verb) => verb.path === path || verb.path.startsWith(`${path} `))) return path
  }
  return ''
}
