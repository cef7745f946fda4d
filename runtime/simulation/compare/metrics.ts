import { didYouMean, quoted, SegueError } from '../../errors.ts'
import type { Summary } from '../summary/summary.ts'

/** One figure of a summary. */
export interface Metric {
  /** Where it stands in the summary: `response.mean`. */
  readonly id: string
  readonly unit: 's' | 'J' | ''
  readonly better: 'less' | 'more'
}

const SPREADS = ['mean', 'p50', 'p90', 'p95', 'p99', 'max']
const TIMES = ['response', 'wait', 'ofTasks.response', 'ofTasks.wait', 'ofTasks.service']
const SLOWDOWNS = ['slowdown', 'ofTasks.slowdown']
const MORE = new Set(['fairness.jain', 'deadlines.met', 'utilisation.cpu', 'utilisation.memory'])
const PLAIN = [
  ...[
    'fairness.jain',
    'fairness.spread',
    'fairness.worst',
    'utilisation.cpu',
    'utilisation.memory',
  ],
  ...['deadlines.met', 'failures.jobs', 'failures.tasks', 'failures.attempts', 'left'],
]
const SECONDS = ['makespan', 'energy.nodeSeconds', 'failures.cpuSeconds']

const spread = (of: readonly string[]): string[] =>
  of.flatMap((name) => SPREADS.map((key) => `${name}.${key}`))

const metric = (id: string, unit: Metric['unit']): Metric => ({
  id,
  unit,
  better: MORE.has(id) ? 'more' : 'less',
})

export const METRICS: readonly Metric[] = [
  ...spread(TIMES).map((id) => metric(id, 's')),
  ...spread(SLOWDOWNS).map((id) => metric(id, '')),
  ...SECONDS.map((id) => metric(id, 's')),
  ...PLAIN.map((id) => metric(id, '')),
  ...['energy.joules', 'energy.joulesAllOn'].map((id) => metric(id, 'J')),
]

/** What is compared where nothing else is asked for. */
export const USUAL_METRICS: readonly string[] = [
  ...['response.mean', 'response.p95', 'slowdown.mean', 'makespan'],
  ...['energy.nodeSeconds', 'fairness.jain'],
]

/** Throws E_USAGE for one that there is not. */
export function metricNamed(id: string): Metric {
  const found = METRICS.find((each) => each.id === id)
  if (found) return found
  const ids = METRICS.map((each) => each.id)
  const near = didYouMean(id, ids)
  throw new SegueError('E_USAGE', `there is no metric ${quoted(id)}`, {
    expected: `a number of what simulate prints: ${USUAL_METRICS.join(', ')}, slowdown.p99, ...`,
    next: near ? `did you mean "${near}"?` : 'segue schema Simulation',
  })
}

export function valueOf(summary: Summary, { id }: Metric): number {
  let value: unknown = summary
  for (const key of id.split('.')) value = (value as Readonly<Record<string, unknown>>)[key]
  return value as number
}
