import type { Instant, Micros, StoredFault } from '#interfaces'
import { countOf, referencesIn } from '../../core/job-records.ts'
import type { JobSpec, StageSpec } from '../../core/job-spec.ts'
import type { JobRecord } from '../../core/records.ts'
import { referencesIn as jobsIn } from '../input-references.ts'
import type { OpenJob } from '../open-job.ts'
import type { WhySources } from './answer.ts'

/** Tasks of a job that are looked at; of more, these stand for all. */
export const MOST_TASKS = 20_000

/** A task that has succeeded. Times are from the submission of its job. */
export interface Done {
  /** Position of its stage, and its own in the stage. */
  readonly stage: number
  readonly index: number
  readonly number: number
  readonly generation: number
  readonly start: Micros
  readonly end: Micros
}

/** A stage with what must have ended before it: whole stages, and of others the task of the same index. */
export interface StageFacts {
  readonly name: string
  readonly count: number
  readonly whole: readonly number[]
  readonly paired: readonly number[]
  readonly spec: StageSpec
}

/** What is known of a job, open or ended, in this life of the cluster or an earlier one. */
export interface JobFacts {
  readonly id: string
  readonly name: string
  readonly at: Instant
  /** From submission to its end; undefined while it goes on. */
  readonly took: Micros | undefined
  /** `waiting`: for the results of other jobs. */
  readonly state: JobRecord['state'] | 'waiting'
  readonly fault: StoredFault | undefined
  readonly stages: readonly StageFacts[]
  readonly total: number
  readonly ended: number
  readonly done: readonly Done[]
  /** Those that are not in `done` because they are too many. */
  readonly left: number
  /** Jobs whose results it waits for. */
  readonly waitsFor: readonly string[]
  /** The core's, as long as it goes on. */
  readonly record: JobRecord | undefined
}

type Opened = Pick<OpenJob, 'id' | 'spec' | 'at' | 'total' | 'record'>

/** Undefined when nothing is known of it. Of an ended job its results are not read, only its times. */
export async function jobFacts(
  sources: WhySources,
  number: number,
  most = MOST_TASKS,
): Promise<JobFacts | undefined> {
  const id = `j-${number}`
  const open = sources.open.get(id) ?? standing(sources, id)
  if (open) return open.record ? factsOfRecord(open, open.record, most) : factsOfWaiting(open)
  const store = await sources.store()
  const stored = await store.job(number)
  if (!stored) return undefined
  const { items, total } = await store.tasks({ job: number, outcome: 'ok', limit: most })
  const { name, at, end, spec } = stored
  return {
    ...{ id, name, at, total: stored.total, record: undefined, left: total - items.length },
    waitsFor: [],
    took: end && (end.at - at) * 1000,
    state: end?.state ?? 'open',
    fault: end?.fault,
    stages: stagesOf((spec as JobSpec).stages),
    ended: end ? end.done + end.failed : total,
    done: items.map(({ stage, index, task, generation, wait, service }) => ({
      ...{ stage, index, number: task, generation, start: wait, end: wait + service },
    })),
  }
}

/** A job that stands for the calls of a function. */
function standing({ reactor, now, micros }: WhySources, id: string): Opened | undefined {
  for (const { applicationMaster } of reactor.cores.values()) {
    const record = applicationMaster?.jobs.get(id)
    if (!record) continue
    const { name, stages, submitted } = record
    const at = now() - (micros() - submitted) / 1000
    return { id, at, record, total: stages[0].count, spec: { name, stages: [stages[0].spec] } }
  }
  return undefined
}

function factsOfWaiting({ id, spec, at, total }: Opened): JobFacts {
  const none = { took: undefined, fault: undefined, ended: 0, done: [], left: 0, record: undefined }
  const waitsFor = [...new Set(jobsIn(spec).map(({ $job }) => $job))]
  const { name, stages } = spec
  return { id, name, at, state: 'waiting', stages: stagesOf(stages), total, waitsFor, ...none }
}

function factsOfRecord({ id, at, total }: Opened, record: JobRecord, most: number): JobFacts {
  const done: Done[] = []
  const ended = record.stages.reduce((sum, { count, unfinished }) => sum + count - unfinished, 0)
  const step = Math.max(1, ended / most)
  let next = 0
  let seen = 0
  for (const [stage, { tasks }] of record.stages.entries()) {
    for (const { times, index, number } of tasks) {
      if (!times || seen++ < next) continue
      next += step
      const { generation, wait: start, response: end } = times
      done.push({ stage, index, number, generation, start, end })
    }
  }
  const { name, state, fault, submitted } = record
  return {
    ...{ id, name, at, state, fault, total, ended, done, record, left: ended - done.length },
    waitsFor: [],
    took: record.ended < 0 ? undefined : record.ended - submitted,
    stages: stagesOf(record.stages.map(({ spec }) => spec)),
  }
}

function stagesOf(specs: readonly StageSpec[]): StageFacts[] {
  const at = new Map(specs.map(({ name }, position) => [name, position]))
  return specs.map((spec) => {
    const whole = new Set((spec.after ?? []).map((name) => at.get(name)!))
    const paired = new Set<number>()
    for (const { $from, at: which } of referencesIn(spec.args ?? [])) {
      const source = at.get($from)!
      if (which === 'same' && countOf(specs[source]) > 0) paired.add(source)
      else whole.add(source)
    }
    const alone = [...paired].filter((source) => !whole.has(source))
    return { name: spec.name, count: countOf(spec), whole: [...whole], paired: alone, spec }
  })
}
