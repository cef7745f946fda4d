import type { Act } from '#interfaces'
import { JobRecord, NodeRecord, TaskRecord } from './records.ts'

/**
 * What is wrong with the form of what a scheduler yielded, in words; undefined for an act. Components are not to be
 * trusted in this: the core carries out only what names its own records.
 */
export function actFault(act: Act): string | undefined {
  if (typeof act !== 'object' || act === null) return `${String(act)} is no act`
  switch (act.do) {
    case 'launch':
    case 'reserve':
    case 'release':
    case 'copy':
      return taskFault(act.task) ?? nodeFault(act.node)
    case 'launch-all':
      if (!Array.isArray(act.pairs) || act.pairs.length === 0) return 'launch-all without pairs'
      for (const pair of act.pairs as unknown[]) {
        if (!Array.isArray(pair)) return 'a pair of launch-all is not a task and a node'
        const fault = taskFault(pair[0]) ?? nodeFault(pair[1])
        if (fault) return fault
      }
      return undefined
    case 'spill':
      return taskFault(act.task) ?? (act.to === 'resourceManager' ? undefined : nodeFault(act.to))
    case 'evict':
      return (
        taskFault(act.task) ??
        (act.grace >= 0 && act.grace < Infinity ? undefined : `grace is ${String(act.grace)}`)
      )
    case 'resize':
    case 'fail':
      return act.job instanceof JobRecord ? undefined : `${act.do} names no job`
    case 'nothing':
      return act.task === undefined
        ? undefined
        : (taskFault(act.task) ?? whyFault(act.why) ?? togetherFault(act.together))
    default:
      return `"${String((act as { do?: unknown }).do)}" is no act`
  }
}

const taskFault = (task: unknown): string | undefined =>
  task instanceof TaskRecord ? undefined : 'it names no task'

const nodeFault = (node: unknown): string | undefined =>
  node instanceof NodeRecord ? undefined : 'it names no node'

const togetherFault = (together: unknown): string | undefined =>
  together === undefined || (Number.isSafeInteger(together) && (together as number) >= 1)
    ? undefined
    : `${String(together)} are to start together`

const whyFault = (why: unknown): string | undefined =>
  why === 'no-room' || why === 'impossible' || why === 'held'
    ? undefined
    : `"${String(why)}" is no reason`
