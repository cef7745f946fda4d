import type { Shape } from '../../service/shapes.ts'
import type { Look } from '../look.ts'

type Event = Shape<'Event'>

const COLOURS: Readonly<Partial<Record<Event['type'], 'green' | 'red' | 'yellow' | 'cyan'>>> = {
  rewired: 'cyan',
  refused: 'yellow',
  fault: 'red',
  quarantined: 'red',
  'task-failed': 'red',
  store: 'yellow',
}

/** One event a line; on a terminal with the time of day, elsewhere with the whole point in time. */
export function eventLine({ at, type, generation, text, actor }: Event, look: Look): string {
  const when = look.terminal ? new Date(at).toTimeString().slice(0, 8) : at
  const what = look.style(COLOURS[type] ?? 'dim', type.padEnd(12))
  const who = actor ? `  by ${actor}` : ''
  return `${look.style('dim', when)}  g${generation}  ${what}  ${text}${who}`
}
