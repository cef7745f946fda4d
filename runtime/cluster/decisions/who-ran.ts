import type { Micros } from '#interfaces'
import type { WhySources } from './answer.ts'
import { jobFacts, type JobFacts } from './job-facts.ts'
import { count, list, percent } from './words.ts'

/** Jobs that are looked at, the newest, and tasks of each. */
const MOST_JOBS = 200
const MOST_TASKS = 2000
/** Names that are told. */
const NAMED = 3

/** Jobs of one name, together. */
interface Share {
  name: string
  jobs: number
  busy: Micros
}

/** Who used the room between two points, counted from the submission of the job; empty when nobody did. */
export async function whoRan(
  sources: WhySources,
  job: JobFacts,
  from: Micros,
  to: Micros,
): Promise<string[]> {
  if (!(to > from)) return []
  const { jobs, missed } = await meanwhile(sources, job.at + from / 1000, job.at + to / 1000)
  const byName = new Map<string, Share>()
  for (const number of jobs) {
    const other = await jobFacts(sources, number, MOST_TASKS)
    if (!other) continue
    const apart = (job.at - other.at) * 1000
    const busy = busyIn(sources, other, apart + from, apart + to)
    if (busy === 0) continue
    const name = other.id === job.id ? 'its own tasks' : `${other.id} ${other.name}`
    const alike = other.id === job.id ? '' : other.name
    const share = byName.get(alike) ?? { name, jobs: 0, busy: 0 }
    byName.set(alike, share)
    share.busy += busy
    if (++share.jobs > 1) share.name = `${count(share.jobs)} jobs named ${other.name}`
  }
  const shares = [...byName.values()].sort((a, b) => b.busy - a.busy)
  const all = shares.reduce((sum, { busy }) => sum + busy, 0)
  if (all === 0) return []
  const named = shares.slice(0, NAMED).map(({ name, busy }) => `${name} ${percent(busy / all)}`)
  const rest = shares.slice(NAMED).reduce((sum, { busy }) => sum + busy, 0)
  if (rest > 0) named.push(`others ${percent(rest / all)}`)
  const more = missed > 0 ? ` (${count(missed)} older jobs were not looked at)` : ''
  return [`Of what ran meanwhile, by time: ${list(named)}${more}.`]
}

/** Numbers of the jobs that went on between the two instants, newest first. */
async function meanwhile(
  { open, store }: WhySources,
  from: number,
  to: number,
): Promise<{ readonly jobs: number[]; readonly missed: number }> {
  const going = [...open.values()].filter(({ at }) => at < to).map(({ id }) => Number(id.slice(2)))
  const { items, total } = await (await store()).jobs({ limit: 2 * MOST_JOBS })
  const ended = items
    .filter(({ job, at, end }) => !open.has(`j-${job}`) && at < to && end && end.at > from)
    .map(({ job }) => job)
  const jobs = [...going, ...ended].sort((a, b) => b - a)
  const oldest = items.at(-1)
  const unread = oldest && oldest.at > from ? total - items.length : 0
  return { jobs: jobs.slice(0, MOST_JOBS), missed: Math.max(0, jobs.length - MOST_JOBS) + unread }
}

/** Time that tasks of the job ran between two points after its submission. */
function busyIn(
  { reactor, micros }: WhySources,
  facts: JobFacts,
  from: Micros,
  to: Micros,
): Micros {
  const within = (start: Micros, end: Micros) =>
    Math.max(0, Math.min(end, to) - Math.max(start, from))
  const { done, left, record } = facts
  const scale = done.length > 0 ? (done.length + left) / done.length : 0
  let busy = done.reduce((sum, { start, end }) => sum + scale * within(start, end), 0)
  if (!record) return busy
  for (const { task, at } of reactor.resourceManager.resourceManager!.leases)
    if (task.job === record) busy += within(at - record.submitted, micros() - record.submitted)
  return busy
}
