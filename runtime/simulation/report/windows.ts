import { holm, pairedDifference } from '../../perception/paired.ts'
import type { OracleLine } from '../experiment/result.ts'
import { isOf, type Data } from './data.ts'
import { LEVEL, meanOf, type Case } from './standing.ts'

/** One window of a trace, over all seeds. */
export interface StripCell {
  /** Index of the composition with the least cost. */
  readonly winner: number
  /** By which share that is less than without a switch; its 95 % interval over seeds. */
  readonly gain: number
  readonly low: number
  readonly high: number
  /** Seeds in which it is less. */
  readonly wins: number
  /** Told from no gain over the seeds, adjusted for all windows of the trace (Holm). */
  readonly pays: boolean
}

/** The windows of one trace. */
export interface Strip {
  readonly of: Case
  readonly seeds: number
  /** Index of the best fixed composition over all seeds. */
  readonly best: number
  readonly cells: readonly StripCell[]
}

/** What switching gains in one trace at least. */
export interface Gain {
  readonly of: Case
  readonly seeds: number
  readonly best: number
  /** Mean response under the best fixed one and at the bound, in seconds, over seeds. */
  readonly fixed: number
  readonly bound: number
  /** By which share the bound is less: mean over seeds, and its 95 % interval. Never below 0. */
  readonly gain: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** Seeds in which the greedy path was no better than staying, so that staying is the bound. */
  readonly stayed: number
  /** Mean number of switches on the greedy path where that is the bound. */
  readonly switches: number
}

interface Trace {
  readonly of: Case
  readonly lines: readonly OracleLine[]
  readonly best: number
}

/** Traces with their best fixed composition: that of the least mean response over all seeds. */
const tracesOf = ({ cases, oracles }: Data): Trace[] =>
  cases.flatMap((of) => {
    const lines = oracles.filter((line) => isOf(line, of))
    if (lines.length === 0) return []
    const means = lines[0].fixed.map((_, i) => meanOf(lines.map(({ fixed }) => fixed[i])))
    return [{ of, lines, best: means.indexOf(Math.min(...means)) }]
  })

/**
 * Window by window: forks, at its beginning, from the run of the composition that is best for the whole trace under that seed. The
 * gain is against going on with that one.
 */
export function stripsOf(data: Data): Strip[] {
  const traces = tracesOf(data)
  return traces.map(({ of, lines, best }) => {
    const found = lines[0].windows.map((_, at) => cellOf(lines, at, best))
    const adjusted = holm(found.map(({ p }) => p))
    const cells = found.map(({ p: _, ...cell }, i) => ({
      ...cell,
      pays: cell.winner !== best && cell.low > 0 && adjusted[i] < LEVEL,
    }))
    return { of, seeds: lines.length, best, cells }
  })
}

/** What the forks and the greedy path say of each trace with its seed, where nothing is left to chance. */
export interface Singles {
  readonly traces: number
  readonly windows: number
  /** Windows in which another composition costs at least that share less than going on. */
  readonly paying: number
  /** Traces on which the bound is at least that share below the best fixed composition. */
  readonly gaining: number
  /** Traces on which the greedy path does worse than to stay. */
  readonly losing: number
  /** The largest gain of the bound. */
  readonly most: { readonly gain: number; readonly workload: string; readonly seed: number }
}

export function singlesOf({ oracles }: Data, share: number): Singles {
  const windows = oracles.flatMap(({ windows: all, best }) =>
    all.map(({ costs }) => (costs[best] > 0 ? 1 - Math.min(...costs) / costs[best] : 0)),
  )
  const gains = oracles.map((line) => ({
    gain: 1 - line.bound / fixedOf(line),
    workload: line.workload,
    seed: line.seed,
  }))
  return {
    traces: oracles.length,
    windows: windows.length,
    paying: windows.filter((gain) => gain >= share).length,
    gaining: gains.filter(({ gain }) => gain >= share).length,
    losing: oracles.filter((line) => line.greedy.mean > fixedOf(line)).length,
    most: gains.toSorted((a, b) => b.gain - a.gain)[0],
  }
}

function cellOf(lines: readonly OracleLine[], at: number, best: number) {
  const gains = lines[0].compositions.map((_, i) =>
    lines.map(({ windows, best: stayed }) => {
      const { costs } = windows[at]
      return costs[stayed] > 0 ? 1 - costs[i] / costs[stayed] : 0
    }),
  )
  const means = gains.map(meanOf)
  const most = Math.max(...means)
  const winner = most > 1e-9 ? means.indexOf(most) : best
  const { mean, low, high, p } = against0(gains[winner])
  return {
    ...{ winner, gain: mean, low, high, p },
    wins: gains[winner].filter((gain) => gain > 1e-9).length,
  }
}

/** What an oracle that switches gains at least, trace by trace, against the composition that is best for the trace under that seed. */
export function gainsOf(data: Data): Gain[] {
  const traces = tracesOf(data)
  const found = traces.map(({ lines }) =>
    against0(lines.map((line) => 1 - line.bound / fixedOf(line))),
  )
  const adjusted = holm(found.map(({ p }) => p))
  return traces.map(({ of, lines, best }, i) => {
    const moved = lines.filter((line) => line.greedy.mean < fixedOf(line))
    return {
      of,
      seeds: lines.length,
      best,
      fixed: meanOf(lines.map(fixedOf)),
      bound: meanOf(lines.map(({ bound }) => bound)),
      gain: found[i].mean,
      low: Math.max(0, found[i].low),
      high: found[i].high,
      p: adjusted[i],
      stayed: lines.length - moved.length,
      switches:
        moved.length === 0 ? 0 : meanOf(moved.map(({ greedy }) => switchesIn(greedy.choices))),
    }
  })
}

/** Mean response under the composition that is best for the trace. */
const fixedOf = ({ fixed, best }: OracleLine): number => fixed[best]

const against0 = (values: readonly number[]) =>
  pairedDifference(
    values,
    values.map(() => 0),
  )

const switchesIn = (choices: readonly number[]): number =>
  choices.filter((choice, i) => i > 0 && choice !== choices[i - 1]).length
