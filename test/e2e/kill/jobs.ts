import { join } from 'node:path'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import { returned } from './tasks.ts'

const TASKS = join(import.meta.dirname, 'tasks.ts')

/** What kinds of jobs are submitted. The name of a job says its kind and how large it is: `dag-6-l2n14`. */
export const KINDS = ['fan', 'dag', 'commands', 'gang', 'fail', 'after'] as const
export type Kind = (typeof KINDS)[number]

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

export const nameOf = (kind: Kind, count: number, id: string): string => `${kind}-${count}-${id}`

/** `after`: a job of kind `dag` whose sum it takes. */
export function specOf(name: string, log: string, after?: string): JobSpec {
  const [kind, count] = partsOf(name)
  const call = (stage: StageSpec, fn: string, ...args: unknown[]): StageSpec => ({
    ...stage,
    call: `${TASKS}#${fn}`,
    args: [log, name, ...args],
  })
  const step: StageSpec = call(
    { name: 'step', each: upTo(count), needs: { cpu: 0.2 } },
    ...(['step', 'step', 3] as const),
  )
  switch (kind) {
    case 'fan':
      return { name, stages: [step] }
    case 'dag': {
      const same = { $from: 'step', at: 'same' }
      const follow = call({ name: 'follow', each: upTo(count) }, 'follow', 'follow', same)
      const sum = call({ name: 'sum' }, 'sum', { $from: 'follow' })
      return { name, stages: [step, follow, sum] }
    }
    case 'commands':
      return { name, stages: [{ name: 'run', each: upTo(count), run: command(log, name) }] }
    case 'gang': {
      const gang = { name: 'step', each: upTo(2), gang: true, needs: { cpu: 0.5 } }
      const then = call({ name: 'sum', after: ['step'] }, 'sum', [1, 2])
      return { name, stages: [call(gang, 'step', 'step', 5), then] }
    }
    case 'fail':
      return { name, stages: [step, call({ name: 'fail', after: ['step'] }, 'fail')] }
    case 'after':
      return { name, stages: [call({ name: 'double' }, 'double', { $job: after, stage: 'sum' })] }
  }
}

/** Says with its process who it is, so that one that is left can be found. */
function command(log: string, name: string): string[] {
  const note = (what: string) => `echo "${what} $SEGUE_LIFE ${name} run {} $$" >> ${log}`
  return ['sh', '-c', `${note('begin')}; sleep 0.02; ${note('end')}; echo made {}`]
}

export const partsOf = (name: string): [kind: Kind, count: number] => {
  const [kind, count] = name.split('-')
  return [kind as Kind, Number(count)]
}

/** What the tasks of each stage of a job that ended well returned; of commands what they printed. */
export function expected(name: string, after?: string): Record<string, unknown[]> {
  const [kind, count] = partsOf(name)
  const all = upTo(count)
  const step = all.map((i) => returned(name, i))
  const sumOf = (n: number) => upTo(n).reduce((sum, i) => sum + 2 * i, 0)
  switch (kind) {
    case 'fan':
      return { step }
    case 'dag':
      return { step, follow: all.map((i) => 2 * i), sum: [sumOf(count)] }
    case 'commands':
      return { run: all.map((i) => `made ${i}\n`) }
    case 'gang':
      return { step: upTo(2).map((i) => returned(name, i)), sum: [3] }
    case 'fail':
      return {}
    case 'after':
      return { double: [2 * sumOf(partsOf(after!)[1])] }
  }
}
