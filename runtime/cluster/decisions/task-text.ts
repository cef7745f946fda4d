import type { Micros, Outcome } from '#interfaces'
import type {
  DispatchRecord,
  FailureRecord,
  ImpossibleRecord,
  LateRecord,
  NodeView,
  RefusalRecord,
} from './record.ts'
import { count, duration, list, nodeDetail, ROLE_WORDS, some } from './words.ts'

/** Nodes that are named in a sentence. */
const NAMED = 3

/** How it ended and where the time went. */
export interface Ending {
  readonly id: string
  readonly outcome: Outcome | undefined
  readonly node: string
  readonly attempt: number | undefined
  readonly fault: { readonly code: string; readonly message: string } | undefined
  readonly wait: Micros | undefined
  readonly service: Micros | undefined
  /** Part of the wait. */
  readonly inputs: Micros
}

/** `it`: the task was named before. */
export function endedText(ending: Ending, it = ending.id): string[] {
  const { outcome, node, attempt, fault } = ending
  const at = `${node ? ` on ${node}` : ''}${attempt && attempt > 1 ? ` at attempt ${attempt}` : ''}`
  const why = fault ? `: ${fault.message} (${fault.code})` : ''
  return [`${it} ${OUTCOMES[outcome ?? 'lost']}${at}${why}.`, ...timesText(ending)]
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  ok: 'ended ok',
  failed: 'failed',
  timeout: 'ran longer than its timeout',
  cancelled: 'was cancelled',
  evicted: 'was evicted',
  lost: 'is not known to have ended',
}

function timesText({ wait, service, inputs }: Ending): string[] {
  if (wait === undefined) return []
  const share = inputs > 0 ? `, ${duration(inputs)} of it for inputs,` : ''
  const ran = service === undefined ? '' : ` and ran for ${duration(service)}`
  return [`It waited ${duration(wait)} from its submission on${share}${ran}.`]
}

export const lateText = ({ task, over, deadline, wait, service }: LateRecord): string =>
  `${task} missed its deadline by ${duration(over)}: it was due after ${duration(deadline)}, ` +
  `waited ${duration(wait)} and ran for ${duration(service)}.`

/** What became of attempts before the one that counted. */
export const failuresText = (failures: readonly FailureRecord[]): string[] =>
  failures.map(({ attempt, node, outcome, message, code, pause }) => {
    const again = pause === undefined ? '' : `; it was to be tried again after ${duration(pause)}`
    const why = message === undefined ? '' : `: ${message}${code ? ` (${code})` : ''}`
    return `Attempt ${attempt} ${OUTCOMES_OF_ATTEMPTS[outcome]} on ${node}${why}${again}.`
  })

const OUTCOMES_OF_ATTEMPTS: Readonly<Record<FailureRecord['outcome'], string>> = {
  failed: 'failed',
  timeout: 'ran longer than its timeout',
  cancelled: 'was cancelled',
  evicted: 'was evicted and waited again',
  lost: 'was lost through no fault of its own and waited again',
}

/** How it came to its node. */
export function dispatchText(dispatch: DispatchRecord): string[] {
  const { kept, node, role, length, wait, usual, passed, passedOver, before } = dispatch
  const others = length > 1 ? `${some(length - 1, 'other')} waited` : 'nothing else waited'
  const came = passed === 0 && length > 1 ? '; of those that waited it had come first' : ''
  return [
    ...(kept === 'late'
      ? [
          `It had waited ${duration(wait)} when it was started; about 99 in 100 before it waited no longer than ${duration(usual)}.`,
        ]
      : []),
    ...(kept === 'overdue'
      ? [`When it was started, after ${duration(wait)}, its deadline could not be met any more.`]
      : []),
    `It was ${WAYS[dispatch.way]} ${node} by ${ROLE_WORDS[role]}, where ${others}${came}.`,
    ...(passed
      ? [
          `${some(passed, 'task')} that had come before it went on waiting: ${ids(passedOver, passed)}.`,
        ]
      : []),
    ...(before.length > 0
      ? [`Started before it, and still running then: ${ids(before, before.length)}.`]
      : []),
    ...nodesText(dispatch.nodes),
  ]
}

const WAYS: Readonly<Record<DispatchRecord['way'], string>> = {
  launched: 'started on',
  staged: 'handed ahead of time, to begin when one of its kind ends there, to',
  copied: 'started a second time, as a copy, on',
  claimed: 'started on a place that a probe had won on',
}

const ids = (some: readonly string[], all: number): string =>
  all > some.length ? `${some.join(', ')} and ${count(all - some.length)} more` : list(some)

/** Why it was this node: what the others were. */
function nodesText(nodes: readonly NodeView[]): string[] {
  const chosen = nodes.filter(({ verdict }) => verdict === 'chosen')
  const free = nodes.filter(({ verdict }) => verdict === 'free').map(({ node }) => node)
  const refused = nodes.filter(({ verdict }) => verdict !== 'chosen' && verdict !== 'free')
  const named = refused.slice(0, NAMED).map((view) => `${view.node} ${nodeDetail(view)}`)
  const more = refused.length - named.length
  return [
    ...chosen.map((view) => `${view.node} had ${nodeDetail(view)}.`),
    ...(free.length > 0 ? [`${ids(free.slice(0, NAMED), free.length)} had room, too.`] : []),
    ...(named.length > 0
      ? [`Not taken: ${named.join('; ')}${more > 0 ? `; and ${some(more, 'other')}` : ''}.`]
      : []),
  ]
}

export const decidedText = (components: readonly string[], generation: number): string =>
  components.length > 0
    ? `Generation ${generation} decided, by ${list(components)}.`
    : `Generation ${generation} is not kept any more, so what decided is not known.`

export const impossibleText = ({ role, detail, nodes }: ImpossibleRecord, task = 'it'): string => {
  const why = nodes.slice(0, NAMED).map((view) => `${view.node} ${nodeDetail(view)}`)
  return `${capital(ROLE_WORDS[role])} found no node that could ever run ${task}: ${why.join('; ') || detail || 'there is none'}.`
}

export const refusalText = ({ act, role, why }: RefusalRecord): string =>
  `An act of ${ROLE_WORDS[role]} on it, ${act}, was refused: ${why}.`

/** Why no core has the job yet. */
export const waitsText = (jobs: readonly string[]): string =>
  jobs.length > 0 ? `waits for the results of ${list(jobs)}` : 'is being written down'

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
