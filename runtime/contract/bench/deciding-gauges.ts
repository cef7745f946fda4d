import {
  Allocation,
  Estimator,
  Monitor,
  Placement,
  isRefusal,
  subtract,
  type Component,
  type Task,
} from '#interfaces'
import {
  cluster,
  job,
  node,
  random,
  shape,
  stage,
  stageOf,
  task,
  type TestNode,
} from '../builders.ts'
import { harness } from '../harness.ts'
import { make } from '../make.ts'
import { STAND_INS } from '../stand-ins.ts'
import { bursts, type Prepared, type Gauge } from './gauge.ts'

const BURST = 64

const gauge = (
  size: number,
  operations: readonly string[],
  samplers: (component: Component, seed: number) => Prepared['samplers'],
): Gauge => ({
  operations,
  size,
  prepare: async ({ component }, seed) => ({ samplers: samplers(component, seed) }),
})

/** Acts of plans: what waits is launched, ends and is followed by as much; with the cost of the harness, equal for all. */
const acts = (size: number): Gauge =>
  gauge(size, ['acts'], (scheduler) => {
    const { Queue: queue, Placement: placement } = STAND_INS
    const nodes = Array.from({ length: 8 }, (_, index) => node({ cpu: 64, memory: 256, index }))
    const core = harness({ scheduler, queue, placement, nodes })
    const jobs = Array.from({ length: 50 }, (_, i) => job({ user: `user ${i % 10}` }))
    const submit = (count: number) => {
      for (let i = 0; i < count; i++)
        core.submit(
          ...stageOf(jobs[i % jobs.length], 1, { cpu: 1 + (i % 4), estimate: 1000 * (i % 7) }),
        )
    }
    submit(size)
    let began: readonly Task[] = []
    const acts = bursts(
      BURST,
      () => {
        core.plan(BURST)
        began = core.running()
      },
      () => {
        const count = size - core.waiting().length
        for (const one of began) core.end(one)
        submit(count)
      },
    )
    return { acts }
  })

/** Eight kinds of tasks, on nodes that are half full. `take`: a dispatch as a placement sees it. */
const placing = (size: number): Gauge =>
  gauge(size, ['place', 'take'], (component, seed) => {
    const { below } = random(seed)
    const nodes = Array.from({ length: size }, (_, index) => {
      const made = node({ cpu: 16, memory: 64, index })
      made.free = made.total.map((amount) => 1000 * below(amount / 1000))
      return made
    })
    const placement = make(Placement, component, { cluster: cluster(nodes), random: random(seed) })
    for (const one of nodes) placement.join(one)
    const tasks = Array.from({ length: 8 }, (_, i) =>
      task({ shape: shape({ cpu: 1 + (i % 4), memory: 1 + (i % 8) }) }),
    )
    const place = bursts(BURST, () => {
      for (let i = 0; i < BURST; i++) placement.place(tasks[i % tasks.length])
    })
    const taken: (readonly [TestNode, Task])[] = []
    const take = bursts(
      BURST,
      () => {
        for (let i = 0; i < BURST; i++) {
          const one = tasks[i % tasks.length]
          const found = placement.place(one)
          if (isRefusal(found)) continue
          subtract((found as TestNode).free, one.needs)
          placement.changed(found)
          placement.launched?.(one, found)
          taken.push([found as TestNode, one])
        }
      },
      () => {
        for (const [on, one] of taken.splice(0)) {
          one.needs.forEach((need, d) => (on.free[d] += need))
          placement.changed(on)
        }
      },
    )
    return { place, take }
  })

const STAGES = 1000

const estimating = gauge(STAGES, ['estimate', 'observe'], (component, seed) => {
  const estimator = make(Estimator, component)
  const { below } = random(seed)
  const tasks = Array.from({ length: STAGES }, (_, i) => {
    const of = job({ name: `job ${i % 100}` })
    return task({ stage: stage(of, { name: `stage ${i}` }), estimate: 1000 * i })
  })
  for (const one of tasks) estimator.observe(one, below(1_000_000))
  let at = 0
  const estimate = bursts(BURST, () => {
    for (let i = 0; i < BURST; i++) estimator.estimate(tasks[at++ % STAGES])
  })
  const observe = bursts(BURST, () => {
    for (let i = 0; i < BURST; i++) estimator.observe(tasks[at++ % STAGES], below(1_000_000))
  })
  return { estimate, observe }
})

/** One task as a monitor hears of it: three events. */
const events = gauge(1000, ['tasks'], (component, seed) => {
  const monitor = make(Monitor, component)
  const { below } = random(seed)
  const [one, on] = [task(), node()]
  let now = 0
  const tell = () => {
    now += 1000
    const service = 1000 + below(100_000)
    monitor.submitted(one, now)
    monitor.started(one, on, 1, now)
    monitor.ended(one, 'ok', 1, below(50_000), service, now)
  }
  for (let i = 0; i < 1000; i++) tell()
  const tasks = bursts(BURST, () => {
    for (let i = 0; i < BURST; i++) tell()
  })
  return { tasks }
})

/** A task of one of many jobs becomes ready or ends, and limits are asked for. */
const allocating = gauge(100, ['changes'], (component) => {
  const on = Array.from({ length: 50 }, (_, index) => node({ cpu: 8, memory: 64, index }))
  const allocation = make(Allocation, component, { cluster: cluster(on) })
  const tasks = Array.from({ length: 100 }, () => stageOf(job(), 20, { estimate: 1_000_000 })).map(
    ([first]) => first,
  )
  for (const one of tasks) allocation.arrived?.(one.job)
  let at = 0
  const changes = bursts(BURST, () => {
    for (let i = 0; i < BURST; i++) {
      const one = tasks[(at * 7) % tasks.length]
      const of: { runnable: number } = one.job
      of.runnable += of.runnable > (at++ / 100) % 20 ? -1 : 1
      allocation.changed?.(one)
      for (const _ of allocation.limits?.() ?? []);
    }
  })
  return { changes }
})

export const schedulerGauges: readonly Gauge[] = [acts(1000), acts(100_000)]
export const placementGauges: readonly Gauge[] = [placing(10), placing(1000)]
export const estimatorGauges: readonly Gauge[] = [estimating]
export const monitorGauges: readonly Gauge[] = [events]
export const allocationGauges: readonly Gauge[] = [allocating]
