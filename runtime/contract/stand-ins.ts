import {
  Allocation,
  Cluster,
  Estimator,
  Executor,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  component,
  fits,
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
  Allocation: component({ provides: Allocation, create: () => ({}) }),
  Monitor: component({
    provides: Monitor,
    create: () => ({ submitted() {}, started() {}, ended() {}, read: () => [] }),
  }),
  /** In an Application Master: hands each task to the next node that could run it, so that local queues have something to do. */
  Spreading: component({
    provides: Scheduler,
    requires: { queue: Queue, cluster: Cluster },
    create({ queue, cluster }) {
      let turn = 0
      return {
        *plan() {
          for (let task = queue.peek(); task; task = queue.peek()) {
            const { needs, gang } = task
            const able = gang ? [] : cluster.nodes().filter(({ total }) => fits(needs, total))
            const to = able[turn++ % able.length] ?? 'resourceManager'
            yield { do: 'spill', task, to }
          }
        },
      }
    },
  }),
  /** In virtual time nothing runs, so nothing may start threads. */
  Executor: component({
    provides: Executor,
    create: () => ({ run() {}, cancel() {}, flush() {}, busy: () => 0 }),
  }),
} as const satisfies Readonly<Record<string, Component>>

export const standInOf = (interfaceName: string): Component | undefined =>
  (STAND_INS as Readonly<Record<string, Component>>)[interfaceName]
