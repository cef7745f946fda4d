import fc from 'fast-check'
import { expect, test } from 'vitest'
import { laneQueue, type Task } from '#interfaces'
import { Filling } from '../../../runtime/core/filling.ts'
import type { TaskRecord } from '../../../runtime/core/records.ts'
import { WaitingList } from '../../../runtime/core/waiting-list.ts'
import { task } from '../../../runtime/contract/builders.ts'

/** A list as a role has it, with a filling beside it that hears of what leaves. */
function world(users: readonly string[]) {
  const list = new WaitingList()
  const holder = {}
  const append = (user: string) =>
    list.append(task({ user, holder: undefined } as never) as unknown as TaskRecord, holder)
  for (const user of users) append(user)
  const queue = laneQueue((one) => one.order)
  const filling = new Filling(queue, ({ user }) => user, list.first)
  const waiting = () => {
    const all: TaskRecord[] = []
    for (let one = list.first; one; one = one.next) all.push(one)
    return all
  }
  const leave = (at: number) => {
    const one = waiting()[at]
    list.unlink(one)
    filling.leave(one)
    list.forget(one)
  }
  const drained = () => {
    const all: Task[] = []
    for (let one = queue.peek(); one; one = queue.peek()) {
      all.push(one)
      queue.remove(one, one.user)
    }
    return all
  }
  return { append, leave, waiting, filling, drained, holder, first: () => list.first }
}

const user = fc.constantFrom('ann', 'bob', 'cho')
const step = fc.oneof(
  user.map((name) => ({ do: 'append' as const, name })),
  fc.nat(1000).map((at) => ({ do: 'leave' as const, at })),
  fc.integer({ min: 1, max: 5 }).map((count) => ({ do: 'slice' as const, count })),
)

test('whatever comes and goes between its slices, in the end it has what waits, in order, and knows every lane', () => {
  fc.assert(
    fc.property(
      fc.array(user, { maxLength: 20 }),
      fc.array(step, { maxLength: 60 }),
      (users, steps) => {
        const { append, leave, waiting, filling, drained, holder, first } = world(users)
        for (const one of steps) {
          if (one.do === 'append') append(one.name)
          else if (one.do === 'slice') filling.slice(one.count, first())
          else if (waiting().length > 0) leave(one.at % waiting().length)
        }
        while (!filling.slice(3, first()));
        expect(filling.fault).toBeUndefined()
        expect(filling.copied).toBe(waiting().length)
        const lanes = [...filling.waitingByLane(holder)].map((one) => one.user)
        expect(lanes.sort()).toEqual([...new Set(waiting().map((one) => one.user))].sort())
        const left = drained()
        expect(left).toHaveLength(waiting().length)
        for (const lane of lanes) {
          const inLane = (one: Task) => one.user === lane
          expect(left.filter(inLane).map(({ order }) => order)).toEqual(
            waiting()
              .filter(inLane)
              .map(({ order }) => order),
          )
        }
      },
    ),
  )
})
