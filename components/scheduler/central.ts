import { Queue, Scheduler, component } from '#interfaces'

/** Hands every ready task on to the Resource Manager, in the order of the queue. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue },
  create: ({ queue }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek())
        yield { do: 'spill', task, to: 'resourceManager' }
    },
  }),
})
