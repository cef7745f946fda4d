import { recordsOf, unknown, type WhyAnswer, type WhySources } from './answer.ts'
import { jobFacts, type JobFacts } from './job-facts.ts'
import { jobTimes, type JobTimes } from './job-times.ts'
import { ofKind, type DecisionRecord, type FailureRecord } from './record.ts'
import { impossibleText, waitsText } from './task-text.ts'
import { whoRan } from './who-ran.ts'
import { count, duration, list, percent, some } from './words.ts'

/** Failures that are told of one by one. */
const TOLD = 3

/** Where the time of the job went, and what ended it. Throws E_NOT_FOUND. */
export async function whyJob(sources: WhySources, number: number): Promise<WhyAnswer> {
  const id = `j-${number}`
  const records = await recordsOf(sources, { job: number })
  const facts = await jobFacts(sources, number)
  if (!facts) {
    if (records.length === 0) throw unknown(id)
    return fromRecords(id, records)
  }
  const now = (sources.now() - facts.at) * 1000
  const times = jobTimes(facts, ofKind(records, 'failure'), now)
  const generation = [...times.generations.keys()].at(-1) ?? sources.reactor.generation
  const goesOn = facts.state === 'open' || facts.state === 'waiting'
  return {
    id,
    subject: 'job',
    source: goesOn ? 'live' : records.length > 0 ? 'recorded' : 'recomputed',
    text: [
      ...endText(facts, records, now),
      ...pendingText(times),
      ...timesText(facts, times),
      ...(await whoRan(sources, facts, times.from, times.to)),
      ...impossibleIn(records),
      ...failuresText(records),
      ...generationsText(times),
      ...(facts.left > 0
        ? [
            `Worked out from ${count(times.tasks)} of the ${count(facts.ended)} tasks that have ended.`,
          ]
        : []),
      ...(goesOn || records.length > 0
        ? []
        : ['Nothing of it was recorded; this is worked out from the times of its tasks.']),
    ],
    generation,
    components: [...sources.decisions.componentsOf(generation, 'resourceManager')],
    ...(times.tasks > 0 && { waitedMs: times.wait / 1000 / times.tasks }),
    nodes: [],
    next: nextOf(facts, records, times),
  }
}

/** The store has forgotten the job; the log has not. */
const fromRecords = (id: string, records: readonly DecisionRecord[]): WhyAnswer => ({
  id,
  subject: 'job',
  source: 'recorded',
  text: [
    ...(failedText(id, records) ?? [`${id} has ended; its times are not kept any more.`]),
    ...impossibleIn(records),
    ...failuresText(records),
  ],
  components: [],
  nodes: [],
  next: ['segue job list'],
})

function failedText(id: string, records: readonly DecisionRecord[]): string[] | undefined {
  const [failure] = ofKind(records, 'job-failure').slice(-1)
  if (!failure) return undefined
  const where = failure.task ? ` in ${failure.task}` : ''
  return [`${id} ${failure.name} failed${where}: ${failure.message} (${failure.code}).`]
}

function endText(facts: JobFacts, records: readonly DecisionRecord[], now: number): string[] {
  const { id, name, state, took = 0, fault, total, ended, record, waitsFor } = facts
  switch (state) {
    case 'waiting':
      return [`${id} ${name} ${waitsText(waitsFor)}, for ${duration(now)} so far.`]
    case 'open':
      if (record?.standing)
        return [
          `${id} ${name} stands for the calls of a function; ${some(total, 'call')} are open.`,
        ]
      return [
        `${id} ${name} has been open for ${duration(now)}: ${count(ended)} of ${count(total)} tasks have ended.`,
      ]
    case 'ok':
      return [`${id} ${name} ended ok after ${duration(took)}.`]
    default: {
      const failed = failedText(id, records)
      if (failed) return failed
      const why = fault ? `: ${fault.message} (${fault.code})` : ''
      const how = state === 'failed' ? 'failed' : 'was cancelled'
      return [`${id} ${name} ${how} after ${duration(took)}${why}.`]
    }
  }
}

function pendingText({ pending }: JobTimes): string[] {
  if (pending.size === 0) return []
  const parts = [...pending].map(([why, number]) => `${count(number)} ${PENDING[why]}`)
  return [`Not ended: ${list(parts)}.`]
}

function timesText({ stages }: JobFacts, times: JobTimes): string[] {
  const { tasks, wait, inputs, tries, slowest } = times
  if (tasks === 0) return []
  const parts: [number, string][] = [
    [Math.max(0, wait - inputs - tries), 'for their turn and for room'],
    [inputs, 'for their inputs'],
    [tries, 'for attempts that did not succeed and the pauses after them'],
  ]
  const shares = parts
    .filter(([part]) => part > 0)
    .sort(([a], [b]) => b - a)
    .map(([part, what]) => `${percent(part / wait)} of it ${what}`)
  const where = shares.length > 0 ? `: ${list(shares)}` : ''
  return [
    `Its tasks waited ${duration(wait / tasks)} each on average${where}.`,
    ...(slowest && stages.length > 1
      ? [
          `Its slowest stage was ${slowest.name}: ${duration(slowest.span)} from its first input to its last end, ${duration(slowest.service)} a task.`,
        ]
      : []),
  ]
}

const PENDING: Readonly<Record<string, string>> = {
  waiting: 'waiting for inputs',
  queued: 'waiting for their turn',
  'no-room': 'waiting for room',
  impossible: 'that no node could run',
  held: 'held back',
  running: 'running',
}

const impossibleIn = (records: readonly DecisionRecord[]): string[] =>
  ofKind(records, 'impossible')
    .slice(-1)
    .map((record) => impossibleText(record, record.task))

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
  { id, state, fault, waitsFor }: JobFacts,
  records: readonly DecisionRecord[],
  { waits }: JobTimes,
): string[] {
  const failed = fault?.task ?? ofKind(records, 'failure').at(-1)?.task
  const next = [
    ...(failed ? [`segue why ${failed}`, `segue task logs ${failed}`] : []),
    ...(state === 'failed' ? [`segue job retry ${id}`] : []),
    ...(state === 'cancelled' ? [`segue events --job ${id}`] : []),
    ...waitsFor.slice(0, 1).map((job) => `segue why ${job}`),
    ...(state === 'open' && waits ? [`segue why ${waits}`] : []),
    `segue job get ${id}`,
  ]
  return [...new Set(next)]
}
