import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Look } from '../look.ts'
import { ago, count, duration, some } from '../units.ts'

type Job = Shape<'Job'>
type Row = Shape<'JobList'>['items'][number]
type State = Row['state']

const COLOURS = {
  waiting: 'yellow',
  open: 'cyan',
  ok: 'green',
  failed: 'red',
  cancelled: 'yellow',
} as const

export const stateText = (state: State, look: Look): string => look.style(COLOURS[state], state)

/** `51/60`, with what failed. */
const progressText = ({ done, total, failed }: Pick<Row, 'done' | 'total' | 'failed'>): string =>
  `${done}/${total}${failed > 0 ? `, ${failed} failed` : ''}`

export function tookMs({ submittedAt, endedAt }: Pick<Row, 'submittedAt' | 'endedAt'>): number {
  return (endedAt ? Date.parse(endedAt) : Date.now()) - Date.parse(submittedAt)
}

export const jobLines = (items: readonly Row[], look: Look): string =>
  columns(
    items,
    [
      { head: 'job', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => stateText(state, look) },
      { head: 'tasks', of: progressText, right: true },
      { head: 'running', of: ({ running }) => (running > 0 ? count(running) : ''), right: true },
      { head: 'submitted', of: ({ submittedAt }) => ago(submittedAt, look.terminal) },
      { head: 'took', of: (row) => duration(tookMs(row)), right: true },
      { head: 'user', of: ({ user }) => user },
      { head: 'name', of: ({ name }) => name },
    ],
    look,
  )

/** `j-1 demo  ok  60 tasks in 8.9 s, generation g1`. */
export function jobHead(job: Job, look: Look): string {
  const { id, name, state, total, done, running, failed, generations, repeated } = job
  const all = some(total, 'task')
  const tasks = [
    done < total ? `${count(done)} of ${all} done` : all,
    failed > 0 ? `${count(failed)} failed` : '',
    running > 0 ? `${count(running)} running` : '',
  ]
  const ended = job.endedAt !== undefined
  const parts = [
    `${tasks.filter(Boolean).join(', ')} ${ended ? 'in' : 'for'} ${duration(tookMs(job))}`,
    job.leftMs === undefined ? '' : `about ${duration(job.leftMs)} left`,
    generations.length > 0 ? `generation ${rangeOf(generations)}` : '',
    repeated > 0 ? `${some(repeated, 'task')} ran again after a restart` : '',
  ]
  return `${look.style('bold', `${id} ${name}`)}  ${stateText(state, look)}  ${parts.filter(Boolean).join(', ')}`
}

/** `g1`, `g1 to g3`. */
const rangeOf = (generations: readonly number[]): string =>
  generations.length === 1
    ? `g${generations[0]}`
    : `g${Math.min(...generations)} to g${Math.max(...generations)}`

export function jobPage(job: Job, look: Look): string {
  const { stages, pending, waitMs, fault } = job
  const lines = columns(
    stages,
    [
      { head: 'stage', of: ({ name }) => name },
      { head: 'tasks', of: progressText, right: true },
      { head: 'running', of: ({ running }) => (running > 0 ? count(running) : ''), right: true },
      {
        head: 'mean',
        of: ({ meanServiceMs }) => (meanServiceMs === undefined ? '' : duration(meanServiceMs)),
        right: true,
      },
      { head: 'module', of: ({ module }) => module?.slice(0, 12) ?? '' },
      { head: 'what', of: ({ what }) => what },
    ],
    look,
  )
  const facts = pairs(
    [
      ['not yet', pendingText(pending)],
      ['waited', waitMs && `${duration(waitMs.p50)} at the median, ${duration(waitMs.p95)} at p95`],
    ],
    look,
  )
  return [jobHead(job, look), lines, facts, fault && faultText(fault, look)]
    .filter(Boolean)
    .join('\n')
}

/** `49 no-room, 25 waiting`; never merged. */
export const pendingText = (pending: Job['pending']): string =>
  Object.entries(pending)
    .filter(([, tasks]) => tasks > 0)
    .map(([why, tasks]) => `${count(tasks)} ${why}`)
    .join(', ')

export function faultText(fault: NonNullable<Job['fault']>, look: Look): string {
  const { code, message, task, node, attempt, generation, stack } = fault
  const where = pairs(
    [
      ['task', task],
      ['node', node],
      ['attempt', attempt === undefined ? undefined : String(attempt)],
      ['generation', generation === undefined ? undefined : `g${generation}`],
    ],
    look,
  )
  const lines = [`${look.style(['red', 'bold'], `error[${code}]`)} ${message}`]
  if (where) lines.push(where)
  // The first line of a stack is the message again.
  if (stack) lines.push(look.style('dim', stack.replace(/^[^\n]*\n(?=\s+at )/, '')))
  return lines.join('\n')
}

/** What helps on with a job, by how it stands. */
export function nextOfJob({ id, state, stages, fault }: Job): string[] {
  const commands = stages.some(({ what }) => !what.startsWith('./') && !what.includes('#'))
  switch (state) {
    case 'ok':
      return commands ? [`job logs ${id}`, `why ${id}`] : [`job results ${id}`, `why ${id}`]
    case 'failed':
      return [
        fault?.task ? `task logs ${fault.task}` : `job logs ${id}`,
        `why ${id}`,
        `job retry ${id}`,
      ]
    case 'cancelled':
      return [`job retry ${id}`]
    default:
      return [`job wait ${id}`, `why ${id}`]
  }
}
