import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { laneQueue, type Queue, type Task } from '#interfaces'
import { job, shape, stage, task, type TestTask } from '../../runtime/contract/builders.ts'

const SHAPES = Array.from({ length: 12 }, (_, i) => shape({ cpu: i + 1 }))

interface Waiting {
  readonly queue: Queue
  readonly tasks: TestTask[]
}

/** A queue by priority after pushes, parked shapes and removes from the middle. */
const filled = fc
  .record({
    tasks: fc.array(
      fc.record({ shape: fc.nat(SHAPES.length - 1), priority: fc.nat(4), gone: fc.boolean() }),
      { minLength: 1, maxLength: 80, size: 'max' },
    ),
    parked: fc.array(fc.nat(SHAPES.length - 1), { maxLength: 6 }),
  })
  .map(({ tasks, parked }): Waiting => {
    const queue = laneQueue(({ priority }) => -priority)
    const stages = SHAPES.map((of) => stage(job(), { shape: of }))
    const made = tasks.map(({ shape: of, priority }, order) =>
      task({ stage: stages[of], priority, order: order + 1 }),
    )
    for (const one of made) queue.push(one, 'only')
    for (const of of parked) queue.park(SHAPES[of])
    const left = made.filter((_, i) => !tasks[i].gone)
    for (const [i, one] of made.entries()) if (tasks[i].gone) queue.remove(one, 'only')
    return { queue, tasks: left }
  })

/** The order in which everything leaves when every shape may. */
function drained({ queue }: Waiting): Task[] {
  for (const of of SHAPES) queue.unpark(of)
  const out: Task[] = []
  for (let next = queue.peek(); next; next = queue.peek()) {
    out.push(next)
    queue.remove(next, 'only')
  }
  return out
}

describe('what stands before a task', () => {
  test('it is as many as leave before it, and the first of those, parked or not', () => {
    fc.assert(
      fc.property(filled, fc.nat(10), (waiting, most) => {
        const { queue, tasks } = waiting
        const said = new Map(tasks.map((one) => [one, queue.ahead!(one, 'only', most)]))
        const order = drained(waiting)
        expect(order).toHaveLength(tasks.length)
        for (const [i, one] of order.entries()) {
          const first = order.slice(0, Math.min(i, most))
          expect(said.get(one as TestTask)).toEqual({ count: i, first, lanes: 1 })
        }
      }),
    )
  })

  test('asking changes nothing of the order', () => {
    fc.assert(
      fc.property(filled, (waiting) => {
        const { queue, tasks } = waiting
        const before = [queue.peek(), queue.size()]
        for (const one of tasks) queue.ahead!(one, 'only', 8)
        expect([queue.peek(), queue.size()]).toEqual(before)
        const order = drained(waiting)
        const keys = order.map(({ priority, order }) => -priority * 1000 + order)
        expect(keys).toEqual([...keys].sort((a, b) => a - b))
      }),
    )
  })

  test('it says of how many lanes it knows, and nothing of a task that does not wait there', () => {
    const queue = laneQueue(() => 0)
    const [a, b, c] = [task(), task(), task()]
    queue.push(a, 'ann')
    queue.push(b, 'bob')
    queue.push(c, 'bob')
    expect(queue.ahead!(c, 'bob', 8)).toEqual({ count: 1, first: [b], lanes: 2 })
    expect(queue.ahead!(c, 'ann', 8)).toBeUndefined()
    expect(queue.ahead!(c, 'cho', 8)).toBeUndefined()
    queue.remove(c, 'bob')
    expect(queue.ahead!(c, 'bob', 8)).toBeUndefined()
  })

  test('too many to look through: it says so instead of a number', () => {
    const queue = laneQueue(() => 0)
    const stage1 = stage(job(), { shape: SHAPES[0] })
    const all = Array.from({ length: 100_001 }, (_, i) => task({ stage: stage1, order: i + 1 }))
    for (const one of all) queue.push(one, '')
    expect(queue.ahead!(all[99_999], '', 8)).toBeUndefined()
    queue.remove(all[0], '')
    expect(queue.ahead!(all[99_999], '', 2)).toEqual({
      count: 99_998,
      first: [all[1], all[2]],
      lanes: 1,
    })
  })
})
