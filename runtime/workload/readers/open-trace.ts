import { basename } from 'node:path'
import { SegueError } from '../../errors.ts'
import type { Arrival, Workload } from '../workload.ts'
import type { Findings, TraceFormat } from './format.ts'
import { formatNamed, formatOf } from './formats.ts'
import { inOrder } from './in-order.ts'
import { settingsOf, type Settings } from './rules.ts'

export interface TraceOptions {
  /** Told from the file where nothing is said. */
  readonly format?: string
  /** Passes bad lines over and counts them; else the first one ends the reading. */
  readonly skipBad?: boolean
  /** Jobs that are held back to put them in order of time; 1000 where nothing is said, and with 0 the file must be in order. */
  readonly window?: number
  /** How what it does not say is filled in, by rule of its format; as text, too. */
  readonly rules?: Readonly<Record<string, unknown>>
}

/** What was passed over: how often, and what was said of the first few. */
export interface Tally {
  readonly count: number
  readonly first: readonly string[]
}

/** A trace as work that arrives. Every pass reads the file anew. */
export interface Trace extends Workload {
  readonly format: string
  /** The rules in force. */
  readonly rules: Settings
  /** Bad lines that the last pass skipped. */
  readonly skipped: Tally
  /** Lines of the last pass, sound in themselves, that stand for nothing that ran. */
  readonly leftOut: Tally
}

const WINDOW = 1000
/** Reasons that are kept. */
const MOST_KEPT = 5

/**
 * Opens a trace. Throws E_FILE where the file cannot be read, E_FORMAT where it is of no known format, E_USAGE for a format or
 * rule that there is not. What is wrong with single lines is found when they are read: E_FORMAT, with file and line.
 */
export function openTrace(file: string, options: TraceOptions = {}): Trace {
  const { format: name, rules = {} } = options
  const format = name === undefined ? formatOf(file) : formatNamed(name)
  return new TraceFile(file, format, settingsOf(format.rules, rules, format.name), options)
}

class TraceFile implements Trace {
  readonly name: string
  readonly description: string
  readonly format: string
  readonly rules: Settings
  readonly #file: string
  readonly #format: TraceFormat
  readonly #skipBad: boolean
  readonly #window: number
  #pass: Pass

  constructor(file: string, format: TraceFormat, rules: Settings, options: TraceOptions) {
    const { skipBad = false, window = WINDOW } = options
    if (!(Number.isInteger(window) && window >= 0))
      throw new SegueError('E_USAGE', `window is ${window}`, { expected: 'a whole number of jobs' })
    this.name = basename(file)
    this.description = format.doc
    this.format = format.name
    this.rules = rules
    this.#file = file
    this.#format = format
    this.#skipBad = skipBad
    this.#window = window
    this.#pass = new Pass(file, skipBad)
  }

  get skipped(): Tally {
    return this.#pass.skipped
  }

  get leftOut(): Tally {
    return this.#pass.left
  }

  /** Throws E_FORMAT at its end where there was no job at all. */
  *arrivals(): Generator<Arrival, void, undefined> {
    const pass = new Pass(this.#file, this.#skipBad)
    this.#pass = pass
    let count = 0
    const read = this.#format.read(this.#file, this.rules, pass)
    for (const arrival of inOrder(read, this.#window, pass)) {
      count++
      yield arrival
    }
    if (count > 0) return
    const [found] = [...pass.skipped.first, ...pass.left.first]
    throw new SegueError('E_FORMAT', `${this.name} holds no job`, {
      where: this.#file,
      expected: `${this.#format.name}: ${this.#format.doc}`,
      found,
    })
  }
}

/** One pass over a file. */
class Pass implements Findings {
  readonly skipped = new Counting()
  readonly left = new Counting()
  readonly #file: string
  readonly #skipBad: boolean

  constructor(file: string, skipBad: boolean) {
    this.#file = file
    this.#skipBad = skipBad
  }

  bad(line: number, fault: unknown): void {
    if (!(fault instanceof SegueError)) throw fault
    const { code, message, parts } = fault
    const where = `${this.#file}:${line}`
    if (!this.#skipBad) throw new SegueError(code, message, { ...parts, where })
    this.skipped.add(`${where}: ${message}`)
  }

  leftOut(line: number, reason: string): void {
    this.left.add(`${this.#file}:${line}: ${reason}`)
  }
}

class Counting implements Tally {
  count = 0
  readonly first: string[] = []

  add(reason: string): void {
    if (++this.count <= MOST_KEPT) this.first.push(reason)
  }
}
