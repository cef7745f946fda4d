import { Estimator, Queue, component, laneQueue } from '#interfaces'

/** The shortest estimated service time first; tasks without an estimate last, in order of arrival. */
export default component({
  provides: Queue,
  requires: { estimator: Estimator },
  create: ({ estimator }) => laneQueue((task) => estimator.estimate(task) ?? Infinity),
})
