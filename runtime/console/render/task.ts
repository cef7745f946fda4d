import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Look } from '../look.ts'
import { bytes, duration } from '../units.ts'
import { faultText } from './job.ts'

type Task = Shape<'Task'>
type Row = Shape<'TaskList'>['items'][number]

const GOOD = new Set<Row['state']>(['ok'])
const BAD = new Set<Row['state']>(['failed', 'timeout', 'lost', 'impossible'])

const stateText = (state: Row['state'], look: Look): string =>
  look.style(GOOD.has(state) ? 'green' : BAD.has(state) ? 'red' : 'yellow', state)

const time = (ms: number | undefined): string => (ms === undefined ? '' : duration(ms))

export const taskLines = (items: readonly Row[], look: Look): string =>
  columns(
    items,
    [
      { head: 'task', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => stateText(state, look) },
      { head: 'stage', of: ({ stage, index }) => `${stage}[${index}]` },
      { head: 'node', of: ({ node }) => node ?? '' },
      { head: 'waited', of: ({ waitMs }) => time(waitMs), right: true },
      { head: 'ran', of: ({ serviceMs }) => time(serviceMs), right: true },
      { head: 'tries', of: ({ attempt }) => (attempt > 1 ? String(attempt) : ''), right: true },
      { head: 'generation', of: (row) => (row.generation ? `g${row.generation}` : '') },
    ],
    look,
  )

export function taskPage(task: Task, look: Look): string {
  const { id, job, stage, index, state, what, detail, position, node, generation, attempt } = task
  const needs = Object.entries(task.needs).map(
    ([name, amount]) => `${name === 'memory' ? bytes(amount) : amount} ${name}`,
  )
  const facts = pairs(
    [
      ['why', detail],
      ['position', position === undefined ? undefined : `${position} in its queue`],
      ['does', what],
      ['of', `${job}, stage ${stage}[${index}]`],
      ['needs', needs.join(', ')],
      ['node', node],
      ['attempt', String(attempt)],
      ['generation', generation === undefined ? undefined : `g${generation}`],
      ['waited', time(task.waitMs)],
      ['ran', time(task.serviceMs)],
    ],
    look,
  )
  const head = `${look.style('bold', id)}  ${stateText(state, look)}`
  return [head, facts, task.fault && faultText(task.fault, look)].filter(Boolean).join('\n')
}

/** The texts as they were written; told apart where there are several. */
export function logText({ items }: Shape<'Logs'>, look: Look): string {
  const shown = items.filter(({ bytes: size }) => size > 0)
  return shown
    .map(({ task, stream, text, bytes: size, cut }) => {
      const left = cut ? `, the last ${bytes(Buffer.byteLength(text))} of ${bytes(size)}` : ''
      const head =
        shown.length > 1 || cut ? `${look.style('dim', `== ${task} ${stream}${left}`)}\n` : ''
      return head + text.replace(/\n$/, '')
    })
    .join('\n')
}
