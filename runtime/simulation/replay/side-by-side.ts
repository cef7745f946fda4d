import type { Micros } from '#interfaces'
import type { CompositionFile } from '../../assembler/composition.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { pairedDifference } from '../../perception/paired.ts'
import type { EventLogFile } from '../../workload/event-log-file.ts'
import type { Switch } from '../options.ts'
import { distribution, SECOND, type Distribution } from '../summary/values.ts'
import { otherRun, type OtherRun } from './other-run.ts'
import { recordedRun, type RecordedJob, type RecordedRun } from './recorded-run.ts'
import { RecordedWork } from './recorded-work.ts'
import { verify, type Verified } from './verify.ts'

/** Of the jobs that succeeded in every run; seconds. */
export interface Column {
  readonly makespan: number
  readonly response: Distribution
  readonly wait: Distribution
}

/** A mean over jobs of what one run took longer than another, with its 95 % interval; seconds. */
export interface Difference {
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Jobs that it took less, and more. */
  readonly less: number
  readonly more: number
}

/** One job, by its responses in seconds. */
export interface ChangedJob {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly recorded: number
  readonly again: number
  readonly other: number
}

export interface SideBySide {
  /** Jobs of the log; those that are compared. */
  readonly jobs: number
  readonly compared: number
  /** As it was; the same compositions in virtual time; the other one in virtual time. */
  readonly recorded: Column
  readonly again: Column & { readonly decisionHash: string }
  readonly other: Column & { readonly decisionHash: string }
  /** The other composition against the same in virtual time: what the composition does. */
  readonly difference: { readonly response: Difference; readonly wait: Difference }
  /** The same in virtual time against what was: what the simulation leaves out. */
  readonly error: { readonly response: Difference; readonly wait: Difference }
  /** Jobs whose response changes most, the most changed first. */
  readonly changed: readonly ChangedJob[]
  readonly verified: Verified
}

const MOST_CHANGED = 10

/**
 * What was recorded beside what would have been: the same jobs under the composition, on the same nodes. Throws what reading the
 * log throws, and what speaks against the composition.
 */
export async function sideBySide(
  log: EventLogFile,
  composition: CompositionFile,
  source: ComponentSource,
): Promise<SideBySide> {
  const recorded = recordedRun(log)
  const { verified, switches } = rewiresOf(log, source, recorded.first)
  const { nodes, seed } = log.header
  const options = { work: new RecordedWork(log.file), nodes, seed, source }
  const then = { composition: log.header.composition, switches }
  const again = await otherRun({ ...options, ...then })
  const other = await otherRun({ ...options, composition })
  const lines = [...recorded.succeeded.keys()].filter(
    (line) => again.times.has(line) && other.times.has(line),
  )
  const pairs = (key: 'response' | 'wait') => {
    const [was, same, would] = [recorded.succeeded, again.times, other.times].map((of) =>
      lines.map((line) => of.get(line)![key]),
    )
    return { difference: differenceOf(would, same), error: differenceOf(same, was) }
  }
  const [response, wait] = [pairs('response'), pairs('wait')]
  const simulated = (run: OtherRun) => ({
    ...columnOf(lines, run.times, run.end),
    decisionHash: run.decisionHash,
  })
  return {
    ...{ jobs: recorded.jobs, compared: lines.length, verified },
    recorded: columnOf(lines, recorded.succeeded, recorded.makespan),
    ...{ again: simulated(again), other: simulated(other) },
    difference: { response: response.difference, wait: wait.difference },
    error: { response: response.error, wait: wait.error },
    changed: changedMost(lines, recorded, again, other),
  }
}

/** What was put in force after the beginning, and when, as far as the log can be replayed. */
function rewiresOf(
  log: EventLogFile,
  source: ComponentSource,
  first: Micros,
): { readonly verified: Verified; readonly switches: readonly Switch[] } {
  const switches: Switch[] = []
  const verified = verify(log, source, {
    moved: ({ composition }, now) => switches.push({ at: Math.max(0, now - first), composition }),
  })
  return { verified, switches: switches.slice(1) }
}

type Times = ReadonlyMap<number, Pick<RecordedJob, 'response' | 'wait'>>

function columnOf(lines: readonly number[], times: Times, makespan: Micros): Column {
  const of = (key: 'response' | 'wait') =>
    distribution(
      Float64Array.from(lines, (line) => times.get(line)![key]),
      SECOND,
    )
  return { makespan: makespan / SECOND, response: of('response'), wait: of('wait') }
}

function differenceOf(values: readonly number[], against: readonly number[]): Difference {
  const { mean, low, high } = pairedDifference(values, against)
  const count = (is: (by: number) => boolean) =>
    values.filter((value, i) => is(value - against[i])).length
  // Below two pairs there is no interval.
  const end = (value: number) => (Number.isFinite(value) ? value : mean) / SECOND
  return {
    ...{ mean: mean / SECOND, low: end(low), high: end(high) },
    ...{ less: count((by) => by < 0), more: count((by) => by > 0) },
  }
}

function changedMost(
  lines: readonly number[],
  { succeeded }: RecordedRun,
  again: OtherRun,
  other: OtherRun,
): ChangedJob[] {
  const by = (line: number) =>
    Math.abs(other.times.get(line)!.response - again.times.get(line)!.response)
  return lines
    .filter((line) => by(line) > 0)
    .sort((a, b) => by(b) - by(a))
    .slice(0, MOST_CHANGED)
    .map((line) => {
      const { id, name, user, response } = succeeded.get(line)!
      const seconds = ({ times }: OtherRun) => times.get(line)!.response / SECOND
      return {
        ...{ id, name, user, recorded: response / SECOND },
        ...{ again: seconds(again), other: seconds(other) },
      }
    })
}
