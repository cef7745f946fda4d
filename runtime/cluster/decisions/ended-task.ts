import type { Micros } from '#interfaces'
import { amount, scaled } from '../../core/amount.ts'
import type { StageSpec } from '../../core/job-spec.ts'
import type { TaskRecord } from '../../core/records.ts'
import { nodesWhy, type EndedTask, type WhyAnswer, type WhySources } from './answer.ts'
import type { JobFacts } from './job-facts.ts'
import { viewNodes } from './nodes.ts'
import { readiness } from './ready.ts'
import {
  ofKind,
  type DecisionRecord,
  type DispatchRecord,
  type FailureRecord,
  type LateRecord,
} from './record.ts'
import {
  decidedText,
  dispatchText,
  endedText,
  failuresText,
  impossibleText,
  lateText,
  refusalText,
  type Ending,
} from './task-text.ts'

export function endedOf(task: TaskRecord): EndedTask {
  const { id, job, outcome = 'cancelled', attempt, times, lastFault } = task
  return {
    id,
    job: job.id,
    outcome,
    attempt,
    node: times?.node ?? lastFault?.node ?? '',
    generation: times?.generation ?? lastFault?.generation ?? 0,
    ...(times && { wait: times.wait, service: times.service }),
    ...(outcome !== 'ok' && lastFault && { fault: lastFault }),
  }
}

/** A task of an ended job, from the store; one that it was not told of was cancelled with its job. */
export async function endedTask(
  sources: WhySources,
  { id: job, total, record }: JobFacts,
  number: number,
): Promise<EndedTask | undefined> {
  if (record || number < 1 || number > total) return undefined
  const id = `t-${job.slice(2)}.${number}`
  const query = { job: Number(job.slice(2)), task: number, values: true, limit: 1 }
  const [stored] = (await (await sources.store()).tasks(query)).items
  if (!stored) return { id, job, outcome: 'cancelled', attempt: 1, node: '', generation: 0 }
  const { outcome, attempt, node, generation, wait, service, fault } = stored
  const times = outcome === 'ok' && { wait, service }
  return { id, job, outcome, attempt, node, generation, ...times, ...(fault && { fault }) }
}

/** It has ended, and something of it is in the log. */
export function recorded(
  id: string,
  known: EndedTask | undefined,
  records: readonly DecisionRecord[],
  facts: JobFacts | undefined,
): WhyAnswer {
  const failures = ofKind(records, 'failure')
  const [failure] = failures.slice(-1)
  const [late] = ofKind(records, 'late').slice(-1)
  const [dispatch] = ofKind(records, 'dispatch').slice(-1)
  const [impossible] = ofKind(records, 'impossible').slice(-1)
  const ending = endingOf(id, known, facts, failure, late, dispatch)
  const final = ending.fault && failure ? failures.slice(0, -1) : failures
  const by = late ?? (ending.fault && failure) ?? dispatch ?? failure ?? impossible
  const generation = by?.generation ?? known?.generation
  const text = [
    ...(late ? [lateText(late)] : []),
    ...(late ? endedText({ ...ending, wait: undefined }, 'It') : endedText(ending)),
    ...failuresText(final),
    ...(dispatch ? dispatchText(dispatch) : []),
    ...(impossible ? [impossibleText(impossible)] : []),
    ...ofKind(records, 'refusal').slice(-1).map(refusalText),
    ...(by ? [decidedText(by.components, by.generation)] : []),
  ]
  return {
    id,
    subject: 'task',
    source: 'recorded',
    text,
    ...(generation && { generation }),
    components: [...(by?.components ?? [])],
    ...(ending.wait !== undefined && { waitedMs: ending.wait / 1000 }),
    ...(dispatch && { queue: queueThen(dispatch) }),
    ...nodesWhy(dispatch ?? impossible ?? { nodes: [] }),
    next: nextEnded(ending, jobOf(id), by?.generation),
  }
}

function endingOf(
  id: string,
  known: EndedTask | undefined,
  facts: JobFacts | undefined,
  failure?: FailureRecord,
  late?: LateRecord,
  dispatch?: DispatchRecord,
): Ending {
  const outcome = known?.outcome ?? late?.outcome ?? failure?.outcome
  const succeeded = outcome === 'ok'
  const last = succeeded ? undefined : failure
  const fault =
    known?.fault ??
    (last?.message === undefined
      ? undefined
      : { code: last.code ?? 'E_TASK', message: last.message })
  return {
    id,
    outcome,
    node: known?.node || late?.node || last?.node || dispatch?.node || '',
    attempt: known?.attempt ?? failure?.attempt,
    fault: succeeded || outcome === 'cancelled' ? undefined : fault,
    wait: known?.wait ?? last?.wait ?? late?.wait ?? dispatch?.wait,
    service: known?.service ?? last?.service ?? late?.service,
    inputs: facts ? inputsOf(facts, numberOf(id)) : 0,
  }
}

/** Of the wait of the task, the part until its inputs were there. */
function inputsOf(facts: JobFacts, number: number): Micros {
  const place = placeOf(facts, number)
  return place ? readiness(facts)(...place) : 0
}

/** Stage of the task, and where it stands in it. */
function placeOf({ stages }: JobFacts, number: number): [stage: number, index: number] | undefined {
  let first = 1
  for (const [stage, { count }] of stages.entries()) {
    if (number < first + count) return [stage, number - first]
    first += count
  }
  return undefined
}

const numberOf = (task: string): number => Number(task.slice(task.indexOf('.') + 1))

function queueThen(dispatch: DispatchRecord): NonNullable<WhyAnswer['queue']> {
  const { role, components, length, before } = dispatch
  const component = components.find((id) => id.startsWith('queue/')) ?? ''
  return { role, component, length, behind: [...before] }
}

const jobOf = (task: string): string => `j-${task.slice(2, task.indexOf('.'))}`

function nextEnded({ id, outcome }: Ending, job: string, generation?: number): string[] {
  const failed = outcome === 'failed' || outcome === 'timeout'
  return [
    ...(failed ? [`segue task logs ${id}`, `segue job retry ${job}`] : []),
    `segue why ${job}`,
    ...(generation ? [`segue why g${generation}`] : []),
  ]
}

/** Nothing of it was kept: what can be said from the generation under which it ran. */
export function recomputed(sources: WhySources, known: EndedTask, facts: JobFacts): WhyAnswer {
  const { id, job, generation, node } = known
  const ending = endingOf(id, known, facts)
  const ran = node !== ''
  const components = ran ? sources.decisions.componentsOf(generation, 'resourceManager') : []
  const from = components.length > 0 ? `generation ${generation}` : 'how it ended'
  const text = ran
    ? [
        `The dispatch of ${id} was not recorded; what follows is worked out from ${from}.`,
        ...endedText(ending, 'It'),
        decidedText(components, generation),
      ]
    : [...endedText(ending), ...withItsJob(facts)]
  return {
    id,
    subject: 'task',
    source: 'recomputed',
    text,
    ...(ran && { generation }),
    components: [...components],
    ...(ending.wait !== undefined && { waitedMs: ending.wait / 1000 }),
    ...(ran ? couldHave(sources, facts, numberOf(id), node) : { nodes: [] }),
    next: nextEnded(ending, job, components.length > 0 ? generation : undefined),
  }
}

/** A task that was cancelled before it ended has no story of its own. */
function withItsJob({ id, state, fault }: JobFacts): string[] {
  if (state !== 'failed' && state !== 'cancelled') return []
  const where = fault?.task ? `${fault.task}: ` : ''
  const why = fault ? `: ${where}${fault.message} (${fault.code})` : ''
  return [`Its job ${id} ${state === 'failed' ? 'failed' : 'was cancelled'}${why}.`]
}

const amountsIn = (needs: StageSpec['needs'], resources: readonly string[]): number[] =>
  resources.map((name) => scaled(amount({ cpu: 1, ...needs }[name]) ?? 0, Math.ceil))

/** Which nodes that there are now could have run it; what they had free then nobody knows. */
function couldHave(
  { reactor, resources }: WhySources,
  facts: JobFacts,
  number: number,
  chosen: string,
): Pick<WhyAnswer, 'nodes' | 'otherNodes'> {
  const place = placeOf(facts, number)
  if (!place) return { nodes: [] }
  const { needs, labels = [] } = facts.stages[place[0]].spec
  const shape = { needs: amountsIn(needs, resources), labels }
  const { ledger } = reactor.resourceManager.resourceManager!
  const views = nodesWhy(viewNodes(ledger.nodes, resources, shape, ledger.node(chosen)))
  const others = Object.values(views.otherNodes ?? {}).reduce((a, b) => a + b, 0)
  return {
    nodes: views.nodes.map((row) =>
      row.verdict === 'impossible'
        ? row
        : {
            node: row.node,
            verdict: row.verdict === 'chosen' ? 'chosen' : 'unknown',
            detail: row.verdict === 'chosen' ? 'it ran here' : 'what was free then is not known',
          },
    ),
    ...(others > 0 && { otherNodes: { unknown: others } }),
  }
}
