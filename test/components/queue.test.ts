import { describe, expect, test } from 'vitest'
import { Queue, laneQueue, type Component, type Task } from '#interfaces'
import bounded from '../../components/queue/bounded.ts'
import criticalPath from '../../components/queue/critical-path.ts'
import earliestDeadline from '../../components/queue/earliest-deadline.ts'
import fifo from '../../components/queue/fifo.ts'
import lifo from '../../components/queue/lifo.ts'
import longestFirst from '../../components/queue/longest-first.ts'
import priority from '../../components/queue/priority.ts'
import shortestFirst from '../../components/queue/shortest-first.ts'
import { estimates, task, tasks, type TaskSpec } from '../../runtime/contract/builders.ts'
import { make, type Given } from '../../runtime/contract/make.ts'

const SECOND = 1_000_000

/** Names in the order in which they are offered. */
function order(
  component: Component,
  specs: Readonly<Record<string, TaskSpec>>,
  config = {},
  given: Given = {},
): string {
  const queue = make(Queue, component, given, config)
  for (const [name, spec] of Object.entries(specs)) queue.push(task({ ...spec, name }), '')
  return drain(queue)
    .map(({ name }) => name)
    .join(' ')
}

function drain(queue: Queue): Task[] {
  const out: Task[] = []
  for (let next = queue.peek(); next; next = queue.peek()) {
    out.push(next)
    queue.remove(next, '')
  }
  return out
}

test.each<[string, Component, Readonly<Record<string, TaskSpec>>, string, object?]>([
  ['fifo', fifo, { a: {}, b: {}, c: {} }, 'a b c'],
  ['lifo', lifo, { a: {}, b: {}, c: {} }, 'c b a'],
  [
    'by deadline, those without one last',
    earliestDeadline,
    { a: {}, b: { deadline: 9 }, c: { deadline: 3 }, d: {} },
    'c b a d',
  ],
  [
    'by the path behind a task',
    criticalPath,
    { leaf: { rank: 1 }, root: { rank: 9 }, middle: { rank: 4 }, twin: { rank: 4 } },
    'root middle twin leaf',
  ],
  [
    'by estimate, unknown ones last',
    shortestFirst,
    { a: {}, b: { estimate: 9 }, c: { estimate: 3 } },
    'c b a',
  ],
  [
    'by estimate from the top, unknown ones last',
    longestFirst,
    { a: {}, b: { estimate: 3 }, c: { estimate: 9 } },
    'c b a',
  ],
  [
    'by priority',
    priority,
    { a: {}, b: { priority: 2 }, c: { priority: 5 }, d: { priority: -1 } },
    'c b a d',
  ],
])('%s', (_, component, specs, expected) => {
  expect(order(component, specs)).toBe(expected)
})

describe('priority ages', () => {
  test.each([
    ['three levels are worth less than four periods of wait', 3, 'old new'],
    ['and more than two', 5, 'new old'],
    ['and as much as four: then who came first', 4, 'old new'],
  ])('%s', (_, level, expected) => {
    const specs = { old: { submitted: 0 }, new: { submitted: 4 * SECOND, priority: level } }
    expect(order(priority, specs, { agingMs: 1000 })).toBe(expected)
  })

  test('a fifo in effect when a level is worth next to nothing', () => {
    const specs = { a: { submitted: 0 }, b: { submitted: SECOND, priority: 99 } }
    expect(order(priority, specs, { agingMs: 1 })).toBe('a b')
  })
})

test('estimates that change re-order the stage once the queue is told', () => {
  const [long, short] = [task({ estimate: 9, name: 'long' }), task({ estimate: 3, name: 'short' })]
  const table: Record<string, number> = {}
  const queue = make(Queue, shortestFirst, { estimator: estimates(table) })
  queue.push(long, '')
  queue.push(short, '')
  table[long.id] = 1
  queue.revised!(long.stage)
  expect(drain(queue)).toEqual([long, short])
})

describe('bounded', () => {
  const make10 = (limit: number) => make(Queue, bounded, { inner: laneQueue(() => 0) }, { limit })

  test('says how many more it takes', () => {
    const queue = make10(3)
    expect(queue.room!()).toBe(3)
    const [one, two] = tasks(2)
    queue.push(one, '')
    queue.push(two, '')
    expect(queue.room!()).toBe(1)
    queue.remove(one, '')
    expect(queue.room!()).toBe(2)
  })

  test('keeps what it inherits, above its limit, and takes nothing more', () => {
    const queue = make10(3)
    const five = tasks(5)
    queue.load(
      five,
      five.map(() => ''),
    )
    expect([queue.room!(), queue.size()]).toEqual([0, 5])
    expect(drain(queue)).toEqual(five)
  })
})
