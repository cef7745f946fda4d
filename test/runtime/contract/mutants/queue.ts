import { Queue, component, laneQueue, type Component, type Task } from '#interfaces'
import type { Mutants } from './mutant.ts'

const queue = (spoil: (sound: Queue) => Partial<Queue>, key = (_: Task) => 0): Component =>
  component({
    provides: Queue,
    create() {
      const sound = laneQueue(key)
      return { ...sound, ...spoil(sound) }
    },
  })

export const queues: Mutants = {
  'loses every third task': {
    law: 'once',
    lines: 6,
    broken: queue(({ push }) => {
      let pushed = 0
      return { push: (task, lane) => (++pushed % 3 === 0 ? undefined : push(task, lane)) }
    }),
  },
  'offers a task twice': {
    law: 'once',
    lines: 4,
    broken: queue(({ remove, peek, size }) => {
      let gone: Task | undefined
      return {
        remove(task, lane) {
          if (gone === task) gone = undefined
          else {
            remove(task, lane)
            if (task.priority > 0) gone = task
          }
        },
        peek: (lane) => gone ?? peek(lane),
        size: () => size() + (gone ? 1 : 0),
      }
    }),
  },
  'orders what is loaded otherwise': {
    law: 'order',
    lines: 4,
    broken: queue(() => {
      let loaded = false
      const own = laneQueue((task) => (loaded ? -task.order : task.order))
      return {
        ...own,
        load(tasks, lanes) {
          loaded = true
          own.load(tasks, lanes)
        },
      }
    }),
  },
  'forgets the first slice at the second': {
    law: 'slices',
    lines: 14,
    broken: queue(() => {
      let current = laneQueue(() => 0)
      return {
        load(tasks, lanes) {
          const before = current
          current = laneQueue(() => 0)
          if (tasks.length < 2) current = before
          current.load(tasks, lanes)
        },
        push: (task, lane) => current.push(task, lane),
        remove: (task, lane) => current.remove(task, lane),
        peek: (lane) => current.peek(lane),
        lanes: () => current.lanes(),
        size: () => current.size(),
      }
    }),
  },
  'takes only ten over': {
    law: 'follows',
    lines: 11,
    broken: queue(({ load }) => ({
      load: (tasks, lanes) => load(tasks.slice(0, 10), lanes.slice(0, 10)),
    })),
  },
  'parks nothing': { law: 'steady', lines: 20, broken: queue(() => ({ park() {}, unpark() {} })) },
  'ranks nothing': { law: 'steady', lines: 20, broken: queue(() => ({ rank() {} })) },
  'offers another at the second look': {
    law: 'steady',
    lines: 20,
    broken: queue(({ peek, lanes }) => {
      let looks = 0
      return {
        peek: (lane) => {
          const names = [...lanes()]
          return ++looks % 2 === 0 && lane === undefined ? peek(names.at(-1)) : peek(lane)
        },
      }
    }),
  },
  'has room without end and refuses': {
    law: 'room',
    lines: 0,
    broken: queue(() => ({ room: () => 7 })),
  },
  'loses what was revised': {
    law: 'under-load',
    broken: queue(({ peek, remove }) => {
      const gone = new Set<unknown>()
      return {
        revised: ({ name }) => void gone.add(name),
        peek(lane) {
          const task = peek(lane)
          if (!task || !gone.has(task.stage.name)) return task
          return undefined
        },
        remove,
      }
    }),
  },
  'orders by chance': {
    law: 'replay',
    // A component must not draw by itself: this one does.
    broken: queue(() => ({}), Math.random),
  },
}
