import type { Found, OpenEntry } from '#interfaces'
import type { JobSpec } from '../core/job-spec.ts'
import { microseconds, wallClock } from '../drivers/clock.ts'
import type { SegueError } from '../errors.ts'
import { doneOf } from './done.ts'
import type { Intake } from './intake.ts'
import type { Jobs } from './jobs.ts'
import { unbound } from './modules.ts'
import { OpenJob } from './open-job.ts'
import type { Recorder } from './recorder.ts'

/** What was found in the store at the start. */
export interface Recovered {
  /** Open jobs, which go on. */
  readonly jobs: number
  /** Tasks of theirs that had succeeded: their results are kept. */
  readonly tasks: number
  /** Tasks of theirs that had begun and not ended: they run again. */
  readonly repeated: number
}

/** Lets the jobs that an earlier life of the cluster accepted go on. */
export async function resumeJobs(
  found: Found,
  recorder: Recorder,
  jobs: Jobs,
  intake: Intake,
): Promise<Recovered> {
  jobs.continueFrom(found.lastJob, found.keys)
  const sum = { jobs: 0, tasks: 0, repeated: found.begun.length / 2 }
  const store = await recorder.settled()
  for (let after = 0; ;) {
    const entries = await store.unfinished(after)
    for (const entry of entries) {
      after = entry.job
      sum.jobs++
      sum.tasks += resumeJob(entry, jobs, intake)
    }
    if (entries.length === 0) return sum
  }
}

/** Answers how many of its tasks had succeeded. */
function resumeJob(entry: OpenEntry, jobs: Jobs, intake: Intake): number {
  const spec = entry.spec as JobSpec
  const done = doneOf(entry.tasks)
  // A task of an earlier process has waited since then.
  const submitted = microseconds() - Math.max(0, wallClock() - entry.at) * 1000
  let refusal: SegueError | undefined
  let needs: OpenJob['needs'] = []
  try {
    needs = intake.check(unbound(spec))
  } catch (error) {
    // The rules may have become stricter since.
    refusal = error as SegueError
  }
  const job = new OpenJob(
    { number: entry.job, spec, needs, at: entry.at, submitted, key: entry.key },
    jobs,
  )
  job.repeated = entry.repeated ?? 0
  jobs.resume(job, [...done.values()], refusal)
  return done.size
}
