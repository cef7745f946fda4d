import type { Micros } from '#interfaces'
import { countOf } from '../../core/job-records.ts'
import type { EventLogFile } from '../../workload/event-log-file.ts'
import type { CallLine, EndLine, JobLine } from '../../workload/event-log-lines.ts'

/** A job of a live run that succeeded, or a task that was handed to one which stands; microseconds. */
export interface RecordedJob {
  /** `j-3`, or `t-4.7`. */
  readonly id: string
  readonly name: string
  readonly user: string
  /** Submission to the end of its last task. */
  readonly response: Micros
  /** Submission to the start of its first task. */
  readonly wait: Micros
}

export interface RecordedRun {
  /** By the line of the log where it begins. */
  readonly succeeded: ReadonlyMap<number, RecordedJob>
  /** Of them, and of those that did not succeed. */
  readonly jobs: number
  /** Attempts that ended. */
  readonly attempts: number
  /** When the first job was submitted. */
  readonly first: Micros
  /** From then to the end of the last attempt. */
  readonly makespan: Micros
}

/** A job that has begun and is not known to have succeeded. */
interface Open {
  readonly line: number
  readonly id: string
  readonly name: string
  readonly user: string
  readonly submitted: Micros
  left: number
  wait: Micros
}

/** What became of the jobs of a log. Tasks that are tried again count by the try that succeeded. */
export function recordedRun({ header, events }: EventLogFile): RecordedRun {
  const succeeded = new Map<number, RecordedJob>()
  const open = new Map<string, Open>()
  const standing = new Map<string, JobLine>()
  let now = header.t
  let first = Infinity
  let last = -Infinity
  let jobs = 0
  let attempts = 0
  const begin = (job: Open) => {
    jobs++
    first = Math.min(first, job.submitted)
    open.set(job.id, job)
  }
  for (const { line, event } of events()) {
    now = event.t ?? now
    if (event.e === 'job' && event.standing) standing.set(event.id, event)
    else if (event.e === 'job') begin(openJob(event, line))
    else if (event.e === 'call' && standing.has(event.job))
      begin(openCall(event, standing.get(event.job)!, line))
    else if (event.e === 'end') {
      attempts++
      last = now
      const job = open.get(jobOf(event)) ?? open.get(event.task)
      if (!job || event.outcome !== 'ok') continue
      job.wait = Math.min(job.wait, now - event.service - job.submitted)
      if (--job.left > 0) continue
      open.delete(job.id)
      const { id, name, user, wait, submitted } = job
      succeeded.set(job.line, { ...{ id, name, user }, response: now - submitted, wait })
    }
  }
  return { succeeded, jobs, attempts, first, makespan: Math.max(0, last - first) }
}

function openJob({ id, submitted, spec, done = [] }: JobLine, line: number): Open {
  const { name, user = 'anyone', stages } = spec
  const tasks = stages.reduce((sum, stage) => sum + countOf(stage), 0)
  return { ...{ line, id, name, user, submitted }, left: tasks - done.length, wait: Infinity }
}

function openCall({ job, number, submitted }: CallLine, { spec }: JobLine, line: number): Open {
  const { name, user = 'anyone' } = spec
  const id = `t-${job.slice(2)}.${number}`
  return { ...{ line, id, name, user, submitted }, left: 1, wait: Infinity }
}

/** The j-3 of t-3.7. */
const jobOf = ({ task }: EndLine): string => `j-${task.slice(2, task.indexOf('.'))}`
