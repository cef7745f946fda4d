/**
 * What must not compile, and what must. `tsc -p .` checks it: each expected error that does not come is an error
 * itself. Nothing here runs.
 */
import {
  Allocation,
  Clock,
  Cluster,
  Estimator,
  Monitor,
  Placement,
  Queue,
  Random,
  Scheduler,
  Store,
  boolean,
  component,
  defineInterface,
  int,
  laneQueue,
  launch,
  oneOf,
  weights,
  wrapper,
  type Task,
} from '#interfaces'

// A component infers everything: no annotation, no cast.
component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, cluster: Cluster },
  config: { share: weights({}), strict: boolean(true), mode: oneOf(['a', 'b']), limit: int(3) },
  create({ queue, placement, cluster, config, state }) {
    const limit: number = config.limit
    const mode: 'a' | 'b' = config.mode
    const shares: number | string | Readonly<Record<string, number>> | undefined = state?.shares
    return {
      laneOf: (task) => (config.strict ? task.user : task.job.pool),
      ended: (task, node, outcome, service) =>
        void [task.id, node.id, outcome === 'ok', service + limit],
      *plan(wakes) {
        for (const wake of wakes)
          if (wake.type === 'offer') yield { do: 'nothing', why: 'held', detail: wake.node.id }
        const task = queue.peek()
        if (!task) return
        const node = placement.place(task)
        if ('why' in node) yield { do: 'nothing', task, why: node.why }
        else yield launch(task, node)
      },
      snapshot: () => ({ mode, shares: cluster.total()[0], before: shares === undefined ? 0 : 1 }),
    }
  },
})

// @ts-expect-error a method is missing
component({ provides: Estimator, create: () => ({ estimate: () => 1 }) })

// @ts-expect-error a method answers the wrong type
component({ provides: Estimator, create: () => ({ estimate: () => 'soon', observe: () => false }) })

component({
  provides: Estimator,
  // @ts-expect-error a decision cannot be awaited
  create: () => ({ estimate: async () => 1, observe: () => false }),
})

// @ts-expect-error nor can an instance
component({ provides: Queue, create: async () => laneQueue(() => 0) })

component({
  provides: Scheduler,
  create: () => ({
    // @ts-expect-error a plan yields acts only
    *plan() {
      yield { do: 'dance' }
    },
  }),
})

component({
  provides: Scheduler,
  requires: { queue: Queue },
  create: ({ queue }) => ({
    // @ts-expect-error a launch names a node
    *plan() {
      yield { do: 'launch', task: queue.peek()! }
    },
  }),
})

component({
  provides: Allocation,
  create: () => ({
    // @ts-expect-error a limit names a job
    *limits() {
      yield { executors: 3 }
    },
  }),
})

component({
  provides: Queue,
  // @ts-expect-error the clock was not required
  create: ({ clock }) => laneQueue(() => clock.now()),
})

// @ts-expect-error what is required must be an interface
component({ provides: Queue, requires: { clock: 'Clock' }, create: () => laneQueue(() => 0) })

component({
  provides: Queue,
  requires: { clock: Clock },
  // @ts-expect-error the clock has no such method
  create: ({ clock }) => laneQueue(() => clock.today()),
})

component({
  provides: Queue,
  config: { agingMs: int(500) },
  // @ts-expect-error there is no such setting
  create: ({ config }) => laneQueue((task) => task.submitted - config.agingMS),
})

component({
  provides: Queue,
  config: { agingMs: int(500) },
  // @ts-expect-error a number is not a text
  create: ({ config }) => laneQueue((task) => task.submitted - config.agingMs.length),
})

// @ts-expect-error a whole number has a number as its default
int('500')

// @ts-expect-error a default is one of the options
oneOf(['a', 'b'], { default: 'c' })

component({
  provides: Queue,
  create: () => ({
    ...laneQueue(() => 0),
    // @ts-expect-error a task is not to be written to
    push: (task) => void (task.priority = 1),
  }),
})

component({
  provides: Placement,
  requires: { random: Random },
  // @ts-expect-error a placement answers a node or why not, never nothing
  create: () => ({ join() {}, leave() {}, changed() {}, place: () => undefined }),
})

component({
  provides: Estimator,
  // @ts-expect-error a snapshot has the form that the interface names
  create: () => ({ estimate: () => 1, observe: () => false, snapshot: () => ({ tasks: 3 }) }),
})

component({
  provides: Queue,
  // @ts-expect-error a queue has no state of its own to hand over
  create: () => ({ ...laneQueue(() => 0), snapshot: () => ({ tasks: [] }) }),
})

// A wrapper may leave methods out and has what it wraps.
wrapper({ provides: Queue, create: ({ inner }) => ({ size: () => inner.size() + 1 }) })

// @ts-expect-error but those it gives are right
wrapper({ provides: Queue, create: ({ inner }) => ({ size: () => `${inner.size()}` }) })

// @ts-expect-error a component by itself wraps nothing
component({ provides: Monitor, create: ({ inner }) => inner })

// @ts-expect-error what a store is told of must have a type
component({ provides: Store, create: () => ({ append: (record) => record.kind }) })

interface Bell {
  ring(task: Task): void
  mute?(): void
}

const defineBell = defineInterface<Bell>()

defineBell({ name: 'Bell', doc: '', kind: 'decides', methods: { ring: 1 }, optional: { mute: 0 } })

// @ts-expect-error every method of an interface is listed
const missing: Parameters<typeof defineBell>[0]['methods'] = {}

// @ts-expect-error and no other
const more: Parameters<typeof defineBell>[0]['methods'] = { ring: 1, sing: 1 }

export { missing, more }
