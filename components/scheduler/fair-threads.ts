import { Placement, Queue, Scheduler, component, fairUsers } from '#interfaces'

/** Naive fairness by threads: the user goes first who has the fewest tasks running, whatever they need. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => fairUsers(queue, placement, (user, held) => held.tasks(user)),
})
