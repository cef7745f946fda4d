import type { JobRecord } from '../../core/records.ts'
import { recordsOf, unknown, type WhyAnswer, type WhySources } from './answer.ts'
import { jobTimes, type JobTimes } from './job-times.ts'
import { ofKind, type DecisionRecord, type FailureRecord } from './record.ts'
import { whoRan } from './who-ran.ts'
import { count, duration, list, percent, some } from './words.ts'

/** Failures that are told of one by one. */
const TOLD = 3

/** Where the time of the job went, and what ended it. Throws E_NOT_FOUND. */
export async function whyJob(sources: WhySources, number: number): Promise<WhyAnswer> {
  const id = `j-${number}`
  const records = await recordsOf(sources, { job: number })
  const job = sources.job(id)
  if (!job && records.length === 0) throw unknown(id)
  const times = job && jobTimes(job, ofKind(records, 'failure'), sources.reactor.now)
  const generations = times ? [...times.generations.keys()] : generationsIn(records)
  const generation = generations.at(-1) ?? sources.reactor.generation
  return {
    id,
    subject: 'job',
    source: job?.state === 'open' ? 'live' : records.length > 0 ? 'recorded' : 'recomputed',
    text: [
      ...endText(id, job, records, sources.reactor.now),
      ...(job && times ? timesText(sources, job, times) : []),
      ...failuresText(records),
      ...(times ? generationsText(times) : []),
      ...(times && records.length === 0 && job!.state !== 'open'
        ? ['Nothing of it was recorded; this is worked out from the times of its tasks.']
        : []),
    ],
    generation,
    components: [...sources.decisions.componentsOf(generation, 'resourceManager')],
    ...(times && { waitedMs: times.wait / 1000 / Math.max(1, times.tasks) }),
    nodes: [],
    next: nextOf(id, job, records, times),
  }
}

const generationsIn = (records: readonly DecisionRecord[]): number[] =>
  [...new Set(records.map(({ generation }) => generation))].sort((a, b) => a - b)

function endText(
  id: string,
  job: JobRecord | undefined,
  records: readonly DecisionRecord[],
  now: number,
): string[] {
  const [failure] = ofKind(records, 'job-failure').slice(-1)
  if (failure) {
    const where = failure.task ? ` in ${failure.task}` : ''
    return [`${id} ${failure.name} failed${where}: ${failure.message} (${failure.code}).`]
  }
  if (!job) return [`${id} is known by its records alone.`]
  const { name, state, submitted, ended, fault, unfinished } = job
  const total = job.stages.reduce((sum, stage) => sum + stage.count, 0)
  switch (state) {
    case 'open':
      return [
        `${id} ${name} is open since ${duration(now - submitted)}: ${count(total - unfinished)} of ${some(total, 'task')} have ended.`,
      ]
    case 'ok':
      return [`${id} ${name} ended ok after ${duration(ended - submitted)}.`]
    default: {
      const why = fault ? `: ${fault.message} (${fault.code})` : ''
      return [
        `${id} ${name} ${state === 'failed' ? 'failed' : 'was cancelled'} after ${duration(ended - submitted)}${why}.`,
      ]
    }
  }
}

function timesText(sources: WhySources, job: JobRecord, times: JobTimes): string[] {
  const { tasks, sampled, wait, inputs, tries, pending, slowest } = times
  const text: string[] = []
  const open = [...pending].filter(([, number]) => number > 0)
  if (open.length > 0)
    text.push(
      `Not ended: ${list(open.map(([why, number]) => `${count(number)} ${PENDING[why]}`))}.`,
    )
  if (tasks > 0) {
    const rest = Math.max(0, wait - inputs - tries)
    const parts: [number, string][] = [
      [rest, 'for their turn and for room'],
      [inputs, 'for their inputs'],
      [tries, 'for attempts that failed and the pauses after them'],
    ]
    const shares = parts
      .filter(([part]) => part > 0)
      .sort(([a], [b]) => b - a)
      .map(([part, what]) => `${percent(part / wait)} of it ${what}`)
    text.push(
      `Its tasks waited ${duration(wait / tasks)} each on average${shares.length > 0 ? `: ${list(shares)}` : ''}.`,
    )
  }
  text.push(...whoRan(sources, job, times))
  if (slowest && job.stages.length > 1)
    text.push(
      `Its slowest stage was ${slowest.name}: ${duration(slowest.span)} from its first input to its last end, ${duration(slowest.service)} a task.`,
    )
  if (sampled < tasks)
    text.push(`Worked out from ${count(sampled)} of ${some(tasks, 'task')}, evenly spread.`)
  return text
}

const PENDING: Readonly<Record<string, string>> = {
  waiting: 'waiting for inputs',
  queued: 'waiting for their turn',
  'no-room': 'waiting for room',
  impossible: 'that no node could run',
  held: 'held back',
  running: 'running',
}

function failuresText(records: readonly DecisionRecord[]): string[] {
  const failures = ofKind(records, 'failure')
  if (failures.length === 0) return []
  const told = failures.slice(0, TOLD).map(({ task, attempt, node, message, outcome }) => {
    return `${task} at attempt ${attempt} on ${node} (${message ?? outcome})`
  })
  const more = failures.length - told.length
  const text = [
    `${some(failures.length, 'attempt')} did not succeed: ${told.join('; ')}${more > 0 ? `; and ${count(more)} more` : ''}.`,
  ]
  const often = mostFrequent(failures)
  if (often && failures.length > TOLD)
    text.push(`${count(often.number)} of them said: ${often.message}.`)
  const late = ofKind(records, 'late')
  if (late.length > 0) text.push(`${some(late.length, 'task')} missed a deadline.`)
  return text
}

function mostFrequent(
  failures: readonly FailureRecord[],
): { readonly message: string; readonly number: number } | undefined {
  const numbers = new Map<string, number>()
  for (const { message } of failures)
    if (message) numbers.set(message, (numbers.get(message) ?? 0) + 1)
  const [most] = [...numbers].sort((a, b) => b[1] - a[1])
  return most && most[1] > 1 ? { message: most[0], number: most[1] } : undefined
}

function generationsText({ generations }: JobTimes): string[] {
  if (generations.size === 0) return []
  const parts = [...generations].map(([generation, tasks]) => `g${generation} ${count(tasks)}`)
  return generations.size === 1
    ? [`All that ended was decided by generation ${[...generations.keys()][0]}.`]
    : [
        `It lived through ${count(generations.size)} generations; of what ended they decided: ${parts.join(', ')}.`,
      ]
}

function nextOf(
  id: string,
  job: JobRecord | undefined,
  records: readonly DecisionRecord[],
  times: JobTimes | undefined,
): string[] {
  const failed = ofKind(records, 'failure').at(-1)?.task ?? job?.fault?.task
  const see = times?.waits ?? undefined
  const next = [
    ...(failed ? [`segue why ${failed}`, `segue task logs ${failed}`] : []),
    ...(job?.state === 'failed' ? [`segue job retry ${id}`] : []),
    ...(job?.state === 'open' && see ? [`segue why ${see}`] : []),
    `segue job get ${id}`,
  ]
  return [...new Set(next)]
}
