import {
  Cluster,
  Held,
  Placement,
  Queue,
  Scheduler,
  component,
  dominantRank,
  launchOrPass,
  weightOf,
  weights,
} from '#interfaces'

/**
 * Dominant resource fairness (Ghodsi et al., NSDI'11): the user goes first whose running tasks hold the smallest share
 * of the resource they hold most of, divided by the user's weight; ties by the second largest share, as in YARN.
 */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  config: { weights: weights({}, { doc: 'weight by user; 1 where none is named' }) },
  create({ queue, placement, cluster, config }) {
    const held = new Held()
    const rank = (user: string) =>
      queue.rank(
        user,
        dominantRank(held.amounts(user), cluster.total()) / weightOf(config.weights, user),
      )

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
      *plan(wakes) {
        if (wakes.some(({ type }) => type === 'nodes' || type === 'rewired'))
          for (const user of held.names()) rank(user)
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})
