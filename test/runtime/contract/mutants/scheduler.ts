import {
  Placement,
  Queue,
  Scheduler,
  component,
  isRefusal,
  launch,
  launchOrPass,
  type Act,
  type Component,
  type Node,
  type Task,
  type Wake,
} from '#interfaces'
import type { Mutants } from './mutant.ts'

interface Near {
  readonly queue: Queue
  readonly placement: Placement
}

const scheduler = (
  plan: (near: Near, wakes: readonly Wake[]) => Iterable<Act>,
  more: (state: unknown) => Partial<Scheduler> & { snapshot?(): any } = () => ({}),
): Component =>
  component({
    provides: Scheduler,
    requires: { queue: Queue, placement: Placement },
    create: ({ state, ...near }) => ({ plan: (wakes) => plan(near, wakes), ...more(state) }),
  })

function* soundly({ queue: waiting, placement }: Near): Iterable<Act> {
  for (let task = waiting.peek(); task; task = waiting.peek()) yield launchOrPass(task, placement)
}

export const schedulers: Mutants = {
  'does nothing': { law: 'serves', lines: 0, broken: scheduler(() => []) },
  'launches twice': {
    law: 'once',
    lines: 4,
    broken: scheduler(function* ({ queue: waiting, placement }) {
      for (let task = waiting.peek(); task; task = waiting.peek()) {
        const act = launchOrPass(task, placement)
        yield act
        if (act.do === 'launch' && task.priority === 0) yield act
      }
    }),
  },
  'launches where no room is': {
    law: 'once',
    lines: 6,
    broken: component({
      provides: Scheduler,
      requires: { queue: Queue, placement: Placement },
      create({ queue: waiting, placement }) {
        let last: Node | undefined
        return {
          *plan() {
            for (let task = waiting.peek(); task; task = waiting.peek()) {
              const node = placement.place(task)
              if (!isRefusal(node)) last = node
              if (!last) return yield launchOrPass(task, placement)
              yield launch(task, last)
            }
          },
        }
      },
    }),
  },
  'plans for ever': {
    law: 'once',
    lines: 4,
    broken: scheduler(function* ({ queue: waiting }) {
      for (;;) {
        const task = waiting.peek()
        if (!task) return
        yield { do: 'nothing', task, why: 'no-room' }
        yield { do: 'resize', job: task.job, executors: Infinity }
        for (;;) yield { do: 'resize', job: task.job, executors: Infinity }
      }
    }),
  },
  'passes over the first of every plan': {
    law: 'closing',
    lines: 6,
    broken: scheduler(function* ({ queue: waiting, placement }) {
      const first = waiting.peek()
      if (first && waiting.size() > 1) yield { do: 'nothing', task: first, why: 'held' }
      yield* soundly({ queue: waiting, placement })
    }),
  },
  'acts with nothing waiting': {
    law: 'idle',
    lines: 0,
    broken: scheduler(function* (near) {
      yield* soundly(near)
      const job = near.queue.peek()?.job ?? ({ id: 'j-0' } as Task['job'])
      yield { do: 'resize', job, executors: 1 }
    }),
  },
  'hands on what is no plain data': {
    law: 'follows',
    lines: 1,
    broken: scheduler(soundly, () => ({ snapshot: () => ({ shares: new Map([['ann', 1]]) }) })),
  },
  'knows its own state only': {
    law: 'stranger',
    lines: 0,
    broken: scheduler(soundly, (state) => {
      if (state && !('mine' in (state as object))) throw new Error('not mine')
      return { snapshot: () => ({ mine: 1 }) }
    }),
  },
  'keeps a list of its own': {
    law: 'under-load',
    broken: component({
      provides: Scheduler,
      requires: { placement: Placement },
      create({ placement }) {
        // After a swap it is told of one task in each lane, not of all.
        const known = new Set<Task>()
        return {
          queued: (task) => void known.add(task),
          started: (task) => void known.delete(task),
          *plan() {
            for (const task of known) {
              if (isRefusal(placement.place(task))) continue
              yield launchOrPass(task, placement)
            }
          },
        }
      },
    }),
  },
  'decides by chance': {
    law: 'replay',
    broken: scheduler(
      function* (near) {
        const names = [...near.queue.lanes()]
        const task = near.queue.peek(names[Math.floor(Math.random() * names.length)])
        if (task) yield launchOrPass(task, near.placement)
        yield* soundly(near)
      },
      () => ({ laneOf: (task) => task.id }),
    ),
  },
}
