import { Placement, component, nodeIndex, placementOver } from '#interfaces'

/** The first node, in order of joining, that has room. */
export default component({
  provides: Placement,
  create() {
    const nodes = nodeIndex()
    return placementOver(nodes, (task) => nodes.first(task))
  },
})
