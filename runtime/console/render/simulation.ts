import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Look } from '../look.ts'
import { count, duration, some } from '../units.ts'

type Simulation = Shape<'Simulation'>
type Spread = Simulation['response']

/** Users, classes or phases that are listed. */
const MOST_GROUPS = 8
const KINDS = [
  ['user', 'byUser'],
  ['class', 'byClass'],
  ['phase', 'byPhase'],
] as const

/** What came of a simulation, on one screen. */
export function simulationText(result: Simulation, look: Look): string {
  return [
    headOf(result, look),
    result.succeeded > 0 ? spreads(result, look) : 'no job succeeded: there are no times',
    pairs(figures(result), look),
    ...KINDS.map(([name, key]) => groups(name, result[key], look)),
    ...faults(result),
    look.style('dim', speedOf(result)),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function headOf(result: Simulation, look: Look): string {
  const { composition, workload, nodes, seed, cut, jobs, tasks, makespan, left } = result
  const what = `${workload} under ${look.style('bold', composition)}, ${nodes}, seed ${seed}`
  const done = `${some(jobs, 'job')}, ${some(tasks, 'task')} in ${time(makespan)} of virtual time`
  if (cut === undefined && left === 0) return `${what}: ${done}`
  const open = `${some(left, 'task')} did not end`
  const told = {
    until: `cut where it was to be: ${open}`,
    stopped: `interrupted: ${open}`,
    none: `${open}, and nothing more happened`,
  }[cut ?? 'none']
  return `${what}: ${done}\n${look.style('yellow', told)}`
}

/** Rows of jobs and tasks, columns of quantiles. */
function spreads({ response, wait, slowdown, ofTasks }: Simulation, look: Look): string {
  const rows: readonly (readonly [string, Spread, (value: number) => string])[] = [
    ['response of jobs', response, time],
    ['  wait', wait, time],
    ['  slowdown', slowdown, times],
    ['response of tasks', ofTasks.response, time],
    ['  wait', ofTasks.wait, time],
    ['  service', ofTasks.service, time],
    ['  slowdown', ofTasks.slowdown, times],
  ]
  const shown = (key: keyof Spread) => ({
    head: key,
    of: ([, spread, text]: (typeof rows)[number]) => text(spread[key]),
    right: true,
  })
  return columns(
    rows,
    [
      { head: '', of: ([name]) => name },
      ...(['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const).map(shown),
    ],
    look,
  )
}

function figures(result: Simulation): [string, string | undefined][] {
  const { utilisation, fairness, energy, deadlines, failures, byUser, bound } = result
  const shares = Object.entries(utilisation).map(([name, share]) => `${name} ${percent(share)}`)
  const users = Object.keys(byUser).length
  const { tasks, met } = deadlines
  const lost = [
    failures.jobs > 0 && some(failures.jobs, 'job'),
    failures.tasks > 0 && some(failures.tasks, 'task'),
    failures.attempts > 0 &&
      `${some(failures.attempts, 'attempt')} (${time(failures.cpuSeconds)} of cores)`,
  ]
  return [
    ['use', shares.join(', ')],
    ['bound', bound && boundText(bound)],
    [
      'fairness',
      users > 1
        ? `${fairness.jain.toFixed(3)} over ${some(users, 'user')}, worst to best ${times(fairness.spread)}`
        : undefined,
    ],
    [
      'energy',
      `nodes are busy for ${time(energy.nodeSeconds)} in all: ${joules(energy.joules)}; ${joules(energy.joulesAllOn)} if none is ever off`,
    ],
    ['deadlines', tasks > 0 ? `${count(met)} of ${count(tasks)} met` : undefined],
    ['failed', lost.filter(Boolean).join(', ')],
    ['trace', traceOf(result)],
    ['hash', result.decisionHash],
  ]
}

const boundText = ({ criticalPath, work, ratio }: NonNullable<Simulation['bound']>): string =>
  `${ratio.toFixed(3)} of the least possible: critical path ${time(criticalPath)}, work ${time(work)} of cores`

function traceOf({ trace }: Simulation): string | undefined {
  if (!trace) return undefined
  const { format, skipped, leftOut } = trace
  const told = [
    format,
    skipped.count > 0 && `${some(skipped.count, 'bad line')} skipped`,
    leftOut.count > 0 && `${some(leftOut.count, 'line')} without work`,
  ]
  const [first] = skipped.first
  return [told.filter(Boolean).join(', '), first && `first: ${first}`].filter(Boolean).join('\n')
}

function groups(name: string, by: Simulation['byUser'], look: Look): string {
  const all = Object.entries(by)
  // One alone is the whole.
  if (all.length < 2) return ''
  const rows = all
    .toSorted(([, a], [, b]) => b.slowdown.mean - a.slowdown.mean)
    .slice(0, MOST_GROUPS)
  const table = columns(
    rows,
    [
      { head: name, of: ([key]) => key },
      { head: 'jobs', of: ([, { jobs }]) => count(jobs), right: true },
      { head: 'tasks', of: ([, { tasks }]) => count(tasks), right: true },
      { head: 'response', of: ([, { response }]) => time(response.mean), right: true },
      { head: 'p95', of: ([, { response }]) => time(response.p95), right: true },
      { head: 'slowdown', of: ([, { slowdown }]) => times(slowdown.mean), right: true },
    ],
    look,
  )
  const more = all.length - rows.length
  return more > 0 ? `${table}\nand ${count(more)} more` : table
}

const faults = ({ faults: all }: Simulation): string[] =>
  all.length === 0 ? [] : [`${some(all.length, 'fault')} on the way; the first: ${all[0]}`]

const speedOf = ({ wallSeconds, eventsPerSecond, events }: Simulation): string =>
  `${some(events, 'event')} in ${time(wallSeconds)}: ${count(Math.round(eventsPerSecond))} a second`

/** Seconds, for people. */
export const time = (seconds: number): string => duration(seconds * 1000)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const times = (value: number): string =>
  value >= 100 ? count(Math.round(value)) : value.toPrecision(3)

function joules(value: number): string {
  const hours = value / 3600
  return hours >= 1000 ? `${(hours / 1000).toPrecision(3)} kWh` : `${hours.toPrecision(3)} Wh`
}
