import type { Summary } from '../summary/summary.ts'
import { percent, plain, TIED, time } from './numbers.ts'

/** One figure of a run that compositions are compared by. */
export interface Measure {
  readonly id: string
  /** As in `the lowest mean response`. */
  readonly title: string
  /** What it is, in a sentence of its own. */
  readonly says: string
  readonly better: 'lower' | 'higher'
  readonly of: (summary: Summary) => number
  readonly shown: (value: number) => string
}

const lower = (
  id: string,
  title: string,
  says: string,
  of: (summary: Summary) => number,
  shown = time,
): Measure => ({ id, title, says, better: 'lower', of, shown })

export const RESPONSE = lower(
  'response',
  'mean response',
  'From the submission of a job to the end of its last task, mean over jobs.',
  ({ response }) => response.mean,
)

/** What compositions are compared by, the most important first. */
export const MEASURES: readonly Measure[] = [
  RESPONSE,
  lower(
    'completion',
    'completion time',
    'From the first submission to the end of the last task.',
    ({ makespan }) => makespan,
  ),
  lower(
    'tail',
    '95th percentile of response',
    'So long or shorter are 95 in 100 responses.',
    ({ response }) => response.p95,
  ),
  lower(
    'slowdown',
    'mean slowdown',
    'Response over the longest chain of the job, the time it would take alone on endless nodes; mean over jobs.',
    ({ slowdown }) => slowdown.mean,
    plain,
  ),
  {
    id: 'cpu',
    title: 'use of cores',
    says: 'Share of all cores that tasks held, over the completion time. The work is the same, so that use of memory goes with it.',
    better: 'higher',
    of: ({ utilisation }) => utilisation.cpu,
    shown: percent,
  },
  lower(
    'energy',
    'energy',
    'Watts by a simple linear model (10 W for a core whose node is on, 10 W more where it works), nodes without work being off.',
    ({ energy }) => energy.joules,
    (joules) =>
      joules >= 36_000 ? `${plain(joules / 3_600_000)}${TIED}kWh` : `${plain(joules)}${TIED}J`,
  ),
]
