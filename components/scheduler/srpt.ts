import {
  Estimator,
  Placement,
  Queue,
  Remaining,
  Scheduler,
  component,
  launchOrPass,
} from '#interfaces'

/**
 * Shortest remaining processing time: the job goes first that has the least work left, the sum over its stages of
 * unfinished tasks times their estimate; ties by who waits longest. A task without an estimate counts as long as the
 * mean of those that have one.
 */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, estimator: Estimator },
  create({ queue, placement, estimator }) {
    const remaining = new Remaining(estimator)
    const next = () => {
      remaining.settle((job, left) => queue.rank(job.id, left))
      return queue.peek()
    }

    return {
      laneOf: (task) => task.job.id,
      queued: (task) => remaining.touch(task),
      ended: (task) => remaining.touch(task),
      jobEnded: (job) => remaining.forget(job),
      *plan() {
        for (let task = next(); task; task = next()) yield launchOrPass(task, placement)
      },
    }
  },
})
