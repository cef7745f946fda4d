import { Placement, Random, component, nodeIndex, placementOver, sample } from '#interfaces'

/** Draws before the nodes with room are listed: above it, few enough have room for the list to be short. */
const DRAWS = 256

/** Any node that has room, each as likely as the others. */
export default component({
  provides: Placement,
  requires: { random: Random },
  create({ random }) {
    const nodes = nodeIndex()
    return {
      ...placementOver(
        nodes,
        (task) => {
          if (!nodes.first(task)) return undefined
          for (let draw = 0; draw < DRAWS; draw++) {
            const node = nodes.any(random)!
            if (nodes.takes(node, task)) return node
          }
          const roomy = [...nodes.each(task)]
          return roomy[random.below(roomy.length)]
        },
        { draws: true },
      ),
      probe: (task, count) => sample(nodes, task, count, random),
    }
  },
})
