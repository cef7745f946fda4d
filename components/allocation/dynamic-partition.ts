import { Allocation, Cluster, EqualShares, component, placesFor, type Job } from '#interfaces'

/**
 * The same number of executors for every active job, rounded up, and what some cannot use for the others: the dynamic partition of
 * Spark's fair scheduling in Decima (Mao et al., SIGCOMM'19), but work conserving.
 */
export default component({
  provides: Allocation,
  requires: { cluster: Cluster },
  create({ cluster }) {
    const shares = new EqualShares()
    const arrived = new Set<Job>()
    let told = Infinity

    function arrive(job: Job): void {
      shares.add(job, placesFor(job, cluster))
      arrived.add(job)
    }

    return {
      arrived: arrive,
      changed: ({ job }) => shares.want(job),
      ended(job) {
        shares.delete(job)
        arrived.delete(job)
      },
      nodes() {
        for (const job of [...shares.jobs]) {
          shares.delete(job)
          shares.add(job, placesFor(job, cluster))
        }
      },
      *limits() {
        const { level: executors } = shares
        const news = executors === Infinity ? [] : [...arrived]
        const jobs = executors === told ? news : [...shares.jobs]
        told = executors
        arrived.clear()
        for (const job of jobs) yield { job, executors }
      },
    }
  },
})
