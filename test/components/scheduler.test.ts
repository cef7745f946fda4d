import { describe, expect, test } from 'vitest'
import { MEMORY, SCALE, type Act, type Component } from '#interfaces'
import firstFit from '../../components/placement/first-fit.ts'
import fifoQueue from '../../components/queue/fifo.ts'
import central from '../../components/scheduler/central.ts'
import drf from '../../components/scheduler/drf.ts'
import fairMemory from '../../components/scheduler/fair-memory.ts'
import fairThreads from '../../components/scheduler/fair-threads.ts'
import fifo from '../../components/scheduler/fifo.ts'
import srpt from '../../components/scheduler/srpt.ts'
import {
  gang,
  job,
  node,
  nodes,
  stage,
  stageOf,
  task,
  tasks,
  type TestNode,
} from '../../runtime/contract/builders.ts'
import { harness } from '../../runtime/contract/harness.ts'

const core = (scheduler: Component, on: readonly TestNode[], config = {}) =>
  harness({ scheduler, queue: fifoQueue, placement: firstFit, nodes: on, config })

const launched = (acts: readonly Act[]) =>
  acts.flatMap((act) => (act.do === 'launch' ? [act.task] : []))
const countBy = (core: ReturnType<typeof harness>, user: string) =>
  core.running().filter((one) => one.user === user).length

describe('fifo', () => {
  test('the first that came starts first; what does not fit is passed over', () => {
    const one = core(fifo, [node({ cpu: 4 })])
    const [wide, small] = [task({ cpu: 8 }), task({ cpu: 1 })]
    one.submit(wide, small)
    expect(one.plan()).toEqual([
      {
        do: 'nothing',
        task: wide,
        why: 'impossible',
        detail: 'no open node could hold [8, 0 bytes]',
        until: undefined,
      },
      expect.objectContaining({ do: 'launch', task: small }),
    ])
  })

  test('a shape that does not fit is asked for once, however many tasks have it', () => {
    const one = core(fifo, [node({ cpu: 2 })])
    one.submit(...tasks(1000, { cpu: 2 }), task({ cpu: 1 }))
    expect(one.plan().map((act) => act.do)).toEqual(['launch', 'nothing', 'nothing'])
  })

  test('a gang starts in one step, when there is room for all of it', () => {
    const [first, second] = nodes(2, { cpu: 2 })
    const one = core(fifo, [first, second])
    const filler = task({ cpu: 1 })
    const four = gang(4)
    one.submit(filler, ...four)
    expect(one.plan().map((act) => act.do)).toEqual(['launch', 'nothing'])
    expect(one.waiting()).toEqual(four)
    one.end(filler)
    expect(one.plan()).toEqual([
      {
        do: 'launch-all',
        pairs: [
          [four[0], first],
          [four[1], first],
          [four[2], second],
          [four[3], second],
        ],
      },
    ])
  })

  test('a gang waits for its missing members', () => {
    const one = core(fifo, [node()])
    const four = gang(4)
    ;(four[0].gang!.waiting as unknown[]).length = 3
    one.submit(...four.slice(0, 3))
    expect(one.plan()).toMatchObject([
      { do: 'nothing', why: 'held', detail: '3 of the 4 tasks of its gang are ready' },
    ])
  })
})

test('central hands everything on, in the order of its queue', () => {
  const one = core(central, [node()])
  const three = tasks(3)
  one.submit(...three)
  expect(one.plan()).toEqual(three.map((task) => ({ do: 'spill', task, to: 'resourceManager' })))
})

describe('drf', () => {
  test('the example of the paper: 9 cpu and 18 GB give A three tasks, B two', () => {
    const one = core(drf, [node({ cpu: 9, memory: 18 })])
    one.submit(
      ...tasks(10, { user: 'A', cpu: 1, memory: 4 }),
      ...tasks(10, { user: 'B', cpu: 3, memory: 1 }),
    )
    one.plan()
    expect([countBy(one, 'A'), countBy(one, 'B')]).toEqual([3, 2])
  })

  test('weights: twice the weight, twice the dominant share', () => {
    const one = core(drf, [node({ cpu: 12, memory: 100 })], { weights: { A: 2 } })
    one.submit(...tasks(20, { user: 'A' }), ...tasks(20, { user: 'B' }))
    one.plan()
    expect([countBy(one, 'A'), countBy(one, 'B')]).toEqual([8, 4])
  })

  test('whoever holds least catches up as tasks end', () => {
    const one = core(drf, [node({ cpu: 4, memory: 16 })])
    one.submit(...tasks(8, { user: 'A' }))
    one.plan()
    one.submit(...tasks(8, { user: 'B' }))
    for (let i = 0; i < 2; i++) {
      one.end(one.running().find(({ user }) => user === 'A')!)
      one.plan()
    }
    expect([countBy(one, 'A'), countBy(one, 'B')]).toEqual([2, 2])
  })

  test('shares are counted anew when nodes come and go', () => {
    const [big, other] = [node({ cpu: 8, memory: 8 }), node({ cpu: 8, memory: 24 })]
    const one = core(drf, [big, other])
    // Of both nodes A holds 4/16 of the cpu, B 6/32 of the memory: B is behind. Of the first alone B is ahead.
    one.submit(
      ...tasks(4, { user: 'A', cpu: 1, memory: 0 }),
      ...tasks(2, { user: 'B', cpu: 0, memory: 3 }),
    )
    one.plan()
    one.submit(task({ user: 'A' }), task({ user: 'B' }))
    one.open(other, false)
    expect(launched(one.plan()).map(({ user }) => user)).toEqual(['A', 'B'])
  })

  test('a successor knows what runs: it goes on where the other stopped', () => {
    const one = core(fifo, [node({ cpu: 6, memory: 60 })])
    one.submit(...tasks(3, { user: 'A' }))
    one.plan()
    one.submit(...tasks(9, { user: 'A' }), ...tasks(9, { user: 'B' }))
    one.rewire({ scheduler: drf })
    one.plan()
    expect([countBy(one, 'A'), countBy(one, 'B')]).toEqual([3, 3])
  })

  test('a name such as constructor is a user like any other', () => {
    const one = core(drf, [node({ cpu: 4 })])
    one.submit(...tasks(4, { user: 'constructor' }), ...tasks(4, { user: 'B' }))
    one.plan()
    expect([countBy(one, 'constructor'), countBy(one, 'B')]).toEqual([2, 2])
  })
})

describe('naive fairness', () => {
  test('by threads: as many tasks each, whatever they need', () => {
    const one = core(fairThreads, [node({ cpu: 12, memory: 100 })])
    one.submit(...tasks(20, { user: 'A', cpu: 1 }), ...tasks(20, { user: 'B', cpu: 3 }))
    one.plan()
    expect([countBy(one, 'A'), countBy(one, 'B')]).toEqual([3, 3])
  })

  test('by memory: as much of it each, however many tasks', () => {
    const one = core(fairMemory, [node({ cpu: 100, memory: 24 })])
    one.submit(...tasks(20, { user: 'A', memory: 1 }), ...tasks(20, { user: 'B', memory: 4 }))
    one.plan()
    expect(one.held('A')[MEMORY]).toBe(12 * SCALE)
    expect(one.held('B')[MEMORY]).toBe(12 * SCALE)
  })
})

test.each<[string, Component]>([
  ['drf', drf],
  ['fair-threads', fairThreads],
  ['fair-memory', fairMemory],
])('%s: what has ended counts no more', (_, scheduler) => {
  const one = core(scheduler, [node({ cpu: 3, memory: 60 })])
  const before = tasks(2, { user: 'A', memory: 8 })
  one.submit(...before, task({ user: 'B', memory: 8 }))
  one.plan()
  for (const ended of before) one.end(ended)
  one.submit(task({ user: 'B', memory: 8 }), task({ user: 'A', memory: 8 }))
  expect(launched(one.plan()).map(({ user }) => user)).toEqual(['A', 'B'])
})

describe('srpt', () => {
  const MINUTE = 60_000_000

  test('the job with the least work left goes first, though it came last', () => {
    const one = core(srpt, [node({ cpu: 2 })])
    const long = stageOf(job({ id: 'long' }), 4, { estimate: MINUTE })
    const short = stageOf(job({ id: 'short' }), 2, { estimate: MINUTE })
    one.submit(...long, ...short)
    expect(launched(one.plan())).toEqual(short)
  })

  test('work that later stages will bring counts as well', () => {
    const one = core(srpt, [node({ cpu: 1 })])
    const deep = job({ id: 'deep' })
    const first = stageOf(deep, 1, { estimate: MINUTE })
    stage(deep, { count: 10 })
    const flat = stageOf(job({ id: 'flat' }), 3, { estimate: MINUTE })
    one.submit(...first, ...flat)
    expect(launched(one.plan())).toEqual([flat[0]])
  })

  test('as a job nears its end it overtakes', () => {
    const one = core(srpt, [node({ cpu: 1 })])
    const large = stageOf(job({ id: 'large' }), 5, { estimate: MINUTE })
    one.submit(...large)
    for (let i = 0; i < 3; i++) {
      one.plan()
      one.end(one.running()[0])
    }
    const other = stageOf(job({ id: 'other' }), 3, { estimate: MINUTE })
    one.submit(...other)
    expect(launched(one.plan())).toEqual([large[3]])
  })

  test('equal work: the one that waits longest; without estimates all tasks weigh the same', () => {
    const one = core(srpt, [node({ cpu: 3 })])
    const two = stageOf(job(), 2)
    const three = stageOf(job(), 3)
    const also = stageOf(job(), 2)
    one.submit(...three, ...two, ...also)
    expect(launched(one.plan())).toEqual([...two, also[0]])
  })
})
