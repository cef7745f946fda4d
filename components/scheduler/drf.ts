import {
  Cluster,
  Placement,
  Queue,
  Scheduler,
  component,
  dominantRank,
  fairUsers,
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
  create: ({ queue, placement, cluster, config }) =>
    fairUsers(queue, placement, (user, held) => {
      const share = dominantRank(held.amounts(user), cluster.total())
      return share / weightOf(config.weights, user)
    }),
})
