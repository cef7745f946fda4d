import type { Micros } from '#interfaces'
import type { RoleName } from '../../assembler/roles.ts'
import type { JobRecord, TaskRecord } from '../../core/records.ts'
import { nodesWhy, recordsOf, unknown, type WhyAnswer, type WhySources } from './answer.ts'
import { endedOf, endedTask, recomputed, recorded } from './ended-task.ts'
import { jobFacts, type JobFacts } from './job-facts.ts'
import { readiness } from './ready.ts'
import { ofKind, type DecisionRecord } from './record.ts'
import { taskState, type TaskState } from './task-state.ts'
import {
  capital,
  decidedText,
  dispatchText,
  failuresText,
  impossibleText,
  refusalText,
  waitsText,
} from './task-text.ts'
import { duration, list } from './words.ts'

/** Why the task waits, runs where it runs, or ended as it did. Throws E_NOT_FOUND. */
export async function whyTask(
  sources: WhySources,
  job: number,
  number: number,
): Promise<WhyAnswer> {
  const records = await recordsOf(sources, { job, task: number })
  const facts = await jobFacts(sources, job)
  const task = facts?.record && taskIn(facts.record, number)
  if (task && task.state !== 'done') return live(sources, task, facts, records)
  const known = task ? endedOf(task) : facts && (await endedTask(sources, facts, number))
  if (records.length > 0) return recorded(`t-${job}.${number}`, known, records, facts)
  if (!known) throw unknown(`t-${job}.${number}`)
  return facts!.state === 'waiting'
    ? notBegun(facts!, known.id)
    : recomputed(sources, known, facts!)
}

function taskIn({ stages }: JobRecord, number: number): TaskRecord | undefined {
  for (const { tasks, job } of stages) {
    // Numbers rise by one from task to task in a job; in one that stands tasks come and go.
    const task = job.standing
      ? tasks.find((it) => it.number === number)
      : tasks[number - (tasks[0]?.number ?? 0)]
    if (task?.number === number) return task
  }
  return undefined
}

/** Its job waits for the results of others. */
function notBegun({ id: job, waitsFor }: JobFacts, id: string): WhyAnswer {
  return {
    id,
    subject: 'task',
    source: 'live',
    text: [`${id} waits with its whole job: ${job} ${waitsText(waitsFor)}.`],
    components: [],
    nodes: [],
    next: [...waitsFor.slice(0, 1), job].map((one) => `segue why ${one}`),
  }
}

/** It waits or runs: how it stands now comes first, then what has happened to it so far. */
function live(
  sources: WhySources,
  task: TaskRecord,
  facts: JobFacts,
  records: readonly DecisionRecord[],
): WhyAnswer {
  const state = taskState(sources, task)
  const [dispatch] = ofKind(records, 'dispatch').slice(-1)
  const { generation = sources.reactor.generation } = state
  const role = (state.queue?.role ?? 'resourceManager') as RoleName
  const components = sources.decisions.componentsOf(generation, role)
  const text = [
    `${task.id} ${STANDS[state.state] ?? 'waits'}${state.state === 'running' ? '' : ':'} ${state.detail ?? 'nothing more is known'}.`,
    ...(state.state === 'no-room' && state.place ? [`${capital(state.place)}.`] : []),
    ...waitText(readiness(facts)(task.stage.index, task.index), state),
    ...deadlineText(task, sources.micros()),
    ...failuresText(ofKind(records, 'failure')),
    ...(state.state === 'impossible'
      ? []
      : ofKind(records, 'impossible')
          .slice(-1)
          .map((record) => impossibleText(record))),
    ...ofKind(records, 'refusal').slice(-1).map(refusalText),
    ...(dispatch && state.state === 'running' ? dispatchText(dispatch) : []),
    ...(state.state === 'running'
      ? [decidedText(components, generation)]
      : [`Generation ${generation} decides, by ${list(components)}.`]),
  ]
  const shown = dispatch && state.state === 'running' ? dispatch : state.nodes
  return {
    id: task.id,
    subject: 'task',
    source: 'live',
    text,
    generation,
    components: [...components],
    waitedMs: state.wait / 1000,
    ...(state.queue && { queue: state.queue }),
    ...nodesWhy(shown ?? { nodes: [] }),
    next: nextLive(task, state),
  }
}

const STANDS: Readonly<Partial<Record<TaskState['state'], string>>> = {
  waiting: 'waits for its inputs',
  queued: 'waits for its turn',
  'no-room': 'waits for room',
  impossible: 'can never run here',
  held: 'is held back',
  running: 'runs',
}

function waitText(inputs: Micros, { state, wait }: TaskState): string[] {
  const verb = state === 'running' ? 'It had waited' : 'It has waited'
  const share = state === 'waiting' || inputs === 0 ? '' : `, ${duration(inputs)} of it for inputs`
  return [`${verb} ${duration(wait)} from its submission on${share}.`]
}

function deadlineText({ deadline }: TaskRecord, now: number): string[] {
  if (deadline === Infinity) return []
  return [
    deadline < now
      ? `Its deadline passed ${duration(now - deadline)} ago.`
      : `Its deadline is in ${duration(deadline - now)}.`,
  ]
}

function nextLive({ job }: TaskRecord, { state, see }: TaskState): string[] {
  const asks = see.map((id) => `segue why ${id}`)
  switch (state) {
    case 'impossible':
      return [`segue job cancel ${job.id}`, 'segue status']
    case 'running':
      return [`segue why ${job.id}`, 'segue top']
    case 'no-room':
      return ['segue status', ...asks]
    default:
      return [...asks, `segue why ${job.id}`]
  }
}
