import type { RunResult } from './result.ts'
import type { Summary } from '../summary/summary.ts'

const COLUMNS: readonly (readonly [head: string, of: (summary: Summary) => number | string])[] = [
  ['jobs', ({ jobs }) => jobs],
  ['tasks', ({ tasks }) => tasks],
  ['makespan_s', ({ makespan }) => makespan],
  ['response_mean_s', ({ response }) => response.mean],
  ['response_p50_s', ({ response }) => response.p50],
  ['response_p95_s', ({ response }) => response.p95],
  ['response_p99_s', ({ response }) => response.p99],
  ['wait_mean_s', ({ wait }) => wait.mean],
  ['slowdown_mean', ({ slowdown }) => slowdown.mean],
  ['slowdown_p95', ({ slowdown }) => slowdown.p95],
  ['utilisation_cpu', ({ utilisation }) => utilisation.cpu],
  ['utilisation_memory', ({ utilisation }) => utilisation.memory],
  ['fairness_jain', ({ fairness }) => fairness.jain],
  ['energy_node_s', ({ energy }) => energy.nodeSeconds],
  ['energy_j', ({ energy }) => energy.joules],
  ['energy_all_on_j', ({ energy }) => energy.joulesAllOn],
  ['failed_jobs', ({ failures }) => failures.jobs],
  ['left', ({ left }) => left],
  ['decision_hash', ({ decisionHash }) => decisionHash],
]

/** The figures of all runs as CSV (RFC 4180), one row each. */
export function csvOf(runs: readonly RunResult[]): string {
  const head = ['workload', 'composition', 'cluster', 'seed', ...COLUMNS.map(([name]) => name)]
  const rows = runs.map(({ workload, composition, cluster, seed, summary }) => [
    ...[workload, composition, cluster, String(seed)],
    ...COLUMNS.map(([, of]) => String(of(summary))),
  ])
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
