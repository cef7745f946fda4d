import fc from 'fast-check'
import { Queue, type Component, type Shape, type Task } from '#interfaces'
import { agree, must } from '../agree.ts'
import { node } from '../builders.ts'
import { make } from '../make.ts'
import { LongList, example, law, told, type Law, type LawText, type Subject } from '../law.ts'
import {
  LANES,
  SHAPES,
  build,
  specs,
  waitLine,
  wait,
  type Spec,
  type Waits,
} from './queue-waits.ts'
import { QueueModel } from './queue-model.ts'

const freshOf = (component: Component): Queue => make(Queue, component)

function filled({ component }: Subject, waits: readonly Waits[]): Queue {
  const queue = freshOf(component)
  for (const [one, lane] of waits) queue.push(one, lane)
  return queue
}

function load(queue: Queue, waits: readonly Waits[]): void {
  queue.load(
    waits.map(([one]) => one),
    waits.map(([, lane]) => lane),
  )
}

/** Takes everything out in the order in which it is offered. */
function drain(queue: Queue, waits: readonly Waits[], lane?: string): Task[] {
  const lanes = new Map<Task, string>(waits)
  const out: Task[] = []
  for (let next = queue.peek(lane); next; next = queue.peek(lane)) {
    must(lanes.has(next), 'peek', 'a task that waits', next)
    must(out.length < waits.length, 'what comes out', `no more than ${waits.length} tasks`, out)
    out.push(next)
    queue.remove(next, lanes.get(next)!)
  }
  return out
}

const inLane = (waits: readonly Waits[], lane: string): Waits[] =>
  waits.map(([one]): Waits => [one, lane])

const of = <T>(text: LawText<T>): Law => law('Queue', text)

const once = of({
  name: 'once',
  says: 'what comes out is what went in, each once',
  given: () => specs(60),
  show: (input) => input.map(waitLine),
  holds(input, subject) {
    const waits = build(input)
    const queue = filled(subject, waits)
    agree('size after the pushes', queue.size(), waits.length)
    const out = drain(queue, waits)
    agree('what comes out', new Set(out), new Set(waits.map(([one]) => one)))
    agree('how much comes out', out.length, waits.length)
    agree('size at the end', queue.size(), 0)
    agree('lanes at the end', [...queue.lanes()], [])
  },
})

const order = of({
  name: 'order',
  says: 'the order depends on the tasks only, not on when they came',
  given: () => specs(60),
  show: (input) => input.map(waitLine),
  holds(input, subject) {
    const waits = inLane(build(input), 'only')
    const out = drain(filled(subject, waits), waits)
    const loaded = freshOf(subject.component)
    load(loaded, waits)
    agree('the order of what was loaded', drain(loaded, waits), out)
  },
})

interface Move {
  readonly which: number
  readonly push: boolean
}

const slices = of({
  name: 'slices',
  says: 'a successor that is filled in slices, with pushes and removes between, offers as a fresh one',
  given: () =>
    fc.record({
      tasks: specs(60),
      moves: fc.array(fc.record({ which: fc.nat(), push: fc.boolean() })),
    }),
  show: ({ tasks, moves }) => [
    ...tasks.map(waitLine),
    `filled in ${moves.length + 1} slices; between them: ${moves.map(({ push }) => (push ? 'push' : 'remove')).join(', ')}`,
  ],
  holds({ tasks, moves }, subject) {
    const waits = build(tasks)
    const queue = freshOf(subject.component)
    const left = fillInSlices(queue, waits, moves)
    agree('size', queue.size(), left.length)
    for (const lane of LANES) {
      const mine = left.filter(([, name]) => name === lane)
      const alone = inLane(mine, 'only')
      const fresh = drain(filled(subject, alone), alone)
      agree(`the order in lane ${lane}`, drain(queue, mine, lane), fresh)
    }
  },
})

/** The first half is handed over in slices, the second comes meanwhile; answers what waits then, in order. */
function fillInSlices(queue: Queue, waits: readonly Waits[], moves: readonly Move[]): Waits[] {
  const split = waits.length >> 1
  const later = waits.slice(split)
  const loaded: Waits[] = []
  const count = moves.length + 1
  for (let slice = 0; slice < count; slice++) {
    const from = Math.floor((slice * split) / count)
    const part = waits.slice(from, Math.floor(((slice + 1) * split) / count))
    load(queue, part)
    loaded.push(...part)
    const { which, push } = moves[slice] ?? { which: 0, push: true }
    if (push && later.length > 0) {
      const one = later.shift()!
      queue.push(...one)
      loaded.push(one)
    } else if (loaded.length > 0) {
      const [one] = loaded.splice(which % loaded.length, 1)
      queue.remove(...one)
    }
  }
  return waits.filter((one) => loaded.includes(one))
}

const follows = of({
  name: 'follows',
  says: 'follows any other queue: nothing that waited there is missing here',
  runs: 5,
  given: () => specs(40),
  show: (input) => input.map(waitLine),
  holds(input, subject) {
    const waits = build(input)
    for (const { id, component } of subject.peers) {
      const old = freshOf(component)
      for (const [one, lane] of waits) old.push(one, lane)
      const queue = freshOf(subject.component)
      load(queue, waits)
      agree(`size after ${id}`, queue.size(), old.size())
      const [mine, theirs] = [drain(queue, waits), drain(old, waits)]
      agree(`what comes out after ${id}`, new Set(mine), new Set(theirs))
    }
  },
})

type Step =
  | { readonly do: 'push'; readonly spec: Spec }
  | { readonly do: 'remove' | 'next' | 'park' | 'unpark'; readonly which: number }
  | { readonly do: 'rank'; readonly which: number; readonly rank: number }
  | { readonly do: 'lack'; readonly which: number }
  | { readonly do: 'offer' | 'take'; readonly which: number; readonly cpu: number }

const which = fc.nat()
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), spec: wait }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'next' as const), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('park' as const, 'unpark' as const), which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rank' as const), which, rank: fc.nat(3) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lack' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('offer' as const, 'take' as const),
      which: fc.nat(2),
      cpu: fc.nat(12),
    }),
  },
)

function stepLine(one: Step): string {
  switch (one.do) {
    case 'push':
      return `push ${waitLine(one.spec)}`
    case 'rank':
      return `rank lane ${LANES[one.which % LANES.length]} ${one.rank}`
    case 'offer':
    case 'take':
      return `${one.do === 'offer' ? 'offer' : 'leave'} ${one.cpu} cores of node ${one.which}`
    case 'park':
    case 'unpark':
    case 'lack':
      return `${one.do} the shape with ${told({ cpu: (one.which % SHAPES.length) + 1 })}`
    case 'remove':
      return `remove number ${one.which} of what waits, counted round`
    case 'next':
      return 'remove what peek answers'
  }
}

const steady = of({
  name: 'steady',
  says: 'through a thousand operations peek is steady, parked shapes and ranks are kept to, what lacks room is offered where there is some, lanes are told',
  runs: 5,
  given: () => new LongList(step, 900, 1000),
  show: (steps) => steps.map(stepLine),
  holds(steps, { component }) {
    const queue = freshOf(component)
    const model = new QueueModel(queue)
    const all = build(steps.flatMap((one) => (one.do === 'push' ? [one.spec] : [])))
    const waiting: Waits[] = []
    let pushed = 0
    const nodes = [1, 2, 3].map(() => node({ cpu: 12 }))
    const remove = (at: number): void => {
      const [gone] = waiting.splice(at, 1)
      queue.remove(...gone)
      model.removed(...gone)
    }
    for (const one of steps) {
      if (one.do === 'push') {
        const coming = all[pushed++]
        waiting.push(coming)
        queue.push(...coming)
        model.pushed(...coming)
      } else if (one.do === 'remove') {
        if (waiting.length > 0) remove(one.which % waiting.length)
      } else if (one.do === 'next') {
        const next = queue.peek()
        if (next) remove(waiting.findIndex(([waits]) => waits === next))
      } else if (one.do === 'rank') {
        const lane = LANES[one.which % LANES.length]
        queue.rank(lane, one.rank)
        model.ranked(lane, one.rank)
      } else if ('cpu' in one) {
        const at = nodes[one.which]
        const amount = one.cpu * 1000
        at.free[0] = one.do === 'offer' ? amount : Math.min(amount, at.free[0])
        if (one.do === 'take' || !queue.offer) continue
        queue.offer(at)
        model.offer(at)
      } else if (one.do === 'lack') {
        if (!queue.lack) continue
        const shape: Shape = SHAPES[one.which % SHAPES.length]
        queue.lack(shape)
        model.lack(shape)
      } else {
        const shape: Shape = SHAPES[one.which % SHAPES.length]
        queue[one.do](shape)
        model[one.do](shape)
      }
      model.check()
    }
  },
})

const room = example('Queue', {
  name: 'room',
  says: 'says how much room is left, and takes what a predecessor held beyond it',
  holds({ component }) {
    const queue = freshOf(component)
    const before = queue.room?.() ?? Infinity
    must(before > 0, 'room of an empty queue', 'more than 0', before)
    load(queue, build(fc.sample(wait, { numRuns: 30, seed: 3 })))
    agree('size after 30 were loaded', queue.size(), 30)
    agree('room after 30 were loaded', queue.room?.() ?? Infinity, before - 30)
  },
})

export const queueLaws: readonly Law[] = [once, order, slices, follows, steady, room]
