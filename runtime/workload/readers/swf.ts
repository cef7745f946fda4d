import { MOST_AMOUNT } from '#interfaces'
import { MOST_TASKS } from '../../core/job-limits.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import { lineFormat, type LeftOut } from './format.ts'
import { choice, number } from './rules.ts'
import { bad, micros, millis, MOST_BYTES, MOST_SECONDS, numberIn, secondsIn } from './values.ts'
import type { Arrival } from '../workload.ts'

const COLUMNS = 18
/** Factors of memory that may be set. */
const MOST_FACTOR = 1000
const MOST_KILOBYTES = MOST_AMOUNT / 1024 / MOST_FACTOR

/**
 * The Standard Workload Format (Feitelson et al., Parallel Workloads Archive): rigid parallel jobs, one a line, in 18 columns
 * of which -1 says that nothing is known. Each processor is a task of one core; they start together, or as they find room.
 */
export const swf = lineFormat({
  name: 'swf',
  doc: 'Standard Workload Format: rigid parallel jobs, 18 columns',
  extensions: ['swf'],
  rules: {
    as: choice(['gang', 'bag'], 'whether the processors of a job start together, or one by one'),
    memory: number(
      1,
      'factor of the memory that each processor asked for; 0: none',
      0,
      MOST_FACTOR,
    ),
  },
  recognises: ({ lines }) => {
    const first = lines.find((line) => !line.startsWith(';'))
    return first === undefined
      ? lines.length > 0
      : columnsOf(first).length === COLUMNS &&
          columnsOf(first).every((it) => /^[-+\d.eE]+$/.test(it))
  },
  reader: ({ as, memory }) => {
    return (line) => (line.trimStart().startsWith(';') ? undefined : job(line, as, memory))
  },
})

const columnsOf = (line: string): string[] => line.trim().split(/\s+/)

function job(line: string, as: 'gang' | 'bag', factor: number): Arrival | LeftOut {
  const columns = columnsOf(line)
  if (columns.length !== COLUMNS) throw bad(`the line has ${columns.length} columns`, '18 of them')
  const known = (column: number, what: string, most: number, whole = false) => {
    const text = columns[column - 1]
    const words = `column ${column}, ${what},`
    return text === '-1' ? undefined : numberIn(text, words, 0, most, whole)
  }
  const id = numberIn(columns[0], 'column 1, the number of the job,', 0, MOST_BYTES, true)
  const submitted = secondsIn(columns[1], 'column 2, when it was submitted,')
  const ran = known(4, 'how long it ran', MOST_SECONDS)
  const had = known(5, 'the processors it had', MOST_TASKS, true)
  const used = known(7, 'the memory it used', MOST_KILOBYTES)
  const wanted = known(8, 'the processors it asked for', MOST_TASKS, true)
  const estimate = known(9, 'the time it asked for', MOST_SECONDS)
  const asked = known(10, 'the memory it asked for', MOST_KILOBYTES)
  const status = known(11, 'how it ended', MOST_BYTES, true)
  const user = known(12, 'its user', MOST_BYTES, true)
  const group = known(13, 'its group', MOST_BYTES, true)
  if (status !== undefined && status >= 2 && status <= 4)
    return { leftOut: 'part of a job whose whole stands in another line (column 11)' }
  if (ran === undefined) return { leftOut: 'a job that never ran (column 4)' }
  const processors = had ?? wanted ?? 1
  if (processors === 0) return { leftOut: 'a job without processors (columns 5 and 8)' }
  const bytes = Math.round((asked ?? used ?? 0) * 1024 * factor)
  const spec: JobSpec = {
    name: String(id),
    ...(user === undefined ? {} : { user: `user-${user}` }),
    ...(group === undefined ? {} : { pool: `group-${group}` }),
    stages: [
      {
        name: 'run',
        burn: { cpuMs: millis(ran) },
        ...(processors > 1 ? { count: processors } : {}),
        ...(processors > 1 && as === 'gang' ? { gang: true } : {}),
        needs: { cpu: 1, ...(bytes > 0 ? { memory: bytes } : {}) },
        ...(estimate === undefined ? {} : { estimateMs: millis(estimate) }),
      },
    ],
  }
  return { at: micros(submitted), job: spec }
}
