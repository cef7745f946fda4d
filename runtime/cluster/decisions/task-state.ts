import type { Micros, Outcome, Pending, Queue, Scheduler } from '#interfaces'
import type { Reactor } from '../../core/reactor.ts'
import type { Lease, TaskRecord } from '../../core/records.ts'
import { retryDelay } from '../../core/retry.ts'
import { Role } from '../../core/role.ts'
import { versionOf } from '../quarantine.ts'
import type { QueueWhy, WhySources } from './answer.ts'
import { viewNodes } from './nodes.ts'
import type { NodeViews } from './record.ts'
import { MOST_IDS } from './standing.ts'
import {
  count,
  duration,
  freeWords,
  list,
  needWords,
  nodeDetail,
  ROLE_WORDS,
  some,
} from './words.ts'

/** Where a task stands now, and why it does not run if it does not. */
export interface TaskState {
  /** Why it does not run, that it does, or how it ended. */
  readonly state: Pending | 'running' | Outcome
  /** In words with numbers. */
  readonly detail?: string
  readonly node?: string
  readonly generation?: number
  /** Since its submission; until its start where it has one. */
  readonly wait: Micros
  /** Running so far. */
  readonly service?: Micros
  readonly queue?: QueueWhy
  /** Where it stands there, in words. */
  readonly place?: string
  readonly nodes?: NodeViews
  /** Of what to ask why next: ids. */
  readonly see: readonly string[]
}

type Sources = Pick<WhySources, 'reactor' | 'seats' | 'resources' | 'micros'>

/** Reads the truth of the cores; changes nothing. Costs time in the number of tasks that wait in its lane. */
export function taskState(sources: Sources, task: TaskRecord): TaskState {
  const wait = sources.micros() - task.submitted
  switch (task.state) {
    case 'done':
      return ended(task, wait)
    case 'waiting':
      return { state: 'waiting', wait, ...waitsFor(task) }
    case 'backoff':
      return { state: 'held', wait, detail: betweenTries(task), see: [] }
    default:
      if (task.holder instanceof Role) return { wait, ...held(sources, task.holder, task) }
      return begun(sources, task, wait)
  }
}

function ended(task: TaskRecord, wait: Micros): TaskState {
  const { times, lastFault, outcome = 'cancelled' } = task
  const fault = outcome === 'ok' ? undefined : lastFault
  return {
    state: outcome,
    wait: times?.wait ?? wait,
    ...(times && { node: times.node, generation: times.generation, service: times.service }),
    ...(fault && { detail: `${fault.code}: ${fault.message}` }),
    see: [],
  }
}

function waitsFor(task: TaskRecord): Pick<TaskState, 'detail' | 'see'> {
  const { stages: all } = task.job
  const open = all
    .filter(({ pairedDependents }) => pairedDependents.includes(task.stage))
    .map(({ tasks }) => tasks[task.index])
    .filter(({ outcome }) => outcome !== 'ok')
  const stages = all.filter(
    ({ dependents, unfinished }) => unfinished > 0 && dependents.includes(task.stage),
  )
  const parts = [
    ...open.map(({ id, stage }) => `${id} (${stage.name})`),
    ...stages.map(
      ({ name, unfinished, count: tasks }) =>
        `stage ${name}, of which ${count(unfinished)} of ${some(tasks, 'task')} have not ended`,
    ),
  ]
  const next = open[0] ?? stages[0]?.tasks.find(({ state }) => state !== 'done')
  return { detail: list(parts), see: next ? [next.id] : [] }
}

function betweenTries({ attempt, stage, lastFault }: TaskRecord): string {
  const pause = retryDelay(stage.spec.backoffMs, attempt - 1)
  const why = lastFault ? ` (${lastFault.code}: ${lastFault.message})` : ''
  return `attempt ${attempt - 1} failed${why}; it is tried again ${duration(pause)} after that`
}

function held(sources: Sources, role: Role, task: TaskRecord): Omit<TaskState, 'wait'> {
  const { why, detail } = role.pending(task)
  const found = why === 'held' ? undefined : queueOf(sources, role, task)
  const see = found?.queue.behind.slice(0, 1) ?? []
  const more = { see, ...(found && { queue: found.queue, place: found.words }) }
  if (why === 'queued') return { state: why, detail: found?.words, ...more }
  if (why === 'held') return { state: why, detail, see }
  const nodes = viewNodes(role.ledger.nodes, sources.resources, task.shape)
  const words = why === 'no-room' ? noRoom(task, nodes) : never(nodes)
  return { state: why, detail: words, nodes, ...more }
}

/** The node that lacks least comes first. */
function noRoom({ gang }: TaskRecord, { nodes }: NodeViews): string {
  const full = nodes
    .filter(({ verdict }) => verdict === 'no-room')
    .sort((a, b) => b.free / b.need - a.free / a.need)
  const [first] = full
  if (!first)
    return gang ? `there is no room for all ${gang.size} of its gang at once` : 'there is no room'
  const named = full.slice(0, 3)
  const never = nodes.filter(({ verdict }) => verdict === 'impossible').length
  const others = never > 0 ? `; ${some(never, 'node')} could never run it` : ''
  const more = `${full.length > named.length ? ' and others' : ''}${others}`
  if (full.every(({ resource }) => resource === first.resource)) {
    const free = named.map((view) => `${view.node} ${freeWords(view)}`)
    return `no node has ${needWords(first)} free: ${free.join(', ')}${more}`
  }
  return `no node has room: ${named.map((view) => `${view.node} ${nodeDetail(view)}`).join('; ')}${more}`
}

/** Why none of these nodes could ever run it. */
export function never({ nodes }: NodeViews): string {
  const [first] = nodes
  if (!first) return 'there is no node'
  const named = nodes.slice(0, 3).map((view) => `${view.node} ${nodeDetail(view)}`)
  return `${named.join('; ')}${nodes.length > named.length ? '; and so on' : ''}`
}

/** Where it stands in its queue. A component that cannot say so is not asked twice, and its faults are no faults here. */
function queueOf(
  { seats }: Sources,
  role: Role,
  task: TaskRecord,
): { readonly queue: QueueWhy; readonly words: string } | undefined {
  const bindings = seats.find((seat) => seat.role === role)?.bindings
  const instance = bindings?.instance('Queue')
  if (!bindings || !instance) return undefined
  const scheduler = bindings.instance('Scheduler')?.methods as Scheduler | undefined
  let lane = ''
  let ahead: ReturnType<NonNullable<Queue['ahead']>>
  try {
    lane = scheduler?.laneOf?.(task) ?? ''
    ahead = (instance.methods as Queue).ahead?.(task, lane, MOST_IDS)
  } catch {
    // Then it is not known.
  }
  const at = ROLE_WORDS[role.name]
  const length = role.waiting
  const behind = ahead?.first.map(({ id }) => id) ?? []
  const place = ahead && ahead.count + 1
  const alone = ahead?.lanes === 1
  const queue: QueueWhy = {
    role: role.name,
    component: versionOf(instance.plan.base.listed),
    length,
    ...(alone && { position: place }),
    behind,
  }
  if (!place) return { queue, words: `it waits among ${some(length, 'task')} at ${at}` }
  const among = alone ? `of ${count(length)} at ${at}` : `in the lane ${lane} of ${at}`
  return {
    queue,
    words: `it stands at place ${count(place)} ${among}${behindWords(behind, place - 1)}`,
  }
}

/** `, behind t-1.2 and t-1.3`. */
function behindWords(ids: readonly string[], all: number): string {
  if (all === 0) return ''
  const named = ids.slice(0, 3)
  return `, behind ${list([...named, ...(all > named.length ? [`${count(all - named.length)} more`] : [])])}`
}

/** It has been granted, or is on its way. */
function begun({ reactor, micros }: Sources, task: TaskRecord, wait: Micros): TaskState {
  const lease = leaseOf(reactor, task)
  if (!lease) {
    const to = task.sentTo === 'resourceManager' ? ROLE_WORDS.resourceManager : task.sentTo
    return { state: 'queued', wait, detail: `it is on its way to ${to}`, see: [] }
  }
  const { node, generation, at, staged } = lease
  const service = micros() - at
  const detail = staged
    ? `on ${node}, where it was handed ahead of time, to begin when one of its kind ends`
    : `on ${node}, started ${duration(service)} ago`
  return {
    state: 'running',
    node,
    generation,
    wait: at - task.submitted,
    service,
    detail,
    see: [],
  }
}

/** Of several attempts the first. */
function leaseOf({ cores }: Reactor, task: TaskRecord): Lease | undefined {
  if (task.lease) return task.lease
  for (const { nodeManager } of cores.values())
    for (const { lease } of nodeManager.leases.values()) if (lease.task === task) return lease
  return undefined
}

/** Only how it stands, for long lists. */
export function briefState(task: TaskRecord): TaskState['state'] {
  if (task.state === 'done') return task.outcome ?? 'cancelled'
  if (task.state === 'waiting') return 'waiting'
  if (task.state === 'backoff') return 'held'
  return task.holder instanceof Role ? task.holder.pending(task).why : 'running'
}
