import type { Micros } from '#interfaces'
import type { JobRecord, StageRecord, TaskRecord } from '../../core/records.ts'
import { Inputs } from './inputs.ts'
import type { FailureRecord } from './record.ts'
import { briefState } from './task-state.ts'

/** Tasks that are looked at; of more, as many evenly spread. */
const SAMPLE = 20_000

/** Where the time of a job's tasks went. Sums are over all that ended, scaled where not all were looked at. */
export interface JobTimes {
  /** Tasks that ended and of which times are known, and how many of those were looked at. */
  readonly tasks: number
  readonly sampled: number
  /** From submission to the start of the attempt that counted. */
  readonly wait: Micros
  /** Of that, until the inputs were there. */
  readonly inputs: Micros
  /** Of that, attempts that did not succeed and the pauses after them, as far as they were recorded. */
  readonly tries: Micros
  /** First moment at which one was ready, and last at which one started. */
  readonly from: Micros
  readonly to: Micros
  readonly slowest:
    { readonly name: string; readonly span: Micros; readonly service: Micros } | undefined
  /** How many of those that ended each generation decided, in order. */
  readonly generations: ReadonlyMap<number, number>
  /** Those that have not ended, by how they stand. */
  readonly pending: ReadonlyMap<string, number>
  /** One that waits, to be asked about. */
  readonly waits: string | undefined
}

export function jobTimes(
  job: JobRecord,
  failures: readonly FailureRecord[],
  now: Micros,
): JobTimes {
  const inputs = new Inputs(job)
  const tries = triesIn(failures)
  const total = job.stages.reduce((sum, { tasks }) => sum + tasks.length, 0)
  const step = Math.max(1, total / SAMPLE)
  let sampled = 0
  const sums = { tasks: 0, wait: 0, inputs: 0, tries: 0 }
  let from = Infinity
  let to = -Infinity
  let waits: string | undefined
  const generations = new Map<number, number>()
  const pending = new Map<string, number>()
  const stages = new Map<
    StageRecord,
    { first: Micros; last: Micros; service: Micros; tasks: number }
  >()
  for (const task of spread(job, step)) {
    const { times } = task
    if (!times) {
      if (task.state === 'done') continue
      const state = briefState(task)
      pending.set(state, (pending.get(state) ?? 0) + step)
      if (state !== 'running') waits ??= task.id
      if (state !== 'waiting' && state !== 'running') {
        from = Math.min(from, inputs.readyAt(task))
        to = now
      }
      continue
    }
    sampled++
    const ready = inputs.readyAt(task)
    const start = task.submitted + times.wait
    from = Math.min(from, ready)
    to = Math.max(to, start)
    sums.tasks += step
    sums.wait += times.wait * step
    sums.inputs += Math.min(times.wait, ready - task.submitted) * step
    if (tries.size > 0) sums.tries += Math.min(start - ready, tries.get(task.id) ?? 0) * step
    generations.set(times.generation, (generations.get(times.generation) ?? 0) + step)
    const stage = stages.get(task.stage) ?? { first: Infinity, last: 0, service: 0, tasks: 0 }
    stages.set(task.stage, stage)
    stage.first = Math.min(stage.first, ready)
    stage.last = Math.max(stage.last, task.submitted + times.response)
    stage.service += times.service
    stage.tasks++
  }
  const spans = [...stages].map(([{ name }, { first, last, service, tasks }]) => ({
    name,
    span: last - first,
    service: service / tasks,
  }))
  return {
    ...sums,
    tasks: Math.round(sums.tasks),
    sampled,
    from,
    to,
    slowest: spans.sort((a, b) => b.span - a.span)[0],
    generations: rounded(new Map([...generations].sort(([a], [b]) => a - b))),
    pending: rounded(pending),
    waits,
  }
}

/** By task: how long its attempts that did not succeed ran, and the pauses after them. */
function triesIn(failures: readonly FailureRecord[]): Map<string, Micros> {
  const tries = new Map<string, Micros>()
  for (const { task, service, pause = 0 } of failures)
    tries.set(task, (tries.get(task) ?? 0) + service + pause)
  return tries
}

const rounded = <K>(counts: ReadonlyMap<K, number>): Map<K, number> =>
  new Map([...counts].map(([key, number]) => [key, Math.round(number)]))

function* spread(job: JobRecord, step: number): Iterable<TaskRecord> {
  let next = 0
  let seen = 0
  for (const { tasks } of job.stages) {
    for (; next < seen + tasks.length; next += step) yield tasks[Math.floor(next) - seen]
    seen += tasks.length
  }
}
