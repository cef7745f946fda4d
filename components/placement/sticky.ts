import { Clock, IdleNodes, Placement, component, int, nodeIndex, placementOver } from '#interfaces'

/** Idle nodes of each kind that are looked at for one task. */
const LOOKS = 64

/**
 * A node on which a task of the same stage began last, else one of the same job, so that executors seldom move between jobs;
 * else the one that has been idle longest, once it has been so for `holdMs`: until then it is held for its job.
 */
export default component({
  provides: Placement,
  requires: { clock: Clock },
  config: {
    holdMs: int(0, {
      min: 0,
      try: [0, 500, 2000, 5000],
      doc: 'how long an idle node is held for the job that ran there last; what a move costs is a fair measure',
    }),
  },
  create({ clock, config }) {
    const nodes = nodeIndex()
    const idle = new IdleNodes(clock, config.holdMs * 1000)

    return {
      // Of several tasks at once each goes where there is room.
      ...placementOver(nodes, (task) => nodes.first(task)),
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
      place: (task) =>
        idle.find(task, LOOKS, (node) => nodes.takes(node, task)) ??
        nodes.first(task) ??
        nodes.refusal(task),
      launched: (task, node) => idle.launched(task, node),
    }
  },
})
