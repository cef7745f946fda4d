import { Cluster, Placement, component, nodeIndex, placementOver } from '#interfaces'

/**
 * The node whose free resources point the way the task's needs do: the highest sum over resources of need times free
 * (Tetris: Grandl et al., SIGCOMM'14). Both are shares of the cluster's total, which ranks equal machines as shares of
 * each machine would.
 */
export default component({
  provides: Placement,
  requires: { cluster: Cluster },
  create({ cluster }) {
    const nodes = nodeIndex()
    return placementOver(nodes, (task) => {
      const total = cluster.total()
      return nodes.aligned(
        task,
        task.needs.map((need, d) => (need > 0 && total[d] > 0 ? need / total[d] / total[d] : 0)),
      )
    })
  },
})
