import { Placement, Queue, Scheduler, Stays, component, launchOrPass, stay } from '#interfaces'

/** The job goes first that has the fewest tasks running; of equals the one that has given an executor back since it got one. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  config: { stay },
  create({ queue, placement, config }) {
    const running = new Map<string, number>()
    const stays = new Stays(config.stay)

    return {
      laneOf: (task) => task.job.id,
      queued: ({ job: { id } }) => queue.rank(id, running.get(id) ?? 0),
      started({ job: { id } }) {
        const held = Math.ceil(running.get(id) ?? 0) + 1
        running.set(id, held)
        queue.rank(id, held)
      },
      ended(task, node) {
        const { id } = task.job
        const held = Math.ceil(running.get(id) ?? 0) - 1
        if (held <= 0) running.delete(id)
        else running.set(id, held - 0.5)
        queue.rank(id, held - 0.5)
        stays.ended(task, node)
      },
      jobEnded: ({ id }) => void running.delete(id),
      *plan() {
        yield* stays.acts(queue)
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})
