import { Allocation, Clock, component, int, type Job } from '#interfaces'

/**
 * Dynamic allocation as in Spark: a job whose tasks wait may hold one executor more after `everyMs`, then two, four and so on, and gives
 * back what it has had no use for during `idleMs`.
 */
export default component({
  provides: Allocation,
  requires: { clock: Clock },
  config: {
    first: int(1, { min: 1, try: [1, 4, 16], doc: 'executors that a job begins with' }),
    everyMs: int(1000, { min: 1, try: [100, 1000, 5000], doc: 'between two steps of growth' }),
    idleMs: int(60_000, { min: 0, try: [1000, 10_000, 60_000], doc: 'after which it gives back' }),
  },
  create({ clock, config: { first, everyMs, idleMs }, state }) {
    const jobs = new Map<Job, { limit: number; step: number; idleSince: number }>()
    /** Jobs that may hold more or less than they could use. */
    const unfit = new Set<Job>()
    const changed = new Set<Job>()
    const before = typeof state?.limits === 'object' ? state.limits : {}
    const wantedBy = (job: Job): number => Math.max(first, job.runnable)

    const look = (job: Job) =>
      wantedBy(job) === jobs.get(job)!.limit ? unfit.delete(job) : unfit.add(job)

    function pass(job: Job): void {
      const { limit, step, idleSince } = jobs.get(job)!
      const wanted = wantedBy(job)
      const since = wanted >= limit ? Infinity : Math.min(idleSince, clock.now())
      const over = clock.now() - since >= idleMs * 1000
      const next = wanted > limit ? Math.min(wanted, limit + step) : over ? wanted : limit
      if (next !== limit) changed.add(job)
      jobs.set(job, { limit: next, step: wanted > next ? step * 2 : 1, idleSince: since })
      look(job)
    }

    return {
      arrived(job) {
        const limit = Math.max(first, Math.floor(before[job.id] ?? first))
        jobs.set(job, { limit, step: 1, idleSince: Infinity })
        changed.add(job)
        look(job)
      },
      changed: ({ job }) => void look(job),
      ended(job) {
        for (const those of [jobs, unfit, changed]) those.delete(job)
      },
      time: () => [...unfit].forEach(pass),
      *limits() {
        for (const job of changed) yield { job, executors: jobs.get(job)!.limit }
        changed.clear()
      },
      every: () => (unfit.size > 0 ? everyMs * 1000 : 0),
      snapshot: () => ({
        limits: Object.fromEntries([...jobs].map(([{ id }, { limit }]) => [id, limit])),
      }),
    }
  },
})
