import { Allocation, Estimator, Remaining, component, number, type Job } from '#interfaces'

/**
 * At most as many executors as a multiple of the root of the work that is left of the job, in seconds, rounded up, anew whenever
 * one of its tasks ends; no limit while nothing is known of any work.
 */
export default component({
  provides: Allocation,
  requires: { estimator: Estimator },
  config: {
    coefficient: number(0.8, {
      min: 0.01,
      max: 1000,
      try: [0.3, 0.5, 0.8, 1.2, 2],
      doc: 'executors by the root of the seconds that are left',
    }),
  },
  create({ estimator, config: { coefficient } }) {
    const remaining = new Remaining(estimator)
    const told = new Map<Job, number>()

    const limitOf = (left: number): number =>
      remaining.informed ? Math.max(1, Math.ceil(coefficient * Math.sqrt(left / 1e6))) : Infinity

    return {
      arrived: (job) => remaining.arrive(job),
      changed: (task) => remaining.touch(task),
      ended(job) {
        remaining.forget(job)
        told.delete(job)
      },
      *limits() {
        const changed = new Map<Job, number>()
        remaining.settle((job, left) => changed.set(job, limitOf(left)))
        for (const [job, executors] of changed) {
          if (executors === (told.get(job) ?? Infinity)) continue
          told.set(job, executors)
          yield { job, executors }
        }
      },
    }
  },
})
