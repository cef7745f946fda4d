import { Queue, Scheduler, type Component, type Task } from '#interfaces'
import fifo from '../../../components/queue/fifo.ts'
import { cluster, node, task } from '../../../runtime/contract/builders.ts'
import { make } from '../../../runtime/contract/make.ts'

/** What a user's running tasks hold, in whole units by dimension. */
export interface Holder {
  readonly user: string
  readonly holds: readonly number[]
}

/** A scheduler with lanes and its queue, over a cluster with this total, each user with one task that waits. */
export function ranked(
  component: Component,
  users: readonly string[],
  total: readonly number[],
  config = {},
) {
  const [cpu = 0, memory = 0, ...other] = total
  const there = node({ cpu, memory, other })
  const queue = make(Queue, fifo)
  const scheduler = make(Scheduler, component, { queue, cluster: cluster([there]) }, config)
  for (const user of users) {
    const waits = task({ user })
    queue.push(waits, scheduler.laneOf!(waits))
    scheduler.queued!(waits)
  }
  return {
    start({ user, holds: [cpu = 0, memory = 0, ...other] }: Holder): void {
      scheduler.started!(task({ user, cpu, memory, other }), there)
    },
    /** The users in the order in which the queue offers their tasks, which then wait again. */
    order(): string[] {
      const offered: Task[] = []
      for (let next = queue.peek(); next; next = queue.peek()) {
        offered.push(next)
        queue.remove(next, scheduler.laneOf!(next))
      }
      for (const one of users.map((user) => offered.find((other) => other.user === user)!)) {
        queue.push(one, scheduler.laneOf!(one))
        scheduler.queued!(one)
      }
      return offered.map(({ user }) => user)
    },
  }
}

/** 1 when `a` holds more and so goes last, -1 when less, 0 when it is a matter of who came first. */
export function compareHeld(
  component: Component,
  a: readonly number[],
  b: readonly number[],
  total: readonly number[],
  config = {},
): number {
  const firstOf = (users: readonly string[]): string => {
    const lanes = ranked(component, users, total, config)
    lanes.start({ user: 'a', holds: a })
    lanes.start({ user: 'b', holds: b })
    return lanes.order()[0]
  }
  const [one, other] = [firstOf(['a', 'b']), firstOf(['b', 'a'])]
  return one !== other ? 0 : one === 'a' ? -1 : 1
}
