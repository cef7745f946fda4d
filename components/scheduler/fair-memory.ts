import { Held, MEMORY, Placement, Queue, Scheduler, component, launchOrPass } from '#interfaces'

/** Naive fairness by memory: the user goes first whose running tasks hold the least of it, whatever else they need. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create({ queue, placement }) {
    const held = new Held()
    const rank = (user: string) => queue.rank(user, held.amounts(user)[MEMORY] ?? 0)

    return {
      laneOf: (task) => task.user,
      queued: (task) => rank(task.user),
      started(task) {
        held.start(task.user, task)
        rank(task.user)
      },
      ended(task) {
        held.end(task.user, task)
        rank(task.user)
      },
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})
