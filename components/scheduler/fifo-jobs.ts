import { Placement, Queue, Scheduler, Stays, boolean, component, launchOrPass } from '#interfaces'

/** The job goes first that was submitted first, whichever of its tasks came when. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  config: { stay: boolean(false, { doc: 'executors stay with their job while it has work' }) },
  create({ queue, placement, config: { stay } }) {
    const stays = new Stays()
    return {
      laneOf: (task) => task.job.id,
      queued: ({ job: { id, submitted } }) => queue.rank(id, submitted),
      ended: ({ job: { id } }, node) => void (stay && stays.ended(node, id)),
      *plan() {
        yield* stays.acts(queue)
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})
