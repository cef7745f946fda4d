import { Queue, component, laneQueue } from '#interfaces'

/** The earliest deadline first; tasks without one last, in order of arrival. */
export default component({
  provides: Queue,
  create: () => laneQueue((task) => task.deadline),
})
