import { Placement, component, nodeIndex } from '#interfaces'

/** The first node, in order of joining, that has room. */
export default component({
  provides: Placement,
  create() {
    const nodes = nodeIndex()
    return {
      join: nodes.join,
      leave: nodes.leave,
      changed: nodes.changed,
      place: (task) => nodes.first(task) ?? nodes.refusal(task),
    }
  },
})
