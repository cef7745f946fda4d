import {
  Placement,
  Random,
  component,
  int,
  loadOf,
  nodeIndex,
  placementOver,
  sample,
  type Node,
} from '#interfaces'

/**
 * The less loaded of `d` nodes drawn by chance (Mitzenmacher, TPDS'01). When none of them has room, the next node in
 * order of joining that has: a task that fits somewhere is never refused.
 */
export default component({
  provides: Placement,
  requires: { random: Random },
  config: { d: int(2, { min: 1, max: 16, try: [2, 3, 4], doc: 'nodes drawn for each task' }) },
  create({ random, config }) {
    const nodes = nodeIndex()
    return {
      ...placementOver(
        nodes,
        (task) => {
          let last: Node | undefined
          let chosen: Node | undefined
          for (const node of sample(nodes, task, config.d, random)) {
            last = node
            if (nodes.takes(node, task) && (!chosen || loadOf(node) < loadOf(chosen))) chosen = node
          }
          return chosen ?? (last && nodes.first(task, last.index))
        },
        { draws: true },
      ),
      probe: (task, count) => sample(nodes, task, count, random),
    }
  },
})
