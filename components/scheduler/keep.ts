import { Queue, Scheduler, fits, wrapper, type Node } from '#interfaces'

/** In front of another: where a task has ended, the next one of its lane goes first, so that an executor stays with its job while it has work. */
export default wrapper({
  provides: Scheduler,
  requires: { queue: Queue },
  create({ inner, queue }) {
    /** Where tasks have ended since the last plan, each with its lane. */
    let ended: (readonly [node: Node, lane: string])[] = []

    return {
      ended(task, node, outcome, service) {
        ended.push([node, inner.laneOf?.(task) ?? ''])
        inner.ended?.(task, node, outcome, service)
      },
      *plan(wakes) {
        const free = ended
        ended = []
        for (const [node, lane] of free) {
          const task = queue.peek(lane)
          if (task && !task.gang && node.open && fits(task.needs, node.free))
            yield { do: 'launch', task, node }
        }
        yield* inner.plan(wakes)
      },
    }
  },
})
