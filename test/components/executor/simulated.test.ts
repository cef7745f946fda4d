import { expect, test } from 'vitest'
import type { Attempt, Executor, Report, World } from '#interfaces'
import { make } from '../../../runtime/contract/make.ts'
import { shape, task } from '../../../runtime/contract/builders.ts'
import { Executor as interfaceOf } from '#interfaces'
import { Timers } from '../../../runtime/core/timers.ts'
import simulated from '../../../components/executor/simulated.ts'

const ONE = shape({ cpu: 1 })
const OTHER = shape({ cpu: 2 })

/** A world of its own in which attempt `id` takes `id * 10`, and what happened in it. */
function stand() {
  const timers = new Timers()
  const log: string[] = []
  let now = 0
  const world: World = {
    now: () => now,
    begins({ id }) {
      log.push(`${now} begins ${id}`)
      return { outcome: id === 7 ? 'failed' : 'ok', service: id * 10 }
    },
    ended: ({ id }) => void log.push(`${now} free of ${id}`),
    after: (delay, action, of) => timers.add(now + delay, action, of),
  }
  const executor: Executor = make(interfaceOf, simulated, { world })
  const ended = ({ id }: Attempt, { outcome, service }: Report) =>
    void log.push(`${now} ${id} ${outcome} after ${service}`)
  return {
    executor,
    log,
    hand: (id: number, staged = false, of = ONE) =>
      executor.run({ id, task: task({ shape: of }), staged } as Attempt, ended),
    until(time: number) {
      for (; timers.next <= time; timers.fire()) now = timers.next
      now = time
    },
  }
}

test('attempts take what the world says, and report what it says', () => {
  const { hand, until, log, executor } = stand()
  hand(2)
  hand(7)
  expect([executor.busy(), executor.computes?.()]).toEqual([2, false])
  until(100)
  expect(log).toEqual([
    '0 begins 2',
    '0 begins 7',
    '20 free of 2',
    '20 2 ok after 20',
    '70 free of 7',
    '70 7 failed after 70',
  ])
  expect(executor.busy()).toBe(0)
})

test('staged ones begin in order, each when one of its shape ends, and one of another shape does not wait', () => {
  const { hand, until, log } = stand()
  hand(5)
  hand(1, true)
  hand(2, true)
  hand(3, false, OTHER)
  until(100)
  expect(log.filter((line) => line.includes('begins'))).toEqual([
    '0 begins 5',
    '0 begins 3',
    '50 begins 1',
    '60 begins 2',
  ])
})

test('what is cancelled reports once, soon and not at once, and its place goes to the next', () => {
  const { hand, until, log, executor } = stand()
  hand(9)
  hand(4, true)
  hand(1, true)
  until(30)
  executor.cancel(9, 'timeout')
  executor.cancel(9, 'cancelled')
  executor.cancel(4, 'cancelled')
  executor.cancel(1000, 'cancelled')
  expect(executor.busy()).toBe(3)
  until(200)
  expect(log.slice(1)).toEqual([
    '30 free of 9',
    '30 9 timeout after 30',
    '30 begins 1',
    '30 4 cancelled after 0',
    '40 free of 1',
    '40 1 ok after 10',
  ])
})
