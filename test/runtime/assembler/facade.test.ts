import { describe, expect, test } from 'vitest'
import { laneQueue, Queue, Scheduler, type Act } from '#interfaces'
import {
  absent,
  BudgetExceeded,
  connect,
  createFacade,
  guard,
  type GuardWatch,
} from '../../../runtime/assembler/facade.ts'
import { task } from '../../../runtime/contract/builders.ts'

describe('a facade', () => {
  test('before anything stands behind it, says what to do instead', () => {
    const facade = createFacade(Queue)
    expect(() => facade.peek()).toThrow('Queue.peek was called before anything stands behind it')
    expect(facade.room()).toBeUndefined()
  })

  test('forwards all that the interface has, with its answers', () => {
    const facade = createFacade(Queue)
    connect(facade, Queue, { ...laneQueue(() => 0), room: () => 3 })
    const queue = facade as unknown as Queue
    const one = task()
    queue.push(one, 'a')
    expect([queue.peek('a'), queue.peek(), queue.size(), queue.room!()]).toEqual([one, one, 1, 3])
    expect([...queue.lanes()]).toEqual(['a'])
  })

  test('what the instance left out does nothing, also when the one before had it', () => {
    const facade = createFacade(Queue)
    connect(facade, Queue, { ...laneQueue(() => 0), room: () => 3 })
    connect(facade, Queue, { ...laneQueue(() => 0), room: undefined })
    expect(facade.room).toBe(absent)
    expect(facade.room()).toBeUndefined()
  })

  test('stays the same object when another stands behind it', () => {
    const facade = createFacade(Queue)
    const held = facade as unknown as Queue
    connect(
      facade,
      Queue,
      laneQueue(() => 0),
    )
    held.push(task(), 'a')
    connect(
      facade,
      Queue,
      laneQueue(() => 0),
    )
    expect(held.size()).toBe(0)
  })
})

function watching(cpuTime?: () => number) {
  const faults: unknown[] = []
  let passed = 0
  const watch: GuardWatch = {
    cpuTime,
    budgetUs: 1000,
    nested: { us: 0 },
    fault: (error) => void faults.push(error),
    passed: () => void passed++,
  }
  return { watch, faults, passed: () => passed }
}

describe('a guard', () => {
  test('counts calls over all methods and tells once when the last has returned', () => {
    const { watch, faults, passed } = watching()
    const queue = guard(
      Queue,
      laneQueue(() => 0),
      4,
      watch,
    ) as Queue
    queue.push(task(), 'a')
    queue.size()
    queue.peek()
    expect(passed()).toBe(0)
    queue.size()
    expect(passed()).toBe(1)
    queue.size()
    expect(passed()).toBe(1)
    expect(faults).toEqual([])
  })

  test('leaves out what the instance left out', () => {
    const { watch } = watching()
    expect(
      guard(
        Queue,
        laneQueue(() => 0),
        4,
        watch,
      ),
    ).not.toHaveProperty('room')
  })

  test('hands on every argument', () => {
    const { watch } = watching()
    const seen: unknown[][] = []
    const note = (...args: unknown[]) => void seen.push(args)
    const made = { plan: () => [], ended: note, started: note, queued: note, every: note }
    const scheduler = guard(Scheduler, made, 10, watch) as Record<
      string,
      (...args: unknown[]) => void
    >
    scheduler.ended(1, 2, 3, 4)
    scheduler.started(1, 2)
    scheduler.queued(1)
    scheduler.every()
    expect(seen).toEqual([[1, 2, 3, 4], [1, 2], [1], []])
  })

  test('tells of a throw before it goes on to the caller', () => {
    const { watch, faults } = watching()
    const error = new Error('no')
    const failing = {
      ...laneQueue(() => 0),
      peek: () => {
        throw error
      },
    }
    const queue = guard(Queue, failing, 10, watch) as Queue
    expect(() => queue.peek()).toThrow(error)
    expect(faults).toEqual([error])
  })

  test('watches every step of a plan, and its end', () => {
    const { watch, faults, passed } = watching()
    const closed: string[] = []
    function* plan(): Generator<Act> {
      try {
        yield { do: 'nothing', why: 'held' }
        throw new Error('in the second step')
      } finally {
        closed.push('closed')
      }
    }
    const scheduler = guard(Scheduler, { plan }, 3, watch) as Scheduler
    const steps = scheduler.plan([])[Symbol.iterator]()
    expect(steps.next().value).toEqual({ do: 'nothing', why: 'held' })
    expect(() => steps.next()).toThrow('in the second step')
    expect([faults.length, passed(), closed]).toEqual([1, 1, ['closed']])
    const second = scheduler.plan([])[Symbol.iterator]()
    second.next()
    expect(second.return!()).toEqual({ done: true, value: undefined })
    expect(closed).toHaveLength(2)
  })

  test('tells of a call that runs past its budget, and lets its answer through', () => {
    let now = 0
    const { watch, faults } = watching(() => now)
    const slow = {
      ...laneQueue(() => 0),
      size: () => {
        now += 1001
        return 5
      },
      peek: () => void (now += 1000),
    }
    const queue = guard(Queue, slow, 10, watch) as Queue
    queue.peek()
    expect(faults).toEqual([])
    expect(queue.size()).toBe(5)
    expect(faults).toEqual([expect.any(BudgetExceeded)])
  })

  test('each answers for its own time, not for that of whom it calls', () => {
    let now = 0
    const { watch: inner, faults: ofInner } = watching(() => now)
    const { watch: outer, faults: ofOuter } = watching(() => now)
    const slow = { ...laneQueue(() => 0), size: () => (now += 5000) }
    const queue = guard(Queue, slow, 10, inner) as Queue
    const shared = { ...outer, nested: inner.nested }
    function* plan(): Generator<Act> {
      queue.size()
      now += 500
      queue.size()
      now += 400
      yield { do: 'nothing', why: 'held' }
    }
    const scheduler = guard(Scheduler, { plan }, 10, shared) as Scheduler
    for (const act of scheduler.plan([])) expect(act.do).toBe('nothing')
    expect([ofInner.length, ofOuter.length]).toEqual([2, 0])
  })
})
