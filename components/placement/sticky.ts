import { IdleNodes, Placement, component, nodeIndex, placementOver, type Task } from '#interfaces'

/** Idle nodes of each kind that are looked at for one task. */
const LOOKS = 16

/**
 * A node on which a task of the same stage began last, else one of the same job, so that executors seldom move between jobs;
 * else the one that has been idle longest.
 */
export default component({
  provides: Placement,
  create() {
    const nodes = nodeIndex()
    const idle = new IdleNodes()

    function find(task: Task) {
      for (const node of idle.before(task, LOOKS)) if (nodes.takes(node, task)) return node
      return nodes.first(task)
    }

    return {
      // Several tasks at once go where there is room for all.
      ...placementOver(nodes, (task) => nodes.first(task)),
      place: (task) => find(task) ?? nodes.refusal(task),
      join(node) {
        nodes.join(node)
        idle.changed(node)
      },
      leave(node) {
        nodes.leave(node)
        idle.leave(node)
      },
      changed(node) {
        nodes.changed(node)
        idle.changed(node)
      },
      launched: (task, node) => idle.launched(task, node),
    }
  },
})
