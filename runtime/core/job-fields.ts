import { MOST_AMOUNT } from '#interfaces'
import {
  MOST_COMMAND,
  MOST_INPUT,
  MOST_NAMES,
  MOST_PRIORITY,
  MOST_RETRIES,
  MOST_STAGES,
  MOST_TASKS,
  MOST_TEXT,
  MOST_TIME,
  MOST_TIMER,
} from './job-limits.ts'
import type { JobSpec, ResultOf, ResultOfJob, StageSpec } from './job-spec.ts'

/**
 * What may stand behind a key. `name`: a text that is shown and compared, without control characters; `amounts`, `env`: by
 * name; `inner`: an object with fields of its own.
 */
export type Field = { readonly doc: string; readonly required?: true } & (
  | { readonly kind: 'name' | 'flag' | 'amounts' | 'env' }
  | {
      readonly kind: 'text'
      readonly most: number
      /** May be empty. */
      readonly empty?: true
      /** May be bytes, where it comes from no file. */
      readonly bytes?: true
      readonly wanted?: string
      readonly pattern?: string
    }
  | { readonly kind: 'names' | 'words'; readonly most: number; readonly least?: number }
  /** `results`: whether references to results may stand in it. */
  | { readonly kind: 'values'; readonly most: number; readonly results: boolean }
  | {
      readonly kind: 'number'
      readonly least: number
      readonly most: number
      readonly whole?: true
      /** May be a list with one for each task. */
      readonly list?: true
    }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'at' }
  | { readonly kind: 'inner'; readonly fields: Fields }
  | { readonly kind: 'stages'; readonly most: number }
)

export type Fields = Readonly<Record<string, Field>>

/** What a name must look like, in a regular expression of Unicode: printable, and whole. */
export const NAME = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]+$'
/** A text that can be handed to the system. */
export const NO_NUL = '^[^\\u0000]*$'
/** `module#export`, or `module`: neither side of the last # is empty. */
export const CALL = '^(?!#[^#]*$)[^\\u0000]*[^\\u0000#]$'
/** The name of a variable of the environment. */
export const VARIABLE = '^[^\\u0000=]+$'
/** An amount with its unit. */
export const AMOUNT = '^\\s*(\\d+(?:\\.\\d+)?)(?:\\s*(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB))?\\s*$'

const time = (doc: string, most = MOST_TIME): Field => ({ kind: 'number', least: 0, most, doc })
const times = (doc: string): Field => ({
  kind: 'number',
  least: 0,
  most: MOST_TIME,
  list: true,
  doc,
})

/**
 * The one description of a job: the checker goes by it, and the JSON Schema of job files is made from it. What it cannot
 * say, since it is about several keys, stands in `job-stage.ts` and `job-edges.ts`.
 */
export const JOB_FIELDS = {
  name: { kind: 'name', required: true, doc: 'What people call it.' },
  user: { kind: 'name', doc: 'Whose it is, for schedulers that share between users.' },
  pool: { kind: 'name', doc: 'Its pool, for schedulers that share between pools.' },
  stages: {
    kind: 'stages',
    required: true,
    most: MOST_STAGES,
    doc: 'Tasks of one kind each; in any order, `after` and references say what waits for what.',
  },
  description: { kind: 'text', most: MOST_TEXT, empty: true, doc: 'For people.' },
} as const satisfies Record<keyof JobSpec, Field>

export const BURN_FIELDS = {
  cpuMs: times('Milliseconds that it computes; or a list with one number for each task.'),
  sleepMs: times('Milliseconds that it sleeps, after it has computed; or such a list.'),
  memoryBytes: { kind: 'number', least: 0, most: MOST_AMOUNT, doc: 'Bytes that it holds.' },
} as const satisfies Record<keyof NonNullable<StageSpec['burn']>, Field>

export const STAGE_FIELDS = {
  name: { kind: 'name', required: true, doc: 'Its own among the stages of the job.' },
  call: {
    kind: 'text',
    most: MOST_TEXT,
    wanted: '"path/to/module.ts#export"',
    pattern: CALL,
    doc: 'An exported function, `./tasks.ts#resize`; without # the default export. Paths start at the folder of the cluster.',
  },
  args: {
    kind: 'values',
    most: MOST_TASKS,
    results: true,
    doc: 'Arguments of the function. May hold results of other stages, { "$from": "stage" }, and of other jobs, { "$job": "j-7" }.',
  },
  run: { kind: 'words', least: 1, most: MOST_COMMAND, doc: 'A program and its arguments.' },
  cwd: {
    kind: 'text',
    most: MOST_TEXT,
    wanted: 'the path of a folder',
    doc: 'Where the command runs; the folder of the cluster where nothing is said.',
  },
  env: { kind: 'env', doc: 'Environment of the command, beside that of the cluster.' },
  input: {
    kind: 'text',
    most: MOST_INPUT,
    empty: true,
    bytes: true,
    wanted: 'text or bytes',
    doc: 'What the command reads from its standard input.',
  },
  burn: {
    kind: 'inner',
    fields: BURN_FIELDS,
    doc: 'Synthetic work: holds memory, computes, then sleeps.',
  },
  each: {
    kind: 'values',
    most: MOST_TASKS,
    results: false,
    doc: 'One task for each entry, which is the last argument of the function, or stands where a command says {}.',
  },
  count: {
    kind: 'number',
    least: 0,
    most: MOST_TASKS,
    whole: true,
    doc: 'This many equal tasks; 1 where nothing is said.',
  },
  after: {
    kind: 'names',
    most: MOST_STAGES,
    doc: 'Stages that must have ended, beside those that args refer to.',
  },
  needs: {
    kind: 'amounts',
    doc: 'What a task needs while it runs: cpu (1 where nothing is said), memory ("512MiB"), resources of your own.',
  },
  labels: { kind: 'names', most: MOST_NAMES, doc: 'Labels that a node must carry.' },
  near: {
    kind: 'names',
    most: MOST_NAMES,
    doc: 'Nodes or racks where its inputs are, best first.',
  },
  priority: {
    kind: 'number',
    least: -MOST_PRIORITY,
    most: MOST_PRIORITY,
    doc: 'Higher is more important; 0 where nothing is said.',
  },
  deadlineMs: time('When it should have ended: milliseconds from submission.'),
  estimateMs: time('How long a task will probably run, in milliseconds.'),
  retries: {
    kind: 'number',
    least: 0,
    most: MOST_RETRIES,
    whole: true,
    doc: 'Tries after the first; 0 where nothing is said.',
  },
  backoffMs: time(
    'Milliseconds before the first retry, 100 where nothing is said; doubles with each further one, up to 30 s.',
  ),
  timeoutMs: time('Milliseconds that one try may run; 0: as long as it takes.', MOST_TIMER),
  isolate: {
    kind: 'choice',
    options: ['process'],
    doc: '"process": the function runs in a process of its own, contained even against native crashes.',
  },
  gang: { kind: 'flag', doc: 'All tasks of the stage start together or not at all.' },
  description: { kind: 'text', most: MOST_TEXT, empty: true, doc: 'For people.' },
} as const satisfies Record<Exclude<keyof StageSpec, 'module'>, Field>

export const RESULT_FIELDS = {
  $from: { kind: 'name', required: true, doc: 'A stage of this job: its results, in order.' },
  at: { kind: 'at', doc: 'Only the result at this index, or at the index of the task ("same").' },
  pick: {
    kind: 'choice',
    options: ['index'],
    doc: '"index": of each result the entry at the index of the task.',
  },
} as const satisfies Record<keyof ResultOf, Field>

export const JOB_RESULT_FIELDS = {
  $job: { kind: 'name', required: true, doc: 'A job that was submitted before: `j-7`.' },
  stage: { kind: 'name', doc: 'Its stage; the last one where nothing is said.' },
  at: {
    kind: 'number',
    least: 0,
    most: MOST_TASKS,
    whole: true,
    doc: 'Only the result at this index.',
  },
} as const satisfies Record<keyof ResultOfJob, Field>
