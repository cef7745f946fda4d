import {
  Placement,
  Queue,
  Scheduler,
  type Act,
  type Amounts,
  type Cluster,
  type Component,
  type Estimator,
  type Job,
  type Micros,
  type Node,
  type Outcome,
  type Random,
  type Task,
} from '#interfaces'
import { Wakes } from '../core/wakes.ts'
import * as builders from './builders.ts'
import type { TestJob, TestNode, TestTask } from './builders.ts'
import { Charges } from './charges.ts'
import { Holds } from './holds.ts'
import { make, type Given } from './make.ts'

export interface HarnessSpec {
  readonly scheduler: Component
  readonly queue: Component
  readonly placement: Component
  readonly nodes: readonly TestNode[]
  readonly estimator?: Estimator
  readonly config?: Readonly<Record<string, unknown>>
  readonly random?: Random
  /** As an Application Master: a reservation is a probe, which is answered by a claim. */
  readonly late?: boolean
}

/**
 * Plays the core's part for one scheduler with its queue and placement, without jobs or messages: pushes, asks for
 * plans, checks each act against the truth and carries it out, ends tasks, lets time pass, rewires. A broken contract
 * throws.
 */
export function harness(spec: HarnessSpec) {
  const waiting = new Map<Task, string>()
  const running = new Map<Task, TestNode>()
  const copies = new Map<Task, TestNode>()
  /** By shape, the time until which it is passed over. */
  const parked = new Map<Task['shape'], Micros>()
  const jobs = new Set<Job>()
  const log: Act[] = []
  const wakes = new Wakes()
  const all = [...spec.nodes]
  const charges = new Charges(all)
  const clock = builders.clock()
  const holds = new Holds(spec.late ?? false)
  /** How often each task was evicted. */
  const evicted = new Map<Task, number>()
  let order = Number.MAX_SAFE_INTEGER / 2

  const cluster: Cluster = {
    ...builders.cluster(all),
    jobs: () => jobs,
    running: () => running,
    reservations: () => holds.all(),
    usage: (user) => charges.usage(user),
  }
  const given: Given = {
    cluster,
    clock,
    estimator: spec.estimator ?? builders.estimates(),
    random: spec.random ?? builders.random(),
  }
  let queue = make(Queue, spec.queue, given)
  let placement = make(Placement, spec.placement, given)
  for (const node of all) placement.join(node)
  let scheduler = make(Scheduler, spec.scheduler, { ...given, queue, placement }, spec.config)
  wakes.add({ type: 'rewired' })

  function fail(why: string): never {
    throw new Error(`broken contract: ${why}`)
  }

  const lanesOf = (task: Task): string => scheduler.laneOf?.(task) ?? ''

  function unpark(now = Infinity): void {
    for (const [shape, until] of parked) {
      if (until > now) continue
      parked.delete(shape)
      queue.unpark(shape)
    }
  }

  function enter(task: Task): void {
    const lane = lanesOf(task)
    waiting.set(task, lane)
    queue.push(task, lane)
    scheduler.queued?.(task)
    wakes.add({ type: 'queued' })
  }

  function leave(task: Task): void {
    const lane = waiting.get(task)
    if (lane === undefined) fail(`${task.id} does not wait`)
    waiting.delete(task)
    queue.remove(task, lane)
    const members = task.gang?.waiting as Task[] | undefined
    members?.splice(members.indexOf(task), 1)
  }

  function freed(node: TestNode): void {
    placement.changed(node)
    wakes.add({ type: 'offer', node })
    unpark()
  }

  function charge(task: Task, node: Node): TestNode {
    const on = charges.take(task, node)
    return typeof on === 'string' ? fail(on) : on
  }

  function start(task: Task, node: Node): void {
    if (!waiting.has(task)) fail(`${task.id} does not wait`)
    holds.use(task, node)
    const on = charge(task, node)
    leave(task)
    running.set(task, on)
    ;(task.job as TestJob).running++
    for (const other of holds.drop(task)) freed(other)
    placement.changed(on)
    placement.launched?.(task, on)
    scheduler.started?.(task, on)
  }

  /** The task, or a copy of it, uses the node no more. */
  function over(task: Task, node: TestNode, outcome: Outcome, service: Micros): void {
    charges.give(task, node)
    scheduler.ended?.(task, node, outcome, service)
    freed(node)
  }

  function stop(task: Task, outcome: Outcome, service: Micros): void {
    const node = running.get(task)
    if (!node) fail(`${task.id} does not run`)
    running.delete(task)
    ;(task.job as TestJob).running--
    over(task, node, outcome, service)
    const copy = copies.get(task)
    copies.delete(task)
    if (copy) over(task, copy, 'cancelled', service)
  }

  function giveUp(job: Job): void {
    for (const task of [...waiting.keys()]) if (task.job === job) leave(task)
    for (const task of [...running.keys()]) if (task.job === job) stop(task, 'cancelled', 0)
    jobs.delete(job)
    scheduler.jobEnded?.(job)
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
      case 'spill':
        return leave(act.task)
      case 'reserve': {
        const on = charges.real(act.node)
        if (!waiting.has(act.task)) fail(`${act.task.id} does not wait`)
        if (!on) fail(`${act.node.id} is not a node here`)
        const why = holds.make(act.task, on, act.until ?? Infinity)
        if (why) fail(why)
        return placement.changed(on)
      }
      case 'release': {
        const on = holds.release(act.task, act.node)
        if (!on) fail(`${act.task.id} holds nothing on ${act.node.id}`)
        return freed(on)
      }
      case 'evict': {
        stop(act.task, 'evicted', 0)
        evicted.set(act.task, (evicted.get(act.task) ?? 0) + 1)
        const again = act.task as TestTask
        again.order = ++order
        // The others have begun: it starts by itself.
        again.gang = undefined
        return enter(again)
      }
      case 'copy': {
        if (!running.has(act.task)) fail(`${act.task.id} does not run`)
        if (copies.has(act.task)) fail(`${act.task.id} has a copy already`)
        copies.set(act.task, charge(act.task, act.node))
        placement.changed(act.node)
        return scheduler.started?.(act.task, act.node)
      }
      case 'resize':
        if (!(act.executors >= 0)) fail(`${act.executors} executors`)
        return
      case 'fail':
        return giveUp(act.job)
      case 'nothing': {
        if (!act.task) return
        if (!waiting.has(act.task)) fail(`${act.task.id} does not wait`)
        parked.set(act.task.shape, act.until ?? Infinity)
        return queue.park(act.task.shape)
      }
      default:
        fail(`there is no act ${JSON.stringify((act as { do?: unknown })?.do)}`)
    }
  }

  return {
    log,
    evicted,
    waiting: () => [...waiting.keys()],
    running: () => [...running.keys()],
    held: (user: string): Amounts => cluster.usage(user),
    nodeOf: (task: Task): string | undefined => running.get(task)?.id,
    scheduler: () => scheduler,
    submit(...tasks: readonly Task[]): void {
      for (const task of tasks) {
        jobs.add(task.job)
        enter(task)
      }
    },
    /** Carries out one plan, of at most `limit` acts; answers what it did, then the rest is decided afresh. */
    plan(limit = Infinity): Act[] {
      const bound = 4 * (waiting.size + 10) + parked.size
      const done: Act[] = []
      if (limit <= 0) return done
      const reasons = wakes.take()
      for (const act of scheduler.plan([...reasons, ...holds.claims(waiting.keys())])) {
        carryOut(act)
        done.push(act)
        if (act.do === 'nothing' && !act.task) break
        if (done.length >= limit) {
          // Closed between two acts: it is asked again for the same reasons.
          for (const reason of reasons) wakes.add(reason)
          return done
        }
        if (done.length > bound) fail('the plan does not end')
      }
      holds.giveBack()
      return done
    },
    end(task: Task, outcome: Outcome = 'ok', service = 1000): void {
      const stage: { unfinished: number } = task.stage
      if (outcome === 'ok') stage.unfinished--
      stop(task, outcome, service)
    },
    /** What asked to be asked again by then is asked, and what was held until then is free. */
    pass(us: Micros): void {
      clock.set(clock.now() + us)
      for (const node of holds.expire(clock.now())) freed(node)
      unpark(clock.now())
      wakes.add({ type: 'time' })
    },
    /** Makes the node open or closed. */
    open(node: TestNode, open: boolean): void {
      node.open = open
      placement.changed(node)
      wakes.add({ type: 'nodes' })
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
        for (const shape of parked.keys()) queue.unpark(shape)
      }
      const used = next.scheduler ?? spec.scheduler
      const config = next.config ?? (next.scheduler ? {} : spec.config)
      scheduler = make(Scheduler, used, { ...given, queue, placement }, config, state)
      for (const [task, node] of running) scheduler.started?.(task, node)
      const ordered = [...waiting.keys()].sort((a, b) => a.order - b.order)
      for (const task of ordered) waiting.set(task, lanesOf(task))
      queue.load(ordered, ordered.map(lanesOf))
      for (const shape of parked.keys()) queue.park(shape)
      for (const task of ordered) scheduler.queued?.(task)
      wakes.clear()
      wakes.add({ type: 'rewired' })
      if (waiting.size > 0) wakes.add({ type: 'queued' })
    },
  }
}
