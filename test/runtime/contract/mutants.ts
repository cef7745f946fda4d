import {
  Estimator,
  Monitor,
  Moments,
  Placement,
  Queue,
  Scheduler,
  Tally,
  component,
  isRefusal,
  laneQueue,
  launch,
  launchOrPass,
  nodeIndex,
  placementOver,
  take,
  type Act,
  type Component,
  type Node,
  type Observation,
  type Task,
  type Wake,
} from '#interfaces'

/** A component with one fault, the law that must catch it, and how few lines its counterexample may have. */
export interface Mutant {
  readonly law: string
  readonly lines: number
  readonly broken: Component
}

type Mutants = Readonly<Record<string, Mutant>>

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
    lines: 25,
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
    lines: 25,
    // A component must not draw by itself: this one does.
    broken: queue(() => ({}), Math.random),
  },
}

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
    lines: 25,
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
    lines: 25,
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

const placing = (
  spoil: (
    sound: Required<Omit<Placement, 'launched'>>,
    seen: Set<Node>,
  ) => Partial<Placement> & { snapshot?(): any },
): Component =>
  component({
    provides: Placement,
    create() {
      const nodes = nodeIndex()
      const seen = new Set<Node>()
      const sound = placementOver(nodes, (task) => nodes.first(task))
      const join = (node: Node) => {
        seen.add(node)
        sound.join(node)
      }
      return { ...sound, join, ...spoil(sound, seen) }
    },
  })

export const placements: Mutants = {
  'answers closed nodes': {
    law: 'truth',
    lines: 4,
    broken: placing(({ place }, seen) => ({
      place(task) {
        const answer = place(task)
        return isRefusal(answer) ? ([...seen].find(({ open }) => !open) ?? answer) : answer
      },
    })),
  },
  'keeps nodes that left': {
    law: 'truth',
    lines: 8,
    broken: placing(() => ({ leave() {} })),
  },
  'says no room where none could ever be': {
    law: 'truth',
    lines: 4,
    broken: placing(({ place }) => ({
      place(task) {
        const answer = place(task)
        return isRefusal(answer) ? { why: 'no-room' } : answer
      },
    })),
  },
  'places each of a gang as if alone': {
    law: 'together',
    lines: 8,
    broken: placing(({ place }) => ({
      placeAll(tasks) {
        const answers = tasks.map(place)
        return answers.find(isRefusal) ?? (answers as Node[])
      },
    })),
  },
  'probes the same node again': {
    law: 'probes',
    lines: 2,
    broken: placing(({ probe }) => ({
      probe(task, count) {
        const [first] = probe(task, 1)
        return first ? take([first, first, first, first, first, first], count) : []
      },
    })),
  },
  'draws by itself': {
    law: 'seeded',
    lines: 4,
    broken: placing(({ place }, seen) => ({
      place(task) {
        const answer = place(task)
        if (isRefusal(answer)) return answer
        const roomy = [...seen].filter(
          ({ open, labels, free }) =>
            open &&
            task.shape.labels.every((label) => labels.includes(label)) &&
            task.needs.every((need, d) => need <= (free[d] ?? 0)),
        )
        return roomy[Math.floor(Math.random() * roomy.length)]
      },
    })),
  },
  'hands its nodes on': {
    law: 'follows',
    lines: 2,
    broken: placing((_, seen) => ({ snapshot: () => ({ nodes: [...seen].map(() => () => 1) }) })),
  },
  'believes that nodes only fill': {
    law: 'under-load',
    lines: 25,
    broken: placing(({ changed, place }) => {
      const least = new Map<string, number>()
      return {
        changed(node) {
          least.set(node.id, Math.min(least.get(node.id) ?? Infinity, node.free[0]))
          changed(node)
        },
        place(task) {
          const answer = place(task)
          if (isRefusal(answer)) return answer
          return (least.get(answer.id) ?? Infinity) < task.needs[0] ? { why: 'no-room' } : answer
        },
      }
    }),
  },
  'decides by chance': {
    law: 'replay',
    lines: 25,
    broken: placing(({ place }) => ({
      place(task) {
        const answer = place(task)
        return Math.random() < 0.5 && !isRefusal(answer) ? { why: 'held', until: 1 } : answer
      },
    })),
  },
}

type Told = readonly [wait: number, service: number]

const monitor = (
  read: (told: readonly Told[], now: number, reads: number) => readonly Observation[],
): Component =>
  component({
    provides: Monitor,
    create() {
      const told: Told[] = []
      let reads = 0
      return {
        submitted() {},
        started() {},
        ended: (_task, outcome, _generation, wait, service) =>
          void (outcome === 'ok' && told.push([wait, service])),
        read: (now) => read(told, now, ++reads),
      }
    },
  })

/** One window of everything, which is right but for what `spoil` does. */
const windowOf = (told: readonly Told[], to: number, events: Record<string, number> = {}) => {
  const tallies = [new Tally(), new Tally()]
  for (const one of told) one.forEach((value, i) => tallies[i].add(value))
  const [wait, service] = tallies.map((tally) => tally.summary())
  return { from: 0, to, generation: 1, metrics: { wait, service }, events }
}

export const monitors: Mutants = {
  'counts its readings': {
    law: 'reading',
    lines: 1,
    broken: monitor((told, now, reads) => [windowOf(told, now, { reads })]),
  },
  'looks ahead': {
    law: 'plain',
    lines: 1,
    broken: monitor((told, now) => (told.length > 0 ? [windowOf(told, now + 1)] : [])),
  },
  'counts the last one twice': {
    law: 'figures',
    lines: 1,
    broken: monitor((told, now) => {
      const all = [...told, ...told.slice(-1)]
      return [windowOf(all, now, { ok: told.length })]
    }),
  },
  'counts down': {
    law: 'under-load',
    lines: 25,
    broken: monitor((told, now) => [windowOf(told, now, { left: 5 - told.length })]),
  },
}

const estimator = (make: (state: any) => Partial<Estimator> & { snapshot?(): any }): Component =>
  component({
    provides: Estimator,
    create: ({ state }) => ({
      estimate: (task) => task.estimate,
      observe: () => false,
      ...make(state),
    }),
  })

export const estimators: Mutants = {
  'answers less than no time': {
    law: 'asking',
    lines: 0,
    broken: estimator(() => ({ estimate: () => -1 })),
  },
  'learns from being asked': {
    law: 'asking',
    lines: 0,
    broken: estimator(() => {
      let asked = 0
      return { estimate: () => ++asked }
    }),
  },
  'tells every time': {
    law: 'telling',
    lines: 0,
    broken: estimator(() => ({ observe: () => true })),
  },
  'tells nothing': {
    law: 'telling',
    lines: 0,
    broken: estimator(() => {
      const seen = new Moments()
      return {
        estimate: () => (seen.count > 0 ? seen.mean : undefined),
        observe(_task, service) {
          seen.add(service)
          return false
        },
      }
    }),
  },
  'hands on nothing': {
    law: 'carried',
    lines: 1,
    broken: estimator(() => {
      const seen = new Map<string, number>()
      return {
        estimate: (task) => seen.get(task.stage.name),
        observe(task, service) {
          seen.set(task.stage.name, service)
          return true
        },
      }
    }),
  },
  'trusts any state': {
    law: 'follows',
    lines: 1,
    broken: estimator((state) => ({
      estimate: (task) => (state ? state.mine[task.stage.name] : task.estimate),
    })),
  },
  'answers what is no number': {
    law: 'under-load',
    lines: 25,
    broken: estimator(() => {
      let observed = 0
      return {
        estimate: (task) => (observed > 3 ? NaN : task.estimate),
        observe: () => {
          observed++
          return false
        },
      }
    }),
  },
  'guesses by chance': {
    law: 'replay',
    lines: 25,
    broken: estimator(() => ({ estimate: () => Math.random() * 1e6 })),
  },
}
