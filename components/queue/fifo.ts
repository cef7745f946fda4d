import { Queue, component, laneQueue } from '#interfaces'

/** First come, first served. */
export default component({
  provides: Queue,
  create: () => laneQueue(() => 0),
})
