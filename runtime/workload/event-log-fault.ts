import { quoted } from '../errors.ts'
import type { LogLine } from './event-log-lines.ts'

interface Kind {
  readonly is: (value: unknown) => boolean
  readonly words: string
  readonly optional?: true
}

type Fields = Readonly<Record<string, Kind>>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const count: Kind = {
  is: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  words: 'a whole number, 0 or more',
}
// A job that goes on after a restart was submitted before the clock began.
const time: Kind = { is: Number.isSafeInteger, words: 'whole microseconds' }
const text: Kind = { is: (value) => typeof value === 'string', words: 'a text' }
const object: Kind = { is: isObject, words: 'an object' }
const list: Kind = { is: Array.isArray, words: 'a list' }
const texts: Kind = {
  is: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  words: 'a list of texts',
}
const yes: Kind = { is: (value) => value === true, words: 'true' }
const number: Kind = { is: Number.isFinite, words: 'a number' }
const task: Kind = {
  is: (value) => typeof value === 'string' && /^t-\d+\.\d+$/.test(value),
  words: 'a task, as "t-3.7"',
}
const job: Kind = {
  is: (value) => typeof value === 'string' && /^j-\d+$/.test(value),
  words: 'a job, as "j-3"',
}
const OUTCOMES = ['ok', 'failed', 'timeout', 'cancelled', 'bounced']
const outcome: Kind = {
  is: (value) => OUTCOMES.includes(value as string),
  words: OUTCOMES.map(quoted).join(' or '),
}
const spec: Kind = {
  is: (value) => isObject(value) && Array.isArray(value.stages),
  words: 'a job, with stages',
}
const limit: Kind = {
  is: (value) => value === null || count.is(value),
  words: `${count.words}, or null`,
}
const maybe = (kind: Kind): Kind => ({ ...kind, optional: true })

const decided = { starts: count, hash: text }
const wiring = { name: text, composition: object, components: object, generation: count }

const FIELDS: Readonly<Record<LogLine['e'], Fields>> = {
  log: {
    ...wiring,
    ...{ version: count, segue: text, at: number, t: count, seed: number, turn: count },
    ...{ nodes: list, staging: object, resources: texts },
  },
  job: {
    ...{ id: job, submitted: time, spec },
    ...{ resources: maybe(texts), standing: maybe(yes), done: maybe(list) },
  },
  call: { job, number: count, submitted: time },
  cancel: { job },
  end: { attempt: count, task, node: text, outcome, service: count },
  tick: {},
  turn: { limit: maybe(limit) },
  hold: {},
  release: {},
  join: { node: text },
  leave: { node: text },
  attempts: { last: count },
  rewire: {
    ...wiring,
    ...{ actor: text, changed: object, distrust: maybe(list), lenient: maybe(yes) },
  },
  step: { generation: count, failed: maybe(yes) },
  filled: { slices: count },
  close: { seat: text, face: maybe(text), look: maybe(count) },
  wake: { seat: text },
  hash: decided,
  done: { ...decided, full: maybe(yes) },
}

/** What keeps a parsed line from being one of an event log, in words; undefined for a `LogLine`. */
export function lineFault(line: unknown): string | undefined {
  if (!isObject(line)) return 'it is no object'
  const fields = Object.hasOwn(FIELDS, String(line.e)) ? FIELDS[line.e as LogLine['e']] : undefined
  if (!fields) return `"e" is ${show(line.e)}, which is no event`
  for (const key in fields) {
    const { is, words, optional } = fields[key]
    const value = line[key]
    if (value === undefined ? !optional : !is(value))
      return `"${key}" of ${quoted(String(line.e))} is ${show(value)}, not ${words}`
  }
  if (line.t !== undefined && !count.is(line.t)) return `"t" is ${show(line.t)}, not ${count.words}`
  if (line.in !== undefined && !count.is(line.in))
    return `"in" is ${show(line.in)}, not ${count.words}`
  return undefined
}

const show = (value: unknown): string =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60)
