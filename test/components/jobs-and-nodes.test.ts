import { describe, expect, test } from 'vitest'
import { Estimator, Placement, isRefusal, type Act } from '#interfaces'
import latest from '../../components/estimator/latest.ts'
import firstFit from '../../components/placement/first-fit.ts'
import sticky from '../../components/placement/sticky.ts'
import fifoQueue from '../../components/queue/fifo.ts'
import fairJobs from '../../components/scheduler/fair-jobs.ts'
import fifoJobs from '../../components/scheduler/fifo-jobs.ts'
import srpt from '../../components/scheduler/srpt.ts'
import * as builders from '../../runtime/contract/builders.ts'
import { harness } from '../../runtime/contract/harness.ts'
import { make } from '../../runtime/contract/make.ts'

const { job, node, nodes, stageOf, task } = builders

/** The jobs of what was launched, in order. */
const jobsOf = (acts: readonly Act[]) =>
  acts.flatMap((act) => (act.do === 'launch' ? [act.task.job.id] : []))

describe('fair-jobs', () => {
  test('the job with the fewest running goes first; of equals the one that has just given back', () => {
    const core = harness({
      scheduler: fairJobs,
      queue: fifoQueue,
      placement: firstFit,
      nodes: [node({ cpu: 4 })],
    })
    const [a, b] = [job(), job()]
    const first = stageOf(a, 9)
    core.submit(...first, ...stageOf(b, 9))
    expect(jobsOf(core.plan())).toEqual([a.id, b.id, a.id, b.id])
    core.end(first[0])
    expect(jobsOf(core.plan())).toEqual([a.id])
  })

  test('a job that has come later catches up', () => {
    const core = harness({
      scheduler: fairJobs,
      queue: fifoQueue,
      placement: firstFit,
      nodes: [node({ cpu: 3 })],
    })
    const [a, b] = [job(), job()]
    const first = stageOf(a, 9)
    core.submit(...first)
    core.plan()
    core.submit(...stageOf(b, 9))
    core.end(first[0])
    expect(jobsOf(core.plan())).toEqual([b.id])
    core.end(first[1])
    // One each: it stays where it is.
    expect(jobsOf(core.plan())).toEqual([a.id])
  })
})

describe('fifo-jobs', () => {
  test('the job that was submitted first goes first with whatever is ready later', () => {
    const core = harness({
      scheduler: fifoJobs,
      queue: fifoQueue,
      placement: firstFit,
      nodes: [node({ cpu: 1 })],
    })
    const [a, b] = [job({ submitted: 1 }), job({ submitted: 2 })]
    core.submit(...stageOf(b, 2), ...stageOf(a, 2))
    expect(jobsOf(core.plan())).toEqual([a.id])
  })
})

describe.each([
  ['fair-jobs', fairJobs],
  ['fifo-jobs', fifoJobs],
  ['srpt', srpt],
])('%s', (_, scheduler) => {
  test('executors stay with their job while it has work, where that is asked for', () => {
    const core = harness({
      ...{ scheduler, queue: fifoQueue, placement: firstFit },
      nodes: [node({ cpu: 2 })],
      config: { stay: 'job' },
    })
    const [late, early] = [job({ submitted: 2 }), job({ submitted: 1 })]
    const own = stageOf(late, 3, { estimate: 9_000_000 })
    core.submit(...own)
    expect(jobsOf(core.plan())).toEqual([late.id, late.id])
    core.submit(...stageOf(early, 3, { estimate: 1 }))
    core.end(own[0])
    expect(jobsOf(core.plan())).toEqual([late.id])
    core.end(own[1])
    expect(jobsOf(core.plan())).toEqual([early.id])
  })
})

test('or with their stage alone', () => {
  const core = harness({
    ...{ scheduler: fifoJobs, queue: fifoQueue, placement: firstFit },
    nodes: [node({ cpu: 1 })],
    config: { stay: 'stage' },
  })
  const [late, early] = [job({ submitted: 2 }), job({ submitted: 1 })]
  const [a, b] = [stageOf(late, 2), stageOf(late, 2)]
  core.submit(...a)
  expect(jobsOf(core.plan())).toEqual([late.id])
  core.submit(...stageOf(early, 1), ...b)
  core.end(a[0])
  expect(jobsOf(core.plan())).toEqual([late.id])
  core.end(a[1])
  expect(jobsOf(core.plan())).toEqual([early.id])
})

describe('sticky', () => {
  const begin = (on = nodes(3, { cpu: 1 })) => {
    const placement = make(Placement, sticky)
    for (const one of on) placement.join(one)
    const place = (of: builders.TestTask) => {
      const found = placement.place(of)
      return isRefusal(found) ? found : found.id
    }
    const free = (one: builders.TestNode, amount: number) => {
      one.free = [amount * 1000, ...one.total.slice(1)]
      placement.changed(one)
    }
    const run = (of: builders.TestTask) => {
      const found = placement.place(of) as builders.TestNode
      free(found, 0)
      placement.launched?.(of, found)
      return found
    }
    return { on, placement, place, free, run }
  }

  test('where the stage ran last, else the job, else where nothing has for longest', () => {
    const { on, place, free, run } = begin()
    const a = job()
    const [[one], [two]] = [stageOf(a, 1), stageOf(a, 1)]
    const other = task()
    expect([run(one), run(other), run(two)].map(({ id }) => id)).toEqual(on.map(({ id }) => id))
    free(on[1], 1)
    free(on[2], 1)
    free(on[0], 1)
    expect([place(one), place(two), place(other), place(task())]).toEqual(
      [on[0], on[2], on[1], on[1]].map(({ id }) => id),
    )
    free(on[2], 0)
    expect(place(two)).toBe(on[0].id)
  })

  test('forgets a node that has left', () => {
    const { on, placement, place, free, run } = begin(nodes(2, { cpu: 1 }))
    const one = task()
    expect(run(one).id).toBe(on[0].id)
    free(on[0], 1)
    placement.leave(on[0])
    expect(place(one)).toBe(on[1].id)
  })
})

describe('latest', () => {
  const kind = (estimate?: number) =>
    task({ stage: builders.stage(job({ name: 'q' }), { name: 'map' }), estimate })

  test('what was declared, then what the last one took', () => {
    const estimator = make(Estimator, latest)
    expect(estimator.estimate(kind(500))).toBe(500)
    estimator.observe(kind(500), 100)
    estimator.observe(kind(500), 300)
    expect(estimator.estimate(kind(500))).toBe(300)
    expect(estimator.estimate(task())).toBeUndefined()
  })

  test('tells of marked changes only', () => {
    const estimator = make(Estimator, latest, {}, { change: 0.5 })
    const told = [1000, 1400, 1600, 1000].map((service) => estimator.observe(kind(), service))
    expect(told).toEqual([true, false, true, false])
  })
})
