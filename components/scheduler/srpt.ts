import {
  Estimator,
  Placement,
  Queue,
  Remaining,
  Scheduler,
  Stays,
  component,
  launchOrPass,
  stay,
} from '#interfaces'

/**
 * Shortest remaining processing time: the job goes first that has the least work left, the sum over its stages of
 * unfinished tasks times their estimate; ties by who waits longest. A task without an estimate counts as long as the
 * mean of those that have one.
 */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, estimator: Estimator },
  config: { stay },
  create({ queue, placement, estimator, config }) {
    const remaining = new Remaining(estimator)
    const stays = new Stays(config.stay)
    const next = () => {
      remaining.settle((job, left) => queue.rank(job.id, left))
      return queue.peek()
    }

    return {
      laneOf: (task) => task.job.id,
      queued: (task) => remaining.touch(task),
      ended(task, node) {
        remaining.touch(task)
        stays.ended(task, node)
      },
      jobEnded: (job) => remaining.forget(job),
      *plan() {
        yield* stays.acts(queue)
        for (let task = next(); task; task = next()) yield launchOrPass(task, placement)
      },
    }
  },
})
