import type { Micros } from '#interfaces'
import { isObject } from '../../core/job-check.ts'
import { show } from '../../core/job-faults.ts'
import { jobFaults } from '../../core/job-parse.ts'
import { countOf, referencesIn } from '../../core/job-records.ts'
import type { JobSpec, StageSpec } from '../../core/job-spec.ts'
import type { CallLine, JobLine, LogLine } from '../event-log-lines.ts'
import type { Findings, Placed, TraceFormat } from './format.ts'
import { chunksOf } from './chunks.ts'
import { eventIn } from './event-line.ts'
import { linesOf, type Line } from './lines.ts'
import { bad } from './values.ts'

/**
 * The jobs of a live run, from its event log: they come when they came, and their tasks sleep for as long as they ran there.
 * The log is read twice, since how long a task takes stands below its job; between the two, one number is held for each task.
 */
export const eventLog: TraceFormat = {
  name: 'event-log',
  doc: "event log of a live run: Segue's own JSON lines",
  extensions: ['jsonl', 'ndjson', 'log'],
  rules: {},
  recognises: ({ lines: [first = ''] }) => /^\s*\{.*"e"\s*:\s*"log"/.test(first),
  *read(file, _, findings) {
    const services = servicesIn(file)
    const standing = new Map<string, JobLine>()
    for (const line of linesOf(chunksOf(file))) {
      const arrival = attempt(line, findings, services, standing)
      if (arrival) yield arrival
    }
  },
}

function attempt(
  line: Line,
  findings: Findings,
  services: Services,
  standing: Map<string, JobLine>,
): Placed | undefined {
  try {
    const event = eventIn(line)
    if (event?.e === 'job' && event.standing) standing.set(event.id, event)
    const job =
      event?.e === 'job'
        ? jobOf(event, services)
        : event?.e === 'call'
          ? callOf(event, services, standing)
          : undefined
    if (typeof job === 'string') findings.leftOut(line.number, job)
    else if (job) return { line: line.number, arrival: { at: submittedOf(event), job } }
  } catch (error) {
    findings.bad(line.number, error)
  }
  return undefined
}

const submittedOf = (event: LogLine | undefined): Micros => (event as JobLine | CallLine).submitted

/** Milliseconds that tasks ran, by job and number of the task, from 1. */
type Services = ReadonlyMap<string, readonly number[]>

/** Bad lines are passed over here: they are told when the jobs are read. */
function servicesIn(file: string): Services {
  const services = new Map<string, number[]>()
  const put = (job: string, number: number, service: Micros, counts: boolean) => {
    let known = services.get(job)
    if (!known) services.set(job, (known = []))
    if (counts || known[number] === undefined) known[number] = service / 1000
  }
  for (const line of linesOf(chunksOf(file))) {
    let event: LogLine | undefined
    try {
      event = eventIn(line)
    } catch {
      continue
    }
    if (event?.e === 'end' && event.outcome !== 'bounced') {
      const [, job, number] = /^t-(\d+)\.(\d+)$/.exec(event.task)!
      put(`j-${job}`, Number(number), event.service, event.outcome === 'ok')
    } else if (event?.e === 'job')
      for (const [number, , , service] of event.done ?? []) put(event.id, number, service, true)
  }
  return services
}

/** The job as it was, but for what its tasks do; or why it is left out. */
function jobOf({ id, spec, standing }: JobLine, services: Services): JobSpec | string | undefined {
  const wrong = spec.stages.find((stage: unknown) => !isObject(stage))
  if (wrong !== undefined) throw bad(`the job is none: a stage is ${show(wrong)}`)
  const faults = jobFaults({ ...spec, stages: spec.stages.map((stage) => burning(stage, [0])) })
  if (faults.length > 0) throw bad(`the job is none: ${faults[0].error.message}`)
  // Its tasks come by themselves.
  if (standing) return undefined
  const known = services.get(id) ?? []
  let first = 1
  const stages: StageSpec[] = []
  for (const stage of spec.stages) {
    const count = countOf(stage)
    const times = known.slice(first, first + count)
    for (let i = 0; i < count; i++) if (times[i] === undefined) return OPEN
    stages.push(burning(stage, times))
    first += count
  }
  return { ...spec, stages }
}

const OPEN = 'a job of which not every task ran'

/** One task that was handed to a job which stands: a job of its own here. */
function callOf(
  { job: id, number }: CallLine,
  services: Services,
  standing: ReadonlyMap<string, JobLine>,
): JobSpec | string {
  const job = standing.get(id)
  if (!job) throw bad(`the task is one of ${id}, which does not stand`)
  const time = services.get(id)?.[number]
  if (time === undefined) return OPEN
  const [stage] = job.spec.stages
  return { ...job.spec, stages: [{ ...burning(stage, [time]), count: 1 }] }
}

/** The stage with tasks that sleep. What it waits for stays. */
function burning(stage: StageSpec, sleepMs: readonly number[]): StageSpec {
  const { name, after, needs, labels, near, priority, deadlineMs, estimateMs, gang, args } = stage
  const given = { after, needs, labels, near, priority, deadlineMs, estimateMs, gang }
  const references = args === undefined ? [] : referencesIn(args)
  return {
    name,
    burn: { sleepMs: sleepMs.length === 1 ? sleepMs[0] : sleepMs },
    count: countOf(stage),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(references.length > 0 ? { args: references } : {}),
  }
}
