import { describe, expect, test } from 'vitest'
import { Placement, isRefusal, type Component, type Task } from '#interfaces'
import bestFit from '../../components/placement/best-fit.ts'
import dotProduct from '../../components/placement/dot-product.ts'
import firstFit from '../../components/placement/first-fit.ts'
import powerOfTwo from '../../components/placement/power-of-two.ts'
import randomFit from '../../components/placement/random.ts'
import roundRobin from '../../components/placement/round-robin.ts'
import worstFit from '../../components/placement/worst-fit.ts'
import {
  cluster,
  node,
  nodes,
  random,
  task,
  type NodeSpec,
  type TestNode,
} from '../../runtime/contract/builders.ts'
import { make } from '../../runtime/contract/make.ts'

/** A node with so much of each in use. */
function used(spec: NodeSpec, cpu: number, memory = 0): TestNode {
  const made = node(spec)
  made.free = [made.total[0] - cpu * 1000, made.total[1] - memory * 1000]
  return made
}

function start(
  component: Component,
  known: readonly TestNode[],
  seed = 1,
  state?: unknown,
  config = {},
) {
  const placement = make(
    Placement,
    component,
    { cluster: cluster(known), random: random(seed) },
    config,
    state,
  )
  for (const one of known) placement.join(one)
  return placement
}

const asks = (placement: ReturnType<typeof start>, one: Task, times = 1): string[] =>
  Array.from({ length: times }, () => {
    const answer = placement.place(one)
    return isRefusal(answer) ? answer.why : answer.id
  })

const mixed = (): TestNode[] => [
  used({ id: 'half', cpu: 8, memory: 32 }, 4),
  used({ id: 'tight', cpu: 8, memory: 32 }, 6),
  used({ id: 'empty', cpu: 8, memory: 32 }, 0),
  used({ id: 'full', cpu: 8, memory: 32 }, 8),
]

test.each<[string, Component, string]>([
  ['first fit', firstFit, 'half'],
  ['best fit', bestFit, 'tight'],
  ['worst fit', worstFit, 'empty'],
])('%s takes the %s one', (_, component, expected) => {
  expect(asks(start(component, mixed()), task({ cpu: 2, memory: 1 }))).toEqual([expected])
})

test('best and worst fit look at the resource of which the task needs most', () => {
  const known = [
    used({ id: 'cpu left', cpu: 8, memory: 32 }, 1, 24),
    used({ id: 'memory left', cpu: 8, memory: 32 }, 6, 4),
  ]
  const hungry = task({ cpu: 1, memory: 8 })
  expect(asks(start(bestFit, known), hungry)).toEqual(['cpu left'])
  expect(asks(start(worstFit, known), hungry)).toEqual(['memory left'])
})

describe('round robin', () => {
  const known = () => ['a', 'b', 'c'].map((id) => node({ id }))

  test('goes round, passing over what is full', () => {
    const [a, b, c] = known()
    b.free = [0, 0]
    expect(asks(start(roundRobin, [a, b, c]), task(), 4)).toEqual(['a', 'c', 'a', 'c'])
  })

  test('goes on where its predecessor stopped', () => {
    const three = known()
    const before = start(roundRobin, three)
    asks(before, task(), 2)
    expect(asks(start(roundRobin, three, 1, before.snapshot!()), task(), 2)).toEqual(['c', 'a'])
  })

  test('goes on when the next one has left', () => {
    const [a, b, c] = known()
    const placement = start(roundRobin, [a, b, c])
    asks(placement, task())
    placement.leave(b)
    expect(asks(placement, task(), 2)).toEqual(['c', 'a'])
  })
})

describe('random', () => {
  test('each node with room is as likely as the others', () => {
    const placement = start(randomFit, mixed())
    const answers = asks(placement, task({ cpu: 2 }), 3000)
    for (const id of ['half', 'tight', 'empty']) {
      expect(Math.abs(answers.filter((one) => one === id).length - 1000)).toBeLessThan(150)
    }
    expect(answers).not.toContain('full')
  })

  test('finds the few that have room among many that have not', () => {
    const many = nodes(2000, { cpu: 1 })
    for (const one of many) one.free = [0, 0]
    for (const one of [many[3], many[1500]]) one.free = [1000, 0]
    const answers = new Set(asks(start(randomFit, many), task(), 50))
    expect(answers).toEqual(new Set([many[3].id, many[1500].id]))
  })
})

describe('power of two', () => {
  test('of two that are drawn the less loaded one: never the most loaded of all', () => {
    const known = [1, 2, 3, 4].map((busy) => used({ id: `busy${busy}`, cpu: 8 }, busy))
    const answers = asks(start(powerOfTwo, known), task(), 600)
    const count = (id: string) => answers.filter((one) => one === id).length
    expect(count('busy4')).toBe(0)
    // Of the six pairs the least loaded is in three, the next in two more, the third in the last.
    expect(Math.abs(count('busy1') - 300)).toBeLessThan(60)
    expect(Math.abs(count('busy2') - 200)).toBeLessThan(60)
    expect(Math.abs(count('busy3') - 100)).toBeLessThan(60)
  })

  test('a task that fits on one node of a thousand is placed there', () => {
    const many = nodes(1000, { cpu: 1 })
    for (const one of many) one.free = [0, 0]
    many[700].free = [1000, 0]
    expect(asks(start(powerOfTwo, many), task(), 20)).toEqual(Array(20).fill(many[700].id))
  })

  test('with d of all the least loaded wins', () => {
    const known = [3, 1, 2].map((busy) => used({ id: `busy${busy}`, cpu: 8 }, busy))
    expect(asks(start(powerOfTwo, known, 1, undefined, { d: 3 }), task(), 10)).toEqual(
      Array(10).fill('busy1'),
    )
  })
})

describe('dot product', () => {
  test('a task goes where the machine has what it needs', () => {
    const known = [
      used({ id: 'cpu', cpu: 16, memory: 16 }, 2, 12),
      used({ id: 'memory', cpu: 16, memory: 16 }, 12, 2),
    ]
    expect(asks(start(dotProduct, known), task({ cpu: 3, memory: 1 }))).toEqual(['cpu'])
    expect(asks(start(dotProduct, known), task({ cpu: 1, memory: 3 }))).toEqual(['memory'])
  })

  test('complementary tasks pack where first fit strands half', () => {
    const pack = (component: Component): number => {
      const known = [node({ cpu: 4, memory: 16 }), node({ cpu: 16, memory: 4 })]
      const placement = start(component, known)
      const wanted = [
        ...Array(3).fill({ cpu: 4, memory: 1 }),
        ...Array(3).fill({ cpu: 1, memory: 4 }),
      ]
      return wanted.filter((needs) => {
        const answer = placement.place(task(needs))
        if (isRefusal(answer)) return false
        const real = known.find((one) => one === answer)!
        real.free = [real.free[0] - needs.cpu * 1000, real.free[1] - needs.memory * 1000]
        placement.changed(real)
        return true
      }).length
    }
    expect(pack(dotProduct)).toBe(6)
    expect(pack(firstFit)).toBeLessThan(6)
  })
})

test('gangs: best fit fills one node up before the next', () => {
  const known = [node({ id: 'a', cpu: 4 }), used({ id: 'b', cpu: 4 }, 2)]
  const answer = start(bestFit, known).placeAll!([1, 2, 3, 4, 5].map(() => task()))
  expect(isRefusal(answer) ? answer : answer.map(({ id }) => id)).toEqual(['b', 'b', 'a', 'a', 'a'])
})

test('probes go round rather than always to the first', () => {
  const placement = start(
    firstFit,
    nodes(6).map((one, i) => ({ ...one, id: `n${i}` })),
  )
  const ids = () => placement.probe!(task(), 4).map(({ id }) => id)
  expect([ids(), ids()]).toEqual([
    ['n0', 'n1', 'n2', 'n3'],
    ['n4', 'n5', 'n0', 'n1'],
  ])
})
