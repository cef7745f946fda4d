import { styleText } from 'node:util'
import { USERS } from '../../../workloads/demo/batch.ts'
import type { ClusterStatus } from './cluster-types.ts'
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

const PENDING = ['queued', 'no-room', 'waiting', 'held', 'impossible']
const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Says what the figures are of: `five nodes on this machine (2 real cores, 5 nominal slots)`. */
export function machineLine(status: ClusterStatus, cores: number): string {
  const nodes = status.nodes.length
  const slots = status.nodes.reduce((sum, node) => sum + node.slots, 0)
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

/** The live view; no line is longer than `columns`. */
export function frame(moment: Moment, style: Paint = paint): string[] {
  const { seconds, columns, status, progress } = moment
  const cut = (text: string) => (text.length > columns ? `${text.slice(0, columns - 1)}…` : text)
  const jobs = status.jobs.filter((job) => progress.current.has(job.id))
  const users = [...new Set([...USERS, ...jobs.map((job) => job.user)])]
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
    ...users.map((user) => {
      const own = jobs.filter((job) => job.user === user)
      const sum = (of: (job: (typeof own)[number]) => number) =>
        own.reduce((all, job) => all + of(job), 0)
      const [done, total] = [sum((job) => job.done), sum((job) => job.total)]
      const counts = `${done}/${total}`.padStart(9)
      const busy = own.length > 0 ? `  ${sum((job) => job.running)} run` : ''
      const open = own.filter((job) => job.done < job.total)
      const each = open.map((job) => `  ${job.name} ${job.done}/${job.total}`).join('')
      return cut(`${label(user)}${bar(done, total, width)} ${counts}${busy}${each}`)
    }),
    '',
    ...status.nodes.map((node) =>
      cut(
        `${label(node.id)}${'■'.repeat(node.busy)}${'·'.repeat(Math.max(0, node.slots - node.busy))}`,
      ),
    ),
    style('dim', cut(`${label('not yet')}${pendingLine(status)}`)),
  ]
}

/** One line for where there is no terminal. */
export function plainLine({ seconds, status, progress }: Moment): string {
  const busy = status.nodes.filter((node) => node.busy > 0).length
  const { batches, planned, phase, tasksEnded, rewires } = progress
  return (
    `${seconds.toFixed(0).padStart(4)} s  ${phase}  ${status.composition} (generation ${status.generation})  ` +
    `${batches.length}/${planned} batches  ${tasksEnded} tasks ended  ${busy}/${status.nodes.length} nodes busy  ` +
    `not yet: ${pendingLine(status)}  ${rewires.length} rewires`
  )
}
