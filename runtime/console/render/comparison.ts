import type { MetricRow } from '../../simulation/compare/compare.ts'
import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Look } from '../look.ts'
import { duration, some } from '../units.ts'

type Comparison = Shape<'Comparison'>
type Row = Comparison['metrics'][number]
type Item = Row['items'][number]

const WORDS: Readonly<Record<string, string>> = {
  'response.mean': 'mean response',
  'response.p95': 'p95 response',
  'slowdown.mean': 'mean slowdown',
  makespan: 'makespan',
  'energy.nodeSeconds': 'busy time of nodes',
  'fairness.jain': 'fairness (Jain)',
}
const wordsOf = (id: string): string => WORDS[id] ?? id

/** Seconds as people read them, also negative ones; joules as watt-hours; else three digits. */
function amount(value: number, unit: string): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '-' : ''
  if (unit === 's') return sign + duration(size * 1000)
  if (unit === 'J') return `${sign}${(size / 3600).toPrecision(3)} Wh`
  return value === 0 ? '0' : value.toPrecision(3)
}

const signed = (value: number, unit: string): string =>
  value > 0 ? `+${amount(value, unit)}` : amount(value, unit)

/** `39 % less`, or nothing where there is nothing to compare with. */
function relative({ difference }: Item, mean: number): string {
  const share = Math.abs(difference / mean)
  if (!Number.isFinite(share)) return ''
  const percent = share < 0.0995 ? (100 * share).toPrecision(2) : String(Math.round(100 * share))
  return `${Number(percent)} % ${difference < 0 ? 'less' : 'more'}`
}

/** Every pair has the same difference: there is nothing to sample. */
const isExact = ({ low, high }: Item): boolean => low === high

/** What did not end in the runs of one composition. */
export interface Open {
  readonly composition: string
  /** Tasks that did not end, and jobs that ended without success, over all seeds. */
  readonly left: number
  readonly failed: number
}

/** What has no part in the times that are compared. */
export const openSentences = (all: readonly Open[]): string[] =>
  all.flatMap(({ composition, left, failed }) => {
    const lost = [
      left > 0 && `${some(left, 'task')} did not end`,
      failed > 0 && `${some(failed, 'job')} failed`,
    ].filter(Boolean)
    if (lost.length === 0) return []
    return [`Under ${composition} ${lost.join(' and ')}: times are of jobs that succeeded.`]
  })

/** What the figures say: first what is real, then what may be chance, then where nothing is seen. */
export function sentences(rows: readonly MetricRow[], against: string, seeds: number): string[] {
  const all = rows.flatMap(({ metric, mean, items }) =>
    items.map((item) => ({ metric: metric.id, unit: metric.unit, mean, item })),
  )
  const real = all.filter(({ item: { verdict } }) => verdict === 'better' || verdict === 'worse')
  const doubtful = all.filter(({ item: { verdict } }) => verdict.endsWith('?'))
  const told = ({ metric, unit, mean, item }: (typeof all)[number]) => {
    const { composition, verdict, low, high } = item
    const range = `${signed(low, unit)} to ${signed(high, unit)}`
    const interval = isExact(item) ? 'under every seed' : `95 %: ${range}`
    const by = [relative(item, mean), signed(item.difference, unit), interval]
    const [size, ...rest] = by.filter(Boolean)
    return `${composition} is ${verdict.replace('?', '')} than ${against} in ${wordsOf(metric)}: ${size} (${rest.join('; ')})`
  }
  const none = (verdict: string) => {
    const by = Map.groupBy(
      all.filter(({ item }) => item.verdict === verdict),
      ({ item }) => item.composition,
    )
    return [...by].map(
      ([name, found]) => [name, found.map(({ metric }) => wordsOf(metric)).join(', ')] as const,
    )
  }
  const exact = all.every(({ item }) => isExact(item))
  return [
    ...(exact
      ? [
          'The seed changes nothing here: differences are exact for this work, and say nothing of other work.',
        ]
      : []),
    real.length > 0
      ? `Over ${seeds} seeds ${some(real.length, 'difference')} ${real.length === 1 ? 'is' : 'are'} real:`
      : `Over ${seeds} seeds no difference is shown to be real.`,
    ...real.map((each) => `  ${told(each)}`),
    ...(doubtful.length > 0
      ? [
          'Among so many comparisons these would be no surprise by chance; more seeds would tell:',
          ...doubtful.map((each) => `  ${told(each)}`),
        ]
      : []),
    ...none('no difference seen').map(
      ([name, metrics]) => `No difference is seen between ${name} and ${against} in ${metrics}.`,
    ),
    ...none('same').map(
      ([name, metrics]) => `${name} and ${against} are equal under every seed in ${metrics}.`,
    ),
  ]
}

/** A table for each metric, then what they say. */
export function comparisonText(comparison: Comparison, look: Look): string {
  const { compositions, workload, nodes, seeds, metrics, text, cut } = comparison
  const head = `${look.style('bold', compositions.join(', '))} on ${workload}, ${nodes}, ${some(seeds.length, 'seed')}`
  return [
    cut ? `${head}\n${look.style('yellow', 'interrupted: only seeds that all have run')}` : head,
    table(metrics, comparison.against, look),
    ...text,
  ].join('\n')
}

interface Line {
  readonly row: Row
  readonly item: Item | undefined
}

function table(metrics: readonly Row[], against: string, look: Look): string {
  const lines = metrics.flatMap((row): Line[] => [
    { row, item: undefined },
    ...row.items.map((item) => ({ row, item })),
  ])
  const ofItem =
    (text: (item: Item, row: Row) => string) =>
    ({ row, item }: Line) =>
      item ? text(item, row) : ''
  return columns(
    lines,
    [
      { head: 'metric', of: ({ row, item }) => (item ? '' : wordsOf(row.metric)) },
      { head: 'composition', of: ({ item }) => item?.composition ?? against },
      {
        head: 'mean',
        of: ({ row, item }) => amount((item ?? row).mean, row.unit),
        right: true,
      },
      {
        head: 'difference',
        of: ofItem(({ difference }, { unit }) => signed(difference, unit)),
        right: true,
      },
      {
        head: '95 %',
        of: ofItem((item, { unit }) =>
          isExact(item) ? '' : `${signed(item.low, unit)} to ${signed(item.high, unit)}`,
        ),
      },
      {
        head: 'p',
        of: ofItem((item) => (isExact(item) ? '' : item.p < 0.001 ? '<0.001' : item.p.toFixed(3))),
      },
      { head: '', of: ofItem(({ verdict }) => coloured(verdict, look)) },
    ],
    look,
  )
}

const coloured = (verdict: Item['verdict'], look: Look): string =>
  verdict === 'better'
    ? look.style('green', verdict)
    : verdict === 'worse'
      ? look.style('red', verdict)
      : verdict
