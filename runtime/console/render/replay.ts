import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Look } from '../look.ts'
import { count, duration, some } from '../units.ts'

type Replay = Shape<'Replay'>
type Comparison = Shape<'ReplayComparison'>
type Verified = Comparison['verified']
type Difference = Comparison['difference']['response']
type Job = Comparison['changed'][number]

const time = (seconds: number): string => duration(seconds * 1000)

const signed = (seconds: number): string => `${seconds < 0 ? '-' : '+'}${time(Math.abs(seconds))}`

/** Whether the cores decide again what they decided then. */
export function replayText({ log, ...verified }: Replay, look: Look): string {
  const { same, starts, decisionHash, complete } = verified
  const head = `${log}: ${some(starts, 'start')}`
  const lines = [
    same
      ? `${head}, ${look.style('green', 'decided as then')}, ${decisionHash}`
      : `${head}, then ${look.style('red', 'another decision')}`,
    ...doubts(verified),
  ]
  if (same && !complete)
    lines.push('The log has no end: its cluster was killed. What came last is not compared.')
  return lines.join('\n')
}

function doubts({ differs, changed }: Verified): string[] {
  const lines = differs ? [`  line ${count(differs.line)}: ${differs.why}`] : []
  for (const { id, recorded, present } of changed)
    lines.push(
      `  ${id} is ${present ? `${present} now` : 'not there any more'}; it was ${recorded}`,
    )
  return lines
}

/** Three runs side by side, then what differs. */
export function comparisonText(result: Comparison, look: Look): string {
  const { log, jobs, compared, compositions, difference, error, changed, verified } = result
  const { recorded, other } = compositions
  const left = jobs > compared ? `; ${some(jobs - compared, 'other')} did not succeed in each` : ''
  const head = `${log}: ${some(compared, 'job')} compared${left}`
  return [
    head,
    table(result, look),
    says(`${other} instead of ${recorded}`, difference),
    says('virtual time instead of what was', error),
    ...(changed.length > 0 ? ['Most changed, by their response:', jobsTable(changed, look)] : []),
    ...(verified.same
      ? []
      : [
          look.style('yellow', 'The log does not replay to the same decisions:'),
          ...doubts(verified),
        ]),
  ].join('\n')
}

const ROWS = [
  ['mean response', 'response', 'mean'],
  ['p50', 'response', 'p50'],
  ['p90', 'response', 'p90'],
  ['p99', 'response', 'p99'],
  ['mean wait', 'wait', 'mean'],
  ['p90', 'wait', 'p90'],
] as const

function table(result: Comparison, look: Look): string {
  const { compositions } = result
  const column = (head: string, key: 'recorded' | 'again' | 'other') => ({
    head,
    right: true,
    of: (row: (typeof ROWS)[number] | undefined) =>
      time(row ? result[key][row[1]][row[2]] : result[key].makespan),
  })
  return columns(
    [...ROWS, undefined],
    [
      { head: '', of: (row) => (row ? row[0] : 'makespan') },
      column('as recorded', 'recorded'),
      column('the same, simulated', 'again'),
      column(`${compositions.other}, simulated`, 'other'),
    ],
    look,
  )
}

function says(what: string, { response, wait }: Comparison['difference']): string {
  const one = ({ mean, low, high }: Difference) =>
    `${signed(mean)} (95 %: ${signed(low)} to ${signed(high)})`
  const { less, more } = response
  return `${what}: response ${one(response)}, less for ${count(less)} and more for ${count(more)} of the jobs; wait ${one(wait)}`
}

const jobsTable = (jobs: readonly Job[], look: Look): string =>
  columns(
    jobs,
    [
      { head: 'job', of: ({ id }) => id },
      { head: 'name', of: ({ name }) => name },
      { head: 'user', of: ({ user }) => user },
      { head: 'recorded', of: ({ recorded }) => time(recorded), right: true },
      { head: 'simulated', of: ({ again }) => time(again), right: true },
      { head: 'other', of: ({ other }) => time(other), right: true },
      { head: '', of: ({ again, other }) => signed(other - again), right: true },
    ],
    look,
  )
