import { MEMORY, Placement, Queue, Scheduler, component, fairUsers } from '#interfaces'

/** Naive fairness by memory: the user goes first whose running tasks hold the least of it, whatever else they need. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) =>
    fairUsers(queue, placement, (user, held) => held.amounts(user)[MEMORY] ?? 0),
})
