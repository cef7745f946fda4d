import { Moments } from '#interfaces'
import { pairedDifference } from '../../../runtime/perception/paired.ts'

/** By name of composition; each against `fair`. */
export const COMPOSITIONS = ['fair', 'srpt-cap', 'fifo-jobs', 'fifo'] as const
export type Name = (typeof COMPOSITIONS)[number]

/** Mean and 95th percentile (by nearest rank) of the responses of one run, in seconds. */
export interface Figures {
  readonly mean: number
  readonly p95: number
}

export interface Row {
  readonly name: Name
  /** Over the seeds, with 95 % intervals (Student): mean response, its 95th percentile, and the ratio of the means to those of `fair`. */
  readonly mean: Interval
  readonly p95: Interval
  readonly ratio: Interval
}

export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

export const figuresOf = (responses: readonly number[]): Figures => {
  const moments = new Moments()
  for (const seconds of responses) moments.add(seconds)
  const sorted = responses.toSorted((a, b) => a - b)
  return { mean: moments.mean, p95: sorted[Math.ceil(0.95 * sorted.length) - 1] }
}

/** What the runs say, each list in the order of the same seeds. */
export function rowsOf(runs: Readonly<Record<Name, readonly Figures[]>>): Row[] {
  const zeros = runs.fair.map(() => 0)
  const interval = (values: readonly number[]): Interval => pairedDifference(values, zeros)
  return COMPOSITIONS.map((name) => ({
    name,
    mean: interval(runs[name].map(({ mean }) => mean)),
    p95: interval(runs[name].map(({ p95 }) => p95)),
    ratio: interval(runs[name].map(({ mean }, i) => mean / runs.fair[i].mean)),
  }))
}

const written = ({ mean, low, high }: Interval, digits: number): string =>
  `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`

/** A table for people. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    '| composition | mean response (s) | 95th percentile (s) | mean over that of `fair`, paired |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ name, mean, p95, ratio }) =>
        `| \`${name}\` | ${written(mean, 1)} | ${written(p95, 1)} | ${written(ratio, 3)} |`,
    ),
  ].join('\n')
