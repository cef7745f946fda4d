import { Queue, component, laneQueue } from '#interfaces'

/** Last come, first served. */
export default component({
  provides: Queue,
  create: () => laneQueue((task) => -task.order),
})
