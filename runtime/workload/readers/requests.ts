import type { Arrival } from '../workload.ts'
import { Columns } from './csv.ts'
import { lineFormat } from './format.ts'
import { number } from './rules.ts'
import { bad, numberIn } from './values.ts'

const NAMES = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens']
const MOST_TOKENS = 1e9
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/

/**
 * Requests to a language model, as Azure publishes them: when, with how many tokens, answered by how many. Each is a job of
 * one task, whose length is so much for every token of either kind.
 */
export const requests = lineFormat({
  name: 'requests',
  doc: 'streams of requests: columns TIMESTAMP, ContextTokens, GeneratedTokens',
  extensions: ['csv'],
  rules: {
    contextMs: number(0.1, 'milliseconds for each token of a request', 0, 1000),
    generatedMs: number(30, 'milliseconds for each token of its answer', 0, 1000),
  },
  recognises: ({ lines: [first = ''] }) => NAMES.every((name) => first.includes(name)),
  reader({ contextMs, generatedMs }) {
    let columns: Columns | undefined
    return (line, number): Arrival | undefined => {
      if (!columns) {
        columns = new Columns(line, NAMES)
        return undefined
      }
      const field = columns.of(line)
      const tokens = (name: string) => numberIn(field(name), name, 0, MOST_TOKENS, true)
      const ms = tokens('ContextTokens') * contextMs + tokens('GeneratedTokens') * generatedMs
      const stage = { name: 'answer', burn: { cpuMs: Math.round(ms * 1000) / 1000 } }
      const at = microsAt(field('TIMESTAMP'))
      return { at, job: { name: `request-${number}`, stages: [stage] } }
    }
  },
})

/** Microseconds since 1970 of what is written down to a thousandth of one. */
function microsAt(text = ''): number {
  const [, day, time, fraction = ''] = TIMESTAMP.exec(text) ?? []
  const ms = Date.parse(`${day}T${time}Z`)
  // What is no day of the calendar becomes another one.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day)
    throw bad(`TIMESTAMP is ${JSON.stringify(text)}`, 'a time such as 2023-11-16 18:17:03.9799600')
  return ms * 1000 + Math.round(Number(`0.${fraction}`) * 1e6)
}
