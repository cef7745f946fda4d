import type { Arrival } from '../workload.ts'
import { linesOf, type Line } from './lines.ts'
import type { Rules, Settings } from './rules.ts'
import { chunksOf } from './chunks.ts'
import { bad } from './values.ts'

/** The beginning of a file, by which its format is known. */
export interface Head {
  /** Its first lines, blanks left out. */
  readonly lines: readonly string[]
}

/** A sound line that stands for no job that ever ran, and why. */
export interface LeftOut {
  readonly leftOut: string
}

export interface Placed {
  readonly line: number
  readonly arrival: Arrival
}

/** What a pass over a file finds that is no arrival. */
export interface Findings {
  /** A bad line: throws, unless such lines are skipped. */
  bad(line: number, fault: unknown): void
  leftOut(line: number, reason: string): void
}

/** How files of one kind are read. */
export interface TraceFormat {
  readonly name: string
  /** What it is, in a few words. */
  readonly doc: string
  /** Ends of file names, in small letters, without the dot. */
  readonly extensions: readonly string[]
  readonly rules: Rules
  /** Whether the beginning of a file looks like it. */
  recognises(head: Head): boolean
  /** Reads the file from its beginning, line by line where it has any. */
  read(file: string, settings: Settings, findings: Findings): Iterable<Placed>
}

/** Makes a reader for one pass: it turns a line into an arrival, or into nothing, and throws E_FORMAT where it is bad. */
export type LineReader = (line: string, number: number) => Arrival | LeftOut | undefined

/** A format with a job in every line. */
export function lineFormat<const R extends Rules>(format: {
  readonly name: string
  readonly doc: string
  readonly extensions: readonly string[]
  readonly rules: R
  recognises(head: Head): boolean
  /** Once for each pass. */
  reader(settings: Settings<R>): LineReader
}): TraceFormat {
  return {
    ...format,
    *read(file, settings, findings) {
      const read = format.reader(settings as Settings<R>)
      for (const line of linesOf(chunksOf(file))) {
        const found = attempt(read, line, findings)
        if (found === undefined) continue
        if ('leftOut' in found) findings.leftOut(line.number, found.leftOut)
        else yield { line: line.number, arrival: found }
      }
    },
  }
}

function attempt(
  read: LineReader,
  { number, text, fault }: Line,
  findings: Findings,
): Arrival | LeftOut | undefined {
  try {
    if (fault !== undefined) throw bad(`the line is no line of a trace: ${fault}`)
    return text.trim() === '' ? undefined : read(text, number)
  } catch (error) {
    findings.bad(number, error)
    return undefined
  }
}
