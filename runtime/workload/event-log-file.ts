import { SegueError } from '../errors.ts'
import type { EventLine, HeaderLine, LogLine } from './event-log-lines.ts'
import { chunksOf } from './readers/chunks.ts'
import { eventIn } from './readers/event-line.ts'
import { linesOf } from './readers/lines.ts'

export interface PlacedEvent {
  /** From 1. */
  readonly line: number
  readonly event: EventLine
}

/** An event log, one line after the other, every one of which must be sound. */
export interface EventLogFile {
  readonly file: string
  readonly header: HeaderLine
  /** Reads the file anew; throws E_FORMAT, with file and line. */
  events(): Generator<PlacedEvent, void, undefined>
}

/** Throws E_FILE where the file cannot be read, E_FORMAT where it does not begin as an event log does. */
export function openEventLog(file: string): EventLogFile {
  const [first] = linesIn(file)
  if (first?.event.e !== 'log') {
    throw new SegueError('E_FORMAT', `${file} is no event log`, {
      where: first ? `${file}:${first.line}` : file,
      expected: 'a first line with "e": "log", as segue up --log writes it',
      found: first ? `"e": ${JSON.stringify(first.event.e)}` : 'nothing',
    })
  }
  const header = first.event
  return { file, header, events: () => eventsIn(file) }
}

function* eventsIn(file: string): Generator<PlacedEvent, void, undefined> {
  for (const { line, event } of linesIn(file)) {
    if (event.e !== 'log') yield { line, event }
    else if (line > 1)
      throw new SegueError('E_FORMAT', 'another log begins here', { where: `${file}:${line}` })
  }
}

function* linesIn(
  file: string,
): Generator<{ readonly line: number; readonly event: LogLine }, void, undefined> {
  for (const line of linesOf(chunksOf(file))) {
    try {
      const event = eventIn(line)
      if (event) yield { line: line.number, event }
    } catch (error) {
      if (!(error instanceof SegueError)) throw error
      const { code, message, parts } = error
      throw new SegueError(code, message, { ...parts, where: `${file}:${line.number}` })
    }
  }
}
