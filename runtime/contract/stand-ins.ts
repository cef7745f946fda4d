import {
  Estimator,
  Executor,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  component,
  laneQueue,
  launchOrPass,
  nodeIndex,
  placementOver,
  type Component,
} from '#interfaces'

/** The simplest component of each interface: stands where a law asks for one beside or behind the component under test. */
export const STAND_INS = {
  Scheduler: component({
    provides: Scheduler,
    requires: { queue: Queue, placement: Placement },
    create: ({ queue, placement }) => ({
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }),
  }),
  Queue: component({ provides: Queue, create: () => laneQueue(() => 0) }),
  Placement: component({
    provides: Placement,
    create() {
      const nodes = nodeIndex()
      return placementOver(nodes, (task) => nodes.first(task))
    },
  }),
  Estimator: component({
    provides: Estimator,
    create: () => ({ estimate: (task) => task.estimate, observe: () => false }),
  }),
  Monitor: component({
    provides: Monitor,
    create: () => ({ submitted() {}, started() {}, ended() {}, read: () => [] }),
  }),
  /** In virtual time nothing runs, so nothing may start threads. */
  Executor: component({
    provides: Executor,
    create: () => ({ run() {}, cancel() {}, flush() {}, busy: () => 0 }),
  }),
} as const satisfies Readonly<Record<string, Component>>

export const standInOf = (interfaceName: string): Component | undefined =>
  (STAND_INS as Readonly<Record<string, Component>>)[interfaceName]
