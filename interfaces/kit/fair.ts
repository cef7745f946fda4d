import type { Placement } from '../placement.ts'
import type { Queue } from '../queue.ts'
import type { Scheduler } from '../scheduler.ts'
import { Held } from './held.ts'
import { launchOrPass } from './placing.ts'

/**
 * A whole fair scheduler from one number: a lane for each user, and the user goes first whose `rankOf` what the running
 * tasks hold is lowest. It is read whenever that changes, and for all when the nodes do.
 */
export function fairUsers(
  queue: Queue,
  placement: Placement,
  rankOf: (user: string, held: Held) => number,
): Scheduler {
  const held = new Held()
  const rank = (user: string) => queue.rank(user, rankOf(user, held))

  return {
    laneOf: (task) => task.user,
    queued: (task) => rank(task.user),
    started(task) {
      held.start(task.user, task)
      rank(task.user)
    },
    ended(task) {
      held.end(task.user, task)
      rank(task.user)
    },
    *plan(wakes) {
      if (wakes.some(({ type }) => type === 'nodes' || type === 'rewired'))
        for (const user of held.names()) rank(user)
      for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
    },
  }
}
