import { Allocation, component, int, type Job } from '#interfaces'

/** The same number of executors for every job, from its beginning to its end. */
export default component({
  provides: Allocation,
  config: {
    executors: int(4, { min: 1, try: [1, 2, 4, 8, 16], doc: 'that each job may hold' }),
  },
  create({ config: { executors } }) {
    const arrived = new Set<Job>()
    return {
      arrived: (job) => void arrived.add(job),
      ended: (job) => void arrived.delete(job),
      *limits() {
        for (const job of arrived) yield { job, executors }
        arrived.clear()
      },
    }
  },
})
