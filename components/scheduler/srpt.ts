import {
  Estimator,
  Placement,
  Queue,
  Remaining,
  Scheduler,
  Stays,
  boolean,
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
  config: { stay: boolean(false, { doc: 'executors stay with their job while it has work' }) },
  create({ queue, placement, estimator, config: { stay } }) {
    const remaining = new Remaining(estimator)
    const stays = new Stays()
    const next = () => {
      remaining.settle((job, left) => queue.rank(job.id, left))
      return queue.peek()
    }

    return {
      laneOf: (task) => task.job.id,
      queued: (task) => remaining.touch(task),
      ended(task, node) {
        remaining.touch(task)
        if (stay) stays.ended(node, task.job.id)
      },
      jobEnded: (job) => remaining.forget(job),
      *plan() {
        yield* stays.acts(queue)
        for (let task = next(); task; task = next()) yield launchOrPass(task, placement)
      },
    }
  },
})
