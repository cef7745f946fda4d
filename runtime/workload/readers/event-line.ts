import { lineFault } from '../event-log-fault.ts'
import { EVENT_LOG_VERSION, type LogLine } from '../event-log-lines.ts'
import type { Line } from './lines.ts'
import { bad } from './values.ts'

/** The event that a line of an event log tells of; undefined for a blank line. Throws E_FORMAT, without the place. */
export function eventIn({ number, text, fault }: Line): LogLine | undefined {
  if (fault !== undefined) throw bad(`the line is no line of a log: ${fault}`)
  if (text.trim() === '') return undefined
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch (cause) {
    throw bad(`the line is not JSON: ${(cause as Error).message}`, 'an event in JSON on one line')
  }
  const wrong = lineFault(event)
  if (wrong !== undefined) throw bad(`the line is no event: ${wrong}`)
  const sound = event as LogLine
  if (number === 1 && sound.e === 'log' && sound.version !== EVENT_LOG_VERSION)
    throw bad(`the log is of version ${sound.version}`, `version ${EVENT_LOG_VERSION}`)
  return sound
}
