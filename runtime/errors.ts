import { distance } from 'fastest-levenshtein'

/**
 * The closed list of errors. Each says what was expected, what was found, what goes on running and what to do
 * next; `could not` (no node has room) is a value and never in this list.
 */
export const ERROR_CODES = {
  E_USAGE: 'A command or call was used wrongly.',
  E_NODE_VERSION: 'This Node is too old.',
  E_FILE: 'A file could not be read or written.',
  E_JSON: 'A file is not JSON.',
  E_COMPOSITION: 'A composition has a fault.',
  E_UNKNOWN_ROLE: 'No such role.',
  E_UNKNOWN_INTERFACE: 'No such interface in that role.',
  E_UNKNOWN_COMPONENT: 'No such component in the catalog.',
  E_UNKNOWN_SETTING: 'The component has no such setting.',
  E_BAD_SETTING: 'A setting is out of its bounds.',
  E_WRONG_INTERFACE: 'The component provides another interface.',
  E_CYCLE: 'Components require each other in a circle.',
  E_NEEDS: 'A component needs or forbids another one.',
  E_COMPILE: 'A file could not be compiled.',
  E_TYPES: 'A component does not satisfy its interface.',
  E_CONTRACT: 'A component breaks the contract of its interface.',
  E_CONTRACT_TIMEOUT: 'A component did not return in time when it was checked.',
  E_QUARANTINED: 'This version of a component was taken out of service after a fault.',
  E_REWIRE: 'A rewire was refused or undone.',
  E_GENERATION: 'The generation in force is not the one that was named.',
  E_CLUSTER: 'A cluster description has a fault.',
  E_JOB: 'A job has a fault.',
  E_NOT_CLONEABLE: 'A value cannot be sent to where it is needed.',
  E_CLOSURE: 'A function was given where an exported function of a module is needed.',
  E_TASK: 'A task failed.',
  E_TASK_EXIT: 'A task ended its thread or process.',
  E_TASK_MEMORY: 'A task used more memory than it asked for.',
  E_TASK_MODULE: 'The module or export that a task names could not be loaded.',
  E_TIMEOUT: 'A task ran longer than its timeout.',
  E_CANCELLED: 'A task or job was cancelled.',
  E_LIMIT: 'A limit was reached.',
  E_CLOSED: 'The cluster is closed.',
  E_NOT_FOUND: 'Nothing of that name or id is known.',
  E_STATE: 'What was named is not in a state in which that can be done.',
  E_FORMAT: 'A file of a known format has a fault.',
  E_FORBIDDEN: 'The settings of this cluster do not allow it.',
  E_CONNECT: 'No cluster could be reached.',
  E_AUTH: 'The token was not the right one.',
  E_PROTOCOL: 'A message was not one of the protocol.',
  E_LOCKED: 'Another process owns the folder.',
  E_DISK: 'The journal cannot be written.',
  E_JOURNAL: 'The journal cannot be read.',
  E_INPUT: 'A job needs the result of one that did not succeed.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface ErrorParts {
  /** What was expected. */
  expected?: string
  /** What was found. */
  found?: string
  /** What goes on running. */
  running?: string
  /** What to do next. */
  next?: string
  /** File, with line and column where known: `file:line:column`; or a task. */
  where?: string
  /** Of a task: where it failed, in which try, granted by which generation. */
  node?: string
  attempt?: number
  generation?: number
  cause?: unknown
}

export class SegueError extends Error {
  readonly code: ErrorCode
  readonly parts: ErrorParts

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = 'SegueError'
    this.code = code
    this.parts = parts
  }

  /** The whole error for people: one line of what happened, then what is known about it. */
  explain(): string {
    const { where, node, attempt, generation, expected, found, running, next } = this.parts
    const lines = [`error[${this.code}] ${this.message}`]
    const tried = node ? `, attempt ${attempt} on ${node}, g${generation}` : ''
    if (where) lines.push(`  at       ${where}${tried}`)
    if (expected) lines.push(`  expected ${expected}`)
    if (found) lines.push(`  found    ${found}`)
    if (running) lines.push(`  running  ${running}`)
    if (next) lines.push(`  next     ${next}`)
    return lines.join('\n')
  }
}

/** Several faults of one file, each with its own code and place. */
export class SegueErrors extends SegueError {
  readonly faults: readonly SegueError[]

  constructor(code: ErrorCode, message: string, faults: readonly SegueError[], parts: ErrorParts) {
    super(code, message, parts)
    this.faults = faults
  }

  override explain(): string {
    return [...this.faults.map((fault) => fault.explain()), super.explain()].join('\n')
  }
}

/** A text of any length for people, in quotes, its end left out where it is long. */
export const quoted = (text: string): string =>
  text.length > 72
    ? `${JSON.stringify(text.slice(0, 72))}... (${text.length} characters)`
    : JSON.stringify(text)

/** Names for people: all of them, or the first forty and how many there are. */
export function listed(names: Iterable<string>): string {
  const all = [...names]
  const shown = all.slice(0, 40).map((name) => (name.length > 72 ? quoted(name) : name))
  return all.length > shown.length ? `${shown.join(', ')}, ... (${all.length})` : shown.join(', ')
}

/** Names that are looked at: a job may have a hundred thousand, and as many that are misspelt. */
const MOST_LOOKED = 10_000

/** The name in `known` nearest to `word` (Levenshtein), or undefined when none is near. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  const most = Math.max(2, Math.floor(word.length / 3))
  let nearest = most + 1
  let looked = 0
  for (const name of known) {
    if (++looked > MOST_LOOKED) break
    // Names come from anywhere and may be long: what cannot be near is not measured.
    if (Math.abs(name.length - word.length) >= nearest) continue
    const apart = distance(word.toLowerCase(), name.toLowerCase())
    if (apart < nearest) {
      best = name
      nearest = apart
    }
  }
  return best
}
