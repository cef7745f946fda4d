import type {
  Component,
  Estimator,
  Monitor,
  Node,
  Observation,
  Placement,
  Queue,
  Task,
} from '#interfaces'
import { bound } from '../../assembler/instance.ts'
import { agree, must } from '../agree.ts'
import { checkPlaced } from './placement.ts'
import { isTime } from './estimator.ts'
import { QueueModel } from './queue-model.ts'

/** Keeps what a check throws, so that what is looked at goes on as it would without. */
type Look = (check: () => void) => void

/**
 * The same component, and whatever it answers in a real core is held against what it was told. The first breach of
 * the contract is in `broken`.
 */
export function observed(component: Component): { component: Component; broken: unknown[] } {
  const broken: unknown[] = []
  const look: Look = (check) => {
    try {
      check()
    } catch (error) {
      if (broken.length === 0) broken.push(error)
    }
  }
  const observe = OBSERVERS[component.provides.name]
  // A class is made by the runtime: nothing comes between.
  if (!observe || component.injectable) return { component, broken }
  const create = (context: { inner?: object }): object => {
    const made = bound(component.create(context))
    const whole = { ...context.inner, ...made }
    return { ...made, ...observe(whole as never, look) }
  }
  return { component: { ...component, create }, broken }
}

const OBSERVERS: Readonly<Record<string, (made: never, look: Look) => object>> = {
  Queue: queue,
  Placement: placement,
  Estimator: estimator,
  Monitor: monitor,
}

function queue(made: Queue, look: Look): Partial<Queue> {
  const model = new QueueModel(made)
  return {
    load(tasks, lanes) {
      made.load(tasks, lanes)
      tasks.forEach((task, i) => model.pushed(task, lanes[i]))
    },
    push(task, lane) {
      made.push(task, lane)
      model.pushed(task, lane)
    },
    remove(task, lane) {
      made.remove(task, lane)
      model.removed(task, lane)
    },
    rank(lane, rank) {
      made.rank(lane, rank)
      model.ranked(lane, rank)
    },
    park(shape) {
      made.park(shape)
      model.park(shape)
    },
    unpark(shape) {
      made.unpark(shape)
      model.unpark(shape)
    },
    peek(lane) {
      const found = made.peek(lane)
      look(() => {
        agree('size', made.size(), model.size)
        const offers = model.offers()
        const mine = lane === undefined ? offers[0] : offers.find(([name]) => name === lane)
        model.checkOffer(found, mine, lane === undefined ? 'peek' : `peek of lane ${lane}`)
      })
      return found
    },
  }
}

function placement(made: Placement, look: Look): Partial<Placement> {
  const there = new Set<Node>()
  const all = made.placeAll
  return {
    join(node) {
      made.join(node)
      there.add(node)
    },
    leave(node) {
      made.leave(node)
      there.delete(node)
    },
    place(task) {
      const answer = made.place(task)
      look(() => checkPlaced(answer, task, [...there]))
      return answer
    },
    ...(all && {
      placeAll(tasks: readonly Task[]) {
        const answer = all(tasks)
        look(() => {
          if ('why' in answer) return
          agree('nodes for the tasks', answer.length, tasks.length)
          for (const node of answer) must(there.has(node), 'placeAll', 'nodes that joined', node)
        })
        return answer
      },
    }),
  }
}

function estimator(made: Estimator, look: Look): Partial<Estimator> {
  return {
    estimate(task) {
      const answer = made.estimate(task)
      look(() => must(isTime(answer), 'an estimate', 'a time of at least 0 or undefined', answer))
      return answer
    },
    observe(task, service) {
      const changed: unknown = made.observe(task, service)
      look(() => must(typeof changed === 'boolean', 'observe', 'true or false', changed))
      return changed as boolean
    },
  }
}

/** Events between two readings of a monitor. */
const OFTEN = 20

function monitor(made: Monitor, look: Look): Partial<Monitor> {
  let events = 0
  function told(now: number): void {
    if (++events % OFTEN > 0) return
    look(() => {
      const read = made.read(now)
      agree('what is read twice', made.read(now), read)
      for (const window of read) checkWindow(window, now)
    })
  }
  return {
    submitted(task, now) {
      made.submitted(task, now)
      told(now)
    },
    started(task, node, generation, now) {
      made.started(task, node, generation, now)
      told(now)
    },
    ended(task, outcome, generation, wait, service, now) {
      made.ended(task, outcome, generation, wait, service, now)
      told(now)
    },
  }
}

function checkWindow({ from, to, events }: Observation, now: number): void {
  must(from <= to && to <= now, 'a window', `one that ends by ${now}`, [from, to])
  for (const [name, count] of Object.entries(events))
    must(Number.isInteger(count) && count >= 0, `events.${name}`, 'a count', count)
}
