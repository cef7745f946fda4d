import { Placement, Queue, Scheduler, component, launchOrPass } from '#interfaces'

/** One lane: whatever the queue offers goes first, and what does not fit now is passed over. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
    },
  }),
})
