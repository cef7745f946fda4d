import type { Micros } from '#interfaces'
import type { JobRecord } from '../../core/records.ts'
import type { WhySources } from './answer.ts'
import type { JobTimes } from './job-times.ts'
import { count, list, percent } from './words.ts'

/** Jobs that are looked at, the newest, and tasks of each, evenly spread. */
const MOST_JOBS = 200
const MOST_TASKS = 2000
/** Jobs that are named. */
const NAMED = 3

/** Who used the room between the moment the first task of the job was ready and the one at which its last started. */
export function whoRan(
  sources: Pick<WhySources, 'jobs' | 'reactor'>,
  job: JobRecord,
  { from, to }: Pick<JobTimes, 'from' | 'to'>,
): string[] {
  if (!(to > from)) return []
  const meanwhile = [...sources.jobs()]
    .filter((other) => other.submitted < to && (other.ended < 0 || other.ended > from))
    .sort((a, b) => b.submitted - a.submitted)
  const looked = meanwhile.slice(0, MOST_JOBS)
  const shares = looked
    .map((other) => ({ other, busy: busyOf(other, from, to, sources.reactor.now) }))
    .filter(({ busy }) => busy > 0)
    .sort((a, b) => b.busy - a.busy)
  const all = shares.reduce((sum, { busy }) => sum + busy, 0)
  if (all === 0) return []
  const named = shares.slice(0, NAMED).map(({ other, busy }) => {
    return `${other === job ? 'its own tasks' : `${other.id} ${other.name}`} ${percent(busy / all)}`
  })
  const rest = shares.slice(NAMED).reduce((sum, { busy }) => sum + busy, 0)
  if (rest > 0) named.push(`others ${percent(rest / all)}`)
  const missed = meanwhile.length - looked.length
  return [
    `Of what ran meanwhile, by time: ${list(named)}${missed > 0 ? ` (${count(missed)} older jobs were not looked at)` : ''}.`,
  ]
}

/** Time that tasks of the job ran within the window. */
function busyOf(job: JobRecord, from: Micros, to: Micros, now: Micros): Micros {
  const within = (start: Micros, end: Micros) =>
    Math.max(0, Math.min(end, to) - Math.max(start, from))
  let busy = 0
  for (const { tasks } of job.stages) {
    const step = Math.max(1, tasks.length / MOST_TASKS)
    for (let at = 0; at < tasks.length; at += step) {
      const { times, submitted, lease } = tasks[Math.floor(at)]
      if (times) busy += step * within(submitted + times.wait, submitted + times.response)
      else if (lease) busy += step * within(lease.at, now)
    }
  }
  return busy
}
