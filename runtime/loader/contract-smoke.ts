import type {
  Act,
  Allocation,
  Estimator,
  Interface,
  Monitor,
  Node,
  Placement,
  Queue,
  Refusal,
  Scheduler,
  Task,
} from '#interfaces'
import { describe, type Fault } from './definition.ts'
import type { World } from './contract-world.ts'

/** More acts than this from one plan in a world of three tasks is a plan that never ends. */
const MOST_ACTS = 1000
const REASONS = ['no-room', 'impossible', 'held']

/** The first calls that the core would make: the first answer that breaks the contract, as far as it shows at once. */
export function smokeFault({ name }: Interface, made: object, around: World): Fault | undefined {
  return SMOKE[name]?.(made as never, around)
}

const SMOKE: Readonly<Record<string, (made: never, around: World) => Fault | undefined>> = {
  Queue: queueFault,
  Placement: placementFault,
  Scheduler: schedulerFault,
  Estimator: estimatorFault,
  Monitor: monitorFault,
  Allocation: allocationFault,
}

function queueFault(queue: Queue, { tasks, shape, stage }: World): Fault | undefined {
  const lane = 'only'
  queue.load([], [])
  if (queue.peek() !== undefined)
    return fault('peek answers a task of an empty queue', 'undefined', queue.peek())
  const pushed = tasks.slice(0, Math.min(tasks.length, queue.room?.() ?? Infinity))
  for (const task of pushed) queue.push(task, lane)
  if (queue.size() !== pushed.length)
    return fault('size does not count what was pushed', pushed.length, queue.size())
  queue.rank(lane, 1)
  queue.park(shape)
  if (queue.peek() !== undefined)
    return fault('peek answers a task of a parked shape', 'undefined', queue.peek()?.id)
  queue.unpark(shape)
  queue.revised?.(stage)
  for (let left = pushed.length; left > 0; left--) {
    const [first, ofLane, lanes] = [queue.peek(), queue.peek(lane), [...queue.lanes()]]
    if (!first || !pushed.includes(first))
      return fault('peek does not answer a task that waits', 'one that was pushed', first)
    if (ofLane !== first)
      return fault('peek answers another task of the only lane', first.id, ofLane?.id)
    if (lanes.join() !== lane)
      return fault('lanes does not name the lane that has something to offer', lane, lanes.join())
    queue.remove(first, lane)
    if (queue.size() !== left - 1)
      return fault('size does not count what was removed', left - 1, queue.size())
  }
  return queue.peek() === undefined
    ? undefined
    : fault('peek answers a task that was removed', 'undefined', queue.peek())
}

function placementFault(placement: Placement, { tasks, nodes }: World): Fault | undefined {
  for (const node of nodes) placement.join(node)
  const wrong = placedFault(placement.place(tasks[0]!), nodes)
  if (wrong) return wrong
  nodes[0]!.free = [0, 0]
  placement.changed(nodes[0]!)
  const other = placedFault(placement.place(tasks[1]!), [nodes[1]!])
  if (other) return other
  for (const node of nodes) placement.leave(node)
  return placedFault(placement.place(tasks[2]!), [])
}

function placedFault(answer: Node | Refusal, usable: readonly Node[]): Fault | undefined {
  const expected = `${usable.map((node) => node.id).join(' or ') || 'no node'}, or why not: ${REASONS.join(', ')}`
  if (typeof answer !== 'object' || answer === null)
    return fault('place answers neither node nor reason', expected, describe(answer))
  if ('why' in answer)
    return REASONS.includes(answer.why)
      ? undefined
      : fault('place answers an unknown reason', expected, answer.why)
  return usable.includes(answer)
    ? undefined
    : fault('place answers a node that has no room or is gone', expected, answer.id)
}

function schedulerFault(scheduler: Scheduler, around: World): Fault | undefined {
  const { tasks, standIns, nodes, job } = around
  const queue = standIns.Queue as Queue
  const waiting: Waiting = new Map()
  const idle = scheduler.plan([{ type: 'rewired' }, { type: 'offer', node: nodes[0]! }])
  const idleFault = planFault(idle, queue, waiting, 'with nothing waiting')
  if (idleFault) return idleFault
  for (const task of tasks) {
    const lane = scheduler.laneOf?.(task) ?? ''
    waiting.set(task, lane)
    queue.push(task, lane)
    scheduler.queued?.(task)
  }
  const busy = scheduler.plan([{ type: 'queued' }])
  const busyFault = planFault(busy, queue, waiting, 'with three tasks waiting')
  if (busyFault) return busyFault
  scheduler.started?.(tasks[0]!, nodes[0]!)
  scheduler.ended?.(tasks[0]!, nodes[0]!, 'ok', 1000)
  scheduler.jobEnded?.(job)
  const every = scheduler.every?.() ?? 0
  return every >= 0
    ? undefined
    : fault('every answers no duration', 'microseconds, 0 or more', every)
}

/** What waits in the queue, with its lane. */
type Waiting = Map<Task, string>

/** Carries out what concerns the queue, as the core would, so that the plan can come to its end. */
function planFault(
  plan: Iterable<Act>,
  queue: Queue,
  waiting: Waiting,
  when: string,
): Fault | undefined {
  let acts = 0
  for (const act of plan) {
    if (typeof act?.do !== 'string')
      return fault(`plan yields no act ${when}`, '{ do: ... }', describe(act))
    if (++acts > MOST_ACTS)
      return fault(
        `a plan ${when} does not end`,
        `at most ${MOST_ACTS} acts`,
        `one more: ${act.do}`,
      )
    if (act.do === 'nothing') {
      if (!act.task) return undefined
      queue.park(act.task.shape)
    }
    for (const task of taken(act)) {
      const lane = waiting.get(task)
      if (lane === undefined)
        return fault(
          `plan takes a task that does not wait ${when}`,
          'one that the queue offers',
          task,
        )
      waiting.delete(task)
      queue.remove(task, lane)
    }
  }
  return undefined
}

/** The tasks that the act takes out of the queue. */
const taken = (act: Act): readonly Task[] =>
  act.do === 'launch' || act.do === 'spill'
    ? [act.task]
    : act.do === 'launch-all'
      ? act.pairs.map(([task]) => task)
      : []

function estimatorFault(estimator: Estimator, { tasks }: World): Fault | undefined {
  for (const task of tasks) {
    const guess = estimator.estimate(task)
    const fine = guess === undefined || (typeof guess === 'number' && guess >= 0)
    if (!fine)
      return fault('estimate answers no duration', 'microseconds, 0 or more, or undefined', guess)
    const changed = estimator.observe(task, 1000)
    if (typeof changed !== 'boolean')
      return fault('observe answers neither true nor false', 'a boolean', describe(changed))
  }
  return undefined
}

function monitorFault(monitor: Monitor, { tasks, nodes }: World): Fault | undefined {
  for (const task of tasks) {
    monitor.submitted(task, 1_000_000)
    monitor.started(task, nodes[0]!, 1, 1_500_000)
    monitor.ended(task, 'ok', 1, 500_000, 500_000, 2_000_000)
  }
  const read: unknown = monitor.read(2_000_000)
  return Array.isArray(read)
    ? undefined
    : fault('read answers no observations', 'a list', describe(read))
}

function allocationFault(allocation: Allocation, { job, tasks }: World): Fault | undefined {
  allocation.arrived?.(job)
  for (const task of tasks) allocation.changed?.(task)
  for (const limit of allocation.limits?.() ?? []) {
    const { executors } = limit
    const fine = executors === Infinity || (Number.isInteger(executors) && executors >= 1)
    if (limit.job !== job) return fault('a limit is for a job that is not there', job.id, limit.job)
    if (!fine)
      return fault('a limit is no number of executors', 'at least 1, or Infinity', executors)
  }
  allocation.nodes?.()
  allocation.time?.()
  const every = allocation.every?.() ?? 0
  allocation.ended?.(job)
  return every >= 0
    ? undefined
    : fault('every answers no duration', 'microseconds, 0 or more', every)
}

const fault = (message: string, expected: unknown, found: unknown): Fault => ({
  message,
  expected: String(expected),
  found:
    typeof found === 'object' && found !== null
      ? JSON.stringify((found as { id?: string }).id ?? found)
      : String(found),
})
