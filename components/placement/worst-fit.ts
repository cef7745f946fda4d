import {
  Cluster,
  Placement,
  component,
  dominantDimension,
  nodeIndex,
  placementOver,
} from '#interfaces'

/** The node that will have most left over of the resource of which the task needs the largest share. */
export default component({
  provides: Placement,
  requires: { cluster: Cluster },
  create({ cluster }) {
    const nodes = nodeIndex()
    return placementOver(nodes, (task) =>
      nodes.roomiest(task, dominantDimension(task.needs, cluster.total())),
    )
  },
})
