import {
  type Clock,
  type Cluster,
  type Estimator,
  Placement,
  Queue,
  type Random,
  Scheduler,
  add,
  fits,
  subtract,
  type Act,
  type Amounts,
  type Component,
  type Interface,
  type Node,
  type Outcome,
  type StateOf,
  type Task,
  type TypeOf,
  type Wake,
} from '#interfaces'
import * as builders from './builders.ts'
import type { TestNode } from './builders.ts'

/** Everything a decision component may ask for. */
export interface Given {
  queue?: Queue
  placement?: Placement
  estimator?: Estimator
  cluster?: Cluster
  clock?: Clock
  random?: Random
  inner?: object
}

const BY_NAME: Readonly<Record<string, keyof Given>> = {
  Queue: 'queue',
  Placement: 'placement',
  Estimator: 'estimator',
  Cluster: 'cluster',
  Clock: 'clock',
  Random: 'random',
}

/** What `create` of that interface answers, with its snapshot. */
export type Made<I extends Interface> = TypeOf<I> & { snapshot?(): StateOf<I> | undefined }

/** Makes an instance from the component file's default export: defaults for what is not given. */
export function make<I extends Interface>(
  provides: I,
  component: Component,
  given: Given = {},
  config: Readonly<Record<string, unknown>> = {},
  state?: unknown,
): Made<I> {
  if (component.provides !== provides)
    throw new Error(`it provides ${component.provides.name}, not ${provides.name}`)
  const fakes: Given = {
    clock: builders.clock(),
    random: builders.random(),
    cluster: builders.cluster([]),
    estimator: builders.estimates(),
    ...given,
  }
  const required = Object.entries(component.requires).map(([name, wanted]) => [
    name,
    fakes[BY_NAME[wanted.name]],
  ])
  const defaults = Object.entries(component.config).map(([name, setting]) => [
    name,
    setting.default,
  ])
  const context = {
    ...Object.fromEntries(required),
    config: { ...Object.fromEntries(defaults), ...config },
    state,
    inner: given.inner,
  }
  const made: unknown = component.create(context)
  return (component.wraps === 'only' ? { ...given.inner, ...(made as object) } : made) as Made<I>
}

export interface HarnessSpec {
  scheduler: Component
  queue: Component
  placement: Component
  nodes: readonly TestNode[]
  estimator?: Estimator
  config?: Readonly<Record<string, unknown>>
  random?: Random
}

/**
 * Plays the core's part for one scheduler with its queue and placement, without jobs, messages or time: pushes, asks
 * for plans, checks each act against the truth and carries it out, ends tasks, rewires. A broken contract throws.
 */
export function harness(spec: HarnessSpec) {
  const waiting = new Map<Task, string>()
  const running = new Map<Task, TestNode>()
  const parked = new Set<Task['shape']>()
  const usage = new Map<string, number[]>()
  const log: Act[] = []
  const wakes: Wake[] = []
  const all = [...spec.nodes]

  const cluster: Cluster = {
    ...builders.cluster(all),
    running: () => running,
    usage: (user): Amounts => usage.get(user) ?? [],
  }
  const given: Given = {
    cluster,
    estimator: spec.estimator ?? builders.estimates(),
    random: spec.random ?? builders.random(),
  }
  let queue = make(Queue, spec.queue, given)
  let placement = make(Placement, spec.placement, given)
  for (const node of all) placement.join(node)
  let scheduler = make(Scheduler, spec.scheduler, { ...given, queue, placement }, spec.config)
  wakes.push({ type: 'rewired' })

  function fail(why: string): never {
    throw new Error(`broken contract: ${why}`)
  }

  function unpark(): void {
    for (const shape of parked) queue.unpark(shape)
    parked.clear()
  }

  function leave(task: Task, lane: string): void {
    waiting.delete(task)
    queue.remove(task, lane)
    const members = task.gang?.waiting as Task[] | undefined
    members?.splice(members.indexOf(task), 1)
  }

  function start(task: Task, node: Node): void {
    const lane = waiting.get(task)
    const real = all.find(({ index }) => index === node.index)
    if (lane === undefined) fail(`${task.id} does not wait`)
    if (!real?.open || !fits(task.needs, real.free)) fail(`${node.id} has no room for ${task.id}`)
    for (const label of task.shape.labels)
      if (!real.labels.includes(label)) fail(`${node.id} lacks ${label}`)
    leave(task, lane)
    running.set(task, real)
    subtract(real.free, task.needs)
    real.running++
    if (!usage.has(task.user)) usage.set(task.user, [])
    add(usage.get(task.user)!, task.needs)
    placement.changed(real)
    scheduler.started?.(task, real)
  }

  function carryOut(act: Act): void {
    log.push(act)
    switch (act.do) {
      case 'launch':
        return start(act.task, act.node)
      case 'launch-all': {
        for (const [task, node] of act.pairs) start(task, node)
        return
      }
      case 'spill': {
        const lane = waiting.get(act.task)
        if (lane === undefined) fail(`${act.task.id} does not wait`)
        return leave(act.task, lane)
      }
      case 'nothing': {
        if (!act.task) return
        if (!waiting.has(act.task)) fail(`${act.task.id} does not wait`)
        parked.add(act.task.shape)
        return queue.park(act.task.shape)
      }
      default:
        fail(`the harness carries out no ${act.do}`)
    }
  }

  const lanesOf = (task: Task): string => scheduler.laneOf?.(task) ?? ''

  return {
    log,
    waiting: () => [...waiting.keys()],
    running: () => [...running.keys()],
    held: (user: string): Amounts => cluster.usage(user),
    nodeOf: (task: Task): string | undefined => running.get(task)?.id,
    scheduler: () => scheduler,
    submit(...tasks: readonly Task[]): void {
      for (const task of tasks) {
        const lane = lanesOf(task)
        waiting.set(task, lane)
        queue.push(task, lane)
        scheduler.queued?.(task)
      }
      wakes.push({ type: 'queued' })
    },
    /** Carries out one plan, of at most `limit` acts; answers what it did, then the rest is decided afresh. */
    plan(limit = Infinity): Act[] {
      const bound = 4 * (waiting.size + 10) + parked.size
      const done: Act[] = []
      if (limit <= 0) return done
      for (const act of scheduler.plan(wakes.splice(0))) {
        carryOut(act)
        done.push(act)
        if (act.do === 'nothing' && !act.task) break
        if (done.length >= limit) break
        if (done.length > bound) fail('the plan does not end')
      }
      return done
    },
    end(task: Task, outcome: Outcome = 'ok', service = 1000): void {
      const node = running.get(task)
      if (!node) fail(`${task.id} does not run`)
      running.delete(task)
      add(node.free, task.needs)
      node.running--
      subtract(usage.get(task.user)!, task.needs)
      const stage: { unfinished: number } = task.stage
      if (outcome === 'ok') stage.unfinished--
      placement.changed(node)
      scheduler.ended?.(task, node, outcome, service)
      wakes.push({ type: 'offer', node })
      unpark()
    },
    /** Makes the node open or closed. */
    open(node: TestNode, open: boolean): void {
      node.open = open
      placement.changed(node)
      wakes.push({ type: 'nodes' })
      unpark()
    },
    /** Puts other components in force, as the runtime does: state by snapshot, tasks by reference. */
    rewire(next: {
      scheduler?: Component
      queue?: Component
      placement?: Component
      config?: Readonly<Record<string, unknown>>
    }): void {
      const through = <S>(state: S): S | undefined =>
        state === undefined ? undefined : JSON.parse(JSON.stringify(state))
      if (next.placement) {
        placement = make(Placement, next.placement, given, {}, through(placement.snapshot?.()))
        for (const node of all) placement.join(node)
      }
      const state = through(scheduler.snapshot?.())
      if (next.queue) queue = make(Queue, next.queue, given)
      else {
        for (const [task, lane] of waiting) queue.remove(task, lane)
        unpark()
      }
      scheduler = make(
        Scheduler,
        next.scheduler ?? spec.scheduler,
        { ...given, queue, placement },
        next.config ?? spec.config,
        state,
      )
      for (const [task, node] of running) scheduler.started?.(task, node)
      const ordered = [...waiting.keys()].sort((a, b) => a.order - b.order)
      for (const task of ordered) waiting.set(task, lanesOf(task))
      queue.load(ordered, ordered.map(lanesOf))
      for (const shape of parked) queue.park(shape)
      for (const task of ordered) scheduler.queued?.(task)
      wakes.push({ type: 'rewired' })
    },
  }
}
