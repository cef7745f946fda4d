import type { Micros } from '#interfaces'
import type { JobFacts } from './job-facts.ts'
import { readiness } from './ready.ts'
import type { FailureRecord } from './record.ts'
import { briefState } from './task-state.ts'

/** Where the time of a job's tasks went. Sums and spans are of those that succeeded and were looked at. */
export interface JobTimes {
  /** Tasks that were looked at. */
  readonly tasks: number
  /** From submission to the start of the attempt that counted, all together. */
  readonly wait: Micros
  /** Of that, until the inputs were there. */
  readonly inputs: Micros
  /** Of that, attempts that did not succeed and the pauses after them, as far as they were recorded. */
  readonly tries: Micros
  /** From the submission: when the first that waits or waited was ready, and when the last one started. */
  readonly from: Micros
  readonly to: Micros
  readonly slowest:
    { readonly name: string; readonly span: Micros; readonly service: Micros } | undefined
  /** How many of them each generation decided, in order. */
  readonly generations: ReadonlyMap<number, number>
  /** Those that have not ended, by how they stand. */
  readonly pending: ReadonlyMap<string, number>
  /** One that waits, to be asked about. */
  readonly waits: string | undefined
}

/** `now`: from the submission. */
export function jobTimes(
  facts: JobFacts,
  failures: readonly FailureRecord[],
  now: Micros,
): JobTimes {
  const { done, stages, id } = facts
  const readyAt = readiness(facts)
  const tries = triesIn(failures)
  const sums = { wait: 0, inputs: 0, tries: 0 }
  const generations = new Map<number, number>()
  const spans = stages.map(() => ({ first: Infinity, last: 0, service: 0, tasks: 0 }))
  const standing = pendingIn(facts)
  let from = standing.waiting ? Math.min(...standing.waiting.map(readyOf(readyAt))) : Infinity
  let to = standing.waiting ? now : 0
  for (const { stage, index, number, generation, start, end } of done) {
    const ready = Math.min(start, readyAt(stage, index))
    from = Math.min(from, ready)
    to = Math.max(to, start)
    sums.wait += start
    sums.inputs += ready
    const tried = tries.get(`t-${id.slice(2)}.${number}`)
    if (tried !== undefined) sums.tries += Math.min(start - ready, tried)
    generations.set(generation, (generations.get(generation) ?? 0) + 1)
    const span = spans[stage]
    span.first = Math.min(span.first, ready)
    span.last = Math.max(span.last, end)
    span.service += end - start
    span.tasks++
  }
  const slowest = spans
    .map(({ first, last, service, tasks }, i) => ({
      ...{ name: stages[i].name, span: last - first, service: service / tasks },
    }))
    .filter(({ span }) => span > 0)
    .sort((a, b) => b.span - a.span)[0]
  return {
    ...{ tasks: done.length, ...sums, from, to, slowest, ...standing },
    generations: new Map([...generations].sort(([a], [b]) => a - b)),
  }
}

type Place = readonly [stage: number, index: number]

const readyOf =
  (readyAt: (stage: number, index: number) => Micros) =>
  ([stage, index]: Place): Micros =>
    readyAt(stage, index)

/** How those stand that have not ended, and where the ready ones of each stage are. */
function pendingIn({ record }: JobFacts): {
  readonly pending: ReadonlyMap<string, number>
  readonly waits: string | undefined
  readonly waiting: readonly Place[] | undefined
} {
  const pending = new Map<string, number>()
  const waiting: Place[] = []
  let waits: string | undefined
  for (const { tasks, unfinished, index: stage } of record?.stages ?? []) {
    if (unfinished === 0) continue
    let ready: number | undefined
    for (const task of tasks) {
      if (task.state === 'done') continue
      const state = briefState(task)
      pending.set(state, (pending.get(state) ?? 0) + 1)
      if (state === 'running') continue
      waits ??= task.id
      if (state !== 'waiting') ready ??= task.index
    }
    if (ready !== undefined) waiting.push([stage, ready])
  }
  return { pending, waits, waiting: waiting.length > 0 ? waiting : undefined }
}

/** By task: how long its attempts that did not succeed ran, and the pauses after them. */
function triesIn(failures: readonly FailureRecord[]): Map<string, Micros> {
  const tries = new Map<string, Micros>()
  for (const { task, service, pause = 0 } of failures)
    tries.set(task, (tries.get(task) ?? 0) + service + pause)
  return tries
}
