import { Placement, Queue, Scheduler, component, launchOrPass } from '#interfaces'

/** The job goes first that was submitted first, whichever of its tasks came when. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({
    laneOf: (task) => task.job.id,
    queued: ({ job: { id, submitted } }) => queue.rank(id, submitted),
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
    },
  }),
})
