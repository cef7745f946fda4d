import { Placement, Queue, Scheduler, Stays, component, launchOrPass, stay } from '#interfaces'

/** The job goes first that was submitted first, whichever of its tasks came when. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  config: { stay },
  create({ queue, placement, config }) {
    const stays = new Stays(config.stay)
    return {
      laneOf: (task) => task.job.id,
      queued: ({ job: { id, submitted } }) => queue.rank(id, submitted),
      ended: (task, node) => stays.ended(task, node),
      *plan() {
        yield* stays.acts(queue)
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})
