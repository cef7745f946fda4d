import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Look } from '../look.ts'
import { bytes, count, duration, some } from '../units.ts'
import { jobLines, pendingText } from './job.ts'

type Status = Shape<'Status'>

export const nodeLines = (items: Status['nodes'], look: Look): string =>
  columns(
    items,
    [
      { head: 'node', of: ({ id }) => id },
      { head: 'cores', of: ({ cpu }) => `${tidy(cpu.used)}/${tidy(cpu.total)}`, right: true },
      {
        head: 'memory',
        of: ({ memory: { used, total } }) => `${used === 0 ? 0 : bytes(used)}/${bytes(total)}`,
        right: true,
      },
      { head: 'running', of: ({ running }) => count(running), right: true },
    ],
    look,
  )

export function statusPage(status: Status, look: Look): string {
  const { nodes, jobs, openJobs, pending, store, objects, recovered } = status
  const running = nodes.reduce((sum, node) => sum + node.running, 0)
  const head = [
    look.style('bold', `g${status.generation} ${status.composition}`),
    `up ${duration(status.upSeconds * 1000)}`,
    some(nodes.length, 'node'),
    `${count(running)} running`,
    `${count(status.ended)} ended`,
    some(status.rewires, 'rewire'),
  ]
  const facts = pairs(
    [
      ['not yet', pendingText(pending)],
      [
        'journal',
        `${store.component}, ${some(store.jobs, 'job')}, ${bytes(store.bytes)}${store.durable ? '' : ', gone when it ends'}`,
      ],
      [
        'objects',
        objects.count > 0
          ? `${count(objects.count)}, ${bytes(objects.bytes)} of ${bytes(objects.limit)}`
          : undefined,
      ],
      ['recovered', recovered && recoveredText(recovered)],
      ['fault', store.fault && look.style('red', store.fault)],
    ],
    look,
  )
  const more = openJobs > jobs.length ? `the newest ${jobs.length} of ${openJobs} open jobs` : ''
  return [
    head.join(', '),
    facts,
    nodeLines(nodes, look),
    jobs.length > 0 ? jobLines(jobs, look) : '',
    more,
  ]
    .filter(Boolean)
    .join('\n')
}

export const recoveredText = ({ jobs, tasks, repeated }: NonNullable<Status['recovered']>) =>
  `${some(jobs, 'open job')} of the journal went on: ${some(tasks, 'result')} kept, ${some(repeated, 'task')} run again`

const tidy = (cores: number): string => String(Number(cores.toFixed(2)))
