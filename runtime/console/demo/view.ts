import { styleText } from 'node:util'
import { USERS } from '../../../workloads/demo/batch.ts'
import type { ClusterStatus } from '../../cluster/status.ts'
import type { Progress } from './progress.ts'

/** `styleText` for standard output: no colours without a terminal, or where NO_COLOR says so. */
export type Paint = (
  style: 'bold' | 'dim' | 'green' | 'cyan' | 'yellow' | 'red',
  text: string,
) => string
export const paint: Paint = (style, text) => styleText(style, text)

export interface Moment {
  readonly seconds: number
  readonly columns: number
  readonly cores: number
  readonly status: ClusterStatus
  readonly progress: Progress
}

const PENDING = ['queued', 'no-room', 'waiting', 'held', 'impossible'] as const
const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Says what the figures are of: `five nodes on this machine (2 real cores, 5 nominal slots)`. */
export function machineLine(status: ClusterStatus, cores: number): string {
  const nodes = status.nodes.length
  const slots = status.nodes.reduce((sum, node) => sum + node.cpu.total, 0)
  const size = `${cores} real cores, ${slots} nominal slots`
  return `${COUNTS[nodes] ?? nodes} nodes on this machine (${size})`
}

function bar(done: number, total: number, width: number): string {
  const full = total === 0 ? 0 : Math.round((done / total) * width)
  return '█'.repeat(full) + '░'.repeat(Math.max(0, width - full))
}

const pendingLine = (status: ClusterStatus) =>
  PENDING.filter((why) => status.pending[why] > 0)
    .map((why) => `${status.pending[why]} ${why}`)
    .join(', ') || 'nothing'

function lastRewire({ rewires }: Progress): string {
  const last = rewires.at(-1)
  if (!last) return 'none yet'
  const { waiting, running } = last.carried
  const pause = `pause ${last.pauseUs.toFixed(0)} µs`
  return `to ${last.composition}: ${pause}, carried ${waiting} waiting and ${running} running`
}

/** Name of the job that a task belongs to: `t-4.17` is of `j-4`. */
function jobOf(task: string, { current }: Progress): string {
  const id = `j${task.slice(1, task.indexOf('.'))}`
  return current.get(id)?.name ?? id
}

interface Row {
  readonly done: number
  readonly total: number
  readonly running: number
  /** Jobs that have not ended, with their progress. */
  readonly open: readonly string[]
}

function rowOf(user: string, { current }: Progress, status: ClusterStatus): Row {
  const row = { done: 0, total: 0, running: 0, open: [] as string[] }
  for (const [id, job] of current) {
    if (job.user !== user) continue
    const now = status.jobs.find((each) => each.id === id)
    const done = job.ended || !now ? job.total : now.done
    row.done += done
    row.total += job.total
    row.running += now?.running ?? 0
    if (done < job.total) row.open.push(`${job.name} ${done}/${job.total}`)
  }
  return row
}

/** The live view; no line is longer than `columns`. */
export function frame(moment: Moment, style: Paint = paint): string[] {
  const { seconds, columns, status, progress } = moment
  const cut = (text: string) => (text.length > columns ? `${text.slice(0, columns - 1)}…` : text)
  const users = new Set([...USERS, ...[...progress.current.values()].map((job) => job.user)])
  const width = Math.max(8, Math.min(40, columns - 50))
  const label = (name: string) => `${name.padEnd(9)} `
  return [
    style('bold', cut(`Segue  ${machineLine(status, moment.cores)}  ${seconds.toFixed(0)} s`)),
    cut(
      `${label('phase')}${progress.phase}, ${progress.batches.length}/${progress.planned} batches`,
    ),
    style(
      'cyan',
      cut(`${label('in force')}${status.composition}, generation ${status.generation}`),
    ),
    cut(`${label('rewires')}${progress.rewires.length}; last ${lastRewire(progress)}`),
    '',
    ...[...users].map((user) => {
      const { done, total, running, open } = rowOf(user, progress, status)
      const counts = `${done}/${total}`.padStart(9)
      const rest = total > 0 ? [`${running} run`, ...open].join('  ') : ''
      return cut(`${label(user)}${bar(done, total, width)} ${counts}  ${rest}`.trimEnd())
    }),
    '',
    ...status.nodes.map(({ id, cpu, running }) => {
      const share = cpu.total > 0 ? Math.round((100 * cpu.used) / cpu.total) : 0
      const what = running.map((task) => jobOf(task, progress)).join(', ')
      return cut(`${label(id)}${`${share} %`.padStart(5)}  ${what}`.trimEnd())
    }),
    style('dim', cut(`${label('not yet')}${pendingLine(status)}`)),
  ]
}

/** One line for where there is no terminal. */
export function plainLine({ seconds, status, progress }: Moment): string {
  const busy = status.nodes.filter((node) => node.running.length > 0).length
  const { batches, planned, phase, tasksEnded, rewires } = progress
  return [
    `${seconds.toFixed(0).padStart(4)} s`,
    phase,
    `${status.composition} (generation ${status.generation})`,
    `${batches.length}/${planned} batches`,
    `${tasksEnded} tasks ended`,
    `${busy}/${status.nodes.length} nodes busy`,
    `not yet: ${pendingLine(status)}`,
    `${rewires.length} rewires`,
  ].join('  ')
}
