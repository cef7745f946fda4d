import type { Kind } from '../service/shapes.ts'
import type { Context } from './context.ts'
import type { Look } from './look.ts'

export const GROUPS = [
  'Start',
  'Work',
  'See',
  'Compose',
  'Simulate',
  'Components',
  'Connect',
] as const
export type Group = (typeof GROUPS)[number]

/** What a word stands for, so that it can be completed. */
export type Names =
  | 'job'
  | 'task'
  | 'node'
  | 'generation'
  | 'composition'
  | 'cluster'
  | 'workload'
  | 'model'
  | 'component'
  | 'binding'
  | 'interface'
  | 'schema'
  | 'code'
  | 'file'

export interface Argument {
  readonly name: string
  readonly summary: string
  readonly optional?: true
  readonly variadic?: true
  readonly choices?: readonly string[]
  /** Several, where any of them can stand. */
  readonly names?: readonly Names[]
  readonly parse?: (text: string, before: unknown) => unknown
}

export interface Option {
  /** `-f, --follow`, or with a value `--limit <n>`. */
  readonly flags: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly names?: readonly Names[]
  /** What the text must be; throws what is wrong with it as an Error. Given texts are added up where it takes `before`. */
  readonly parse?: (text: string, before: unknown) => unknown
}

/**
 * One verb of the command line and of the REPL: what it is called, takes and answers. What it does is loaded when it is
 * needed, so that the table costs next to nothing.
 */
export interface Verb {
  /** Words after the command: `job list`. */
  readonly path: string
  readonly group: Group
  /** What it does, for the list of verbs; begins in lower case and has no full stop. */
  readonly summary: string
  /** What its help says beyond. */
  readonly more?: string
  readonly args?: readonly Argument[]
  readonly options?: readonly Option[]
  /** Words after the command that can be typed as they stand. */
  readonly examples: readonly string[]
  /** `cluster`: asks a running one; `folder`: works without; `either`: asks a running one where there is one. */
  readonly where: 'cluster' | 'folder' | 'either'
  /** Kinds of what `--json` prints; none where it prints text or what is described elsewhere. */
  readonly answers: readonly Kind[]
  /** False for what makes no sense in a REPL. */
  readonly repl?: false
  /** Neither in help nor completed. */
  readonly hidden?: true
  load(): Promise<Implementation>
}

/** Values of arguments and options by name, in camel case; checked by the table's declarations. */
// oxlint-disable-next-line typescript/no-explicit-any -- each implementation declares what its row of the table says
export type Given = Readonly<Record<string, any>>

/**
 * What a verb does, a module of its own. It writes nothing to the standard streams: data is what `run` answers, and
 * `context.note` and `context.progress` reach people.
 */
export interface Implementation<R = unknown> {
  /** `own`: it handles Ctrl-C and SIGTERM itself; otherwise they end it. */
  readonly signals?: 'own'
  /** Answers one object of `service/shapes`, or several one after the other; throws SegueErrors. */
  run(context: Context, args: Given, options: Given): Promise<R> | AsyncIterable<R>
  /** The text for people, without a line break at its end; empty where there is nothing to say. */
  render(result: R, look: Look): string
  /** What to type next, the most useful first: words after the command. */
  next?(result: R, args: Given, context: Context): readonly string[]
  /** The exit code that the result stands for; 0 where nothing is said. */
  exit?(result: R, options: Given): number
}

/** Checks, where a row is written, that `render`, `next` and `exit` take what `run` answers. */
export const implemented =
  <R>(load: () => Promise<Implementation<R>>): (() => Promise<Implementation>) =>
  () =>
    load() as Promise<Implementation>
