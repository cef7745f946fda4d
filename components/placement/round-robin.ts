import { Placement, component, nodeIndex, placementOver } from '#interfaces'

/** The next node, in order of joining, that has room; then it is the turn of the one after it. */
export default component({
  provides: Placement,
  create({ state }) {
    const nodes = nodeIndex()
    let next = typeof state?.next === 'number' ? state.next : 0
    return {
      ...placementOver(
        nodes,
        (task) => {
          const node = nodes.first(task, next)
          if (node) next = node.index + 1
          return node
        },
        { draws: true },
      ),
      snapshot: () => ({ next }),
    }
  },
})
