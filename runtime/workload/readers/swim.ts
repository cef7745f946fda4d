import { MOST_TASKS } from '../../core/job-limits.ts'
import type { StageSpec } from '../../core/job-spec.ts'
import type { Arrival, StageProfile } from '../workload.ts'
import { lineFormat } from './format.ts'
import { number, type Settings } from './rules.ts'
import {
  bad,
  micros,
  millis,
  MOST_BYTES,
  MOST_SECONDS,
  nameIn,
  numberIn,
  secondsIn,
} from './values.ts'

const COLUMNS = 6

const RULES = {
  bytesPerMap: number(128 * 2 ** 20, 'bytes of input that one map reads', 1),
  bytesPerReduce: number(2 ** 30, 'bytes of shuffle that one reduce reads', 1),
  bytesPerSecond: number(50e6, 'bytes that a task reads or writes in a second', 1),
  startMs: number(1000, 'milliseconds that every task takes beside them', 0, 1e9),
  memory: number(2 ** 30, 'bytes of memory that every task asks for; 0: none', 0, 1e12),
}

/**
 * Hadoop jobs as SWIM publishes them (Chen et al., MASCOTS'11): bytes alone, no times. A job becomes as many maps as its input
 * has blocks, and, where it shuffles, reduces that wait for them; every task takes as long as its share of the bytes.
 */
export const swim = lineFormat({
  name: 'swim',
  doc: 'SWIM: map-reduce jobs by their bytes, 6 columns',
  extensions: ['tsv', 'swim'],
  rules: RULES,
  recognises: ({ lines: [first] }) => {
    const columns = first?.split('\t') ?? []
    return columns.length === COLUMNS && columns.slice(1).every((it) => /^\d+$/.test(it.trim()))
  },
  reader: (rules) => (line) => job(line, rules),
})

function job(line: string, rules: Settings<typeof RULES>): Arrival {
  const columns = line.split('\t').map((column) => column.trim())
  if (columns.length !== COLUMNS)
    throw bad(`the line has ${columns.length} columns`, '6, with tabs between them')
  const [id, submitted, , ...rest] = columns
  const name = nameIn(id, 'column 1, the name of the job,')
  const at = secondsIn(submitted, 'column 2, when it was submitted,')
  const bytes = (index: number, what: string) =>
    numberIn(rest[index], `column ${index + 4}, ${what},`, 0, MOST_BYTES)
  const input = bytes(0, 'the bytes of its input')
  const shuffle = bytes(1, 'the bytes of its shuffle')
  const output = bytes(2, 'the bytes of its output')
  const maps = parts(input, rules.bytesPerMap, 'maps')
  const reduces = shuffle > 0 ? parts(shuffle, rules.bytesPerReduce, 'reduces') : 0
  const left = reduces > 0 ? shuffle : output
  const stages = [stage('map', maps, input, left, rules)]
  if (reduces > 0)
    stages.push({ ...stage('reduce', reduces, shuffle, output, rules), after: ['map'] })
  const profiles = [profile(input, left, maps)]
  if (reduces > 0) profiles.push(profile(shuffle, output, reduces))
  return { at: micros(at), job: { name, stages }, profiles, class: reduces > 0 ? 'shuffle' : 'map' }
}

function parts(bytes: number, each: number, what: string): number {
  const count = Math.max(1, Math.ceil(bytes / each))
  if (count <= MOST_TASKS / 2) return count
  throw bad(`the job has ${count} ${what}`, `at most ${MOST_TASKS / 2}`, 'set more bytes for each')
}

function stage(
  name: string,
  count: number,
  read: number,
  written: number,
  { bytesPerSecond, startMs, memory }: Settings<typeof RULES>,
): StageSpec {
  const seconds = (read + written) / count / bytesPerSecond + startMs / 1000
  if (seconds > MOST_SECONDS)
    throw bad(`a ${name} takes ${seconds} s`, `at most ${MOST_SECONDS}`, 'set smaller parts')
  const ms = millis(seconds)
  const needs = { cpu: 1, ...(memory > 0 ? { memory } : {}) }
  return { name, burn: { cpuMs: ms }, count, needs, estimateMs: ms }
}

const profile = (read: number, written: number, count: number): StageProfile => ({
  inputBytes: read / count,
  outputBytes: written / count,
})
