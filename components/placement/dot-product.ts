import { Cluster, Placement, component, nodeIndex, placementOver, type Amounts } from '#interfaces'

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
      const weights = task.needs.map((need, d) =>
        need > 0 && total[d] > 0 ? need / total[d] / total[d] : 0,
      )
      const alignment = (free: Amounts) => {
        let sum = 0
        for (let d = 0; d < weights.length; d++) if (weights[d] > 0) sum += weights[d] * free[d]
        return sum
      }
      return nodes.best(task, (node) => alignment(node.free), alignment)
    })
  },
})
