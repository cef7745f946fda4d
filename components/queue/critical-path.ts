import { Queue, component, laneQueue } from '#interfaces'

/** The task first that has the longest path of work behind it to the end of its job (upward rank: Topcuoglu et al., TPDS'02). */
export default component({
  provides: Queue,
  create: () => laneQueue((task) => -task.rank),
})
