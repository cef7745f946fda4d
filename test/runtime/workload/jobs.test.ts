import { describe, expect, test } from 'vitest'
import type { SegueError } from '../../../runtime/errors.ts'
import type { Arrival } from '../../../runtime/workload/workload.ts'
import { bag, expectDistribution, expectMean, expectShare, jobsOf, made } from './samples.ts'

const N = 5000
const stagesOf = (jobs: readonly Arrival[]) => jobs.flatMap(({ job }) => job.stages)
const exponential = { kind: 'exponential', mean: 2 }

describe('tasks', () => {
  test('are as many as drawn, at least one, and alike where nothing varies', () => {
    const stages = stagesOf(made(bag({ tasks: { kind: 'uniform', from: -3, to: 5 } }), N))
    for (const { count = 1, burn } of stages) {
      expect(count).toBeGreaterThanOrEqual(1)
      expect(burn).toEqual({ cpuMs: 1000 })
    }
    expectShare(stages.filter(({ count }) => count === 4).length, N, 1 / 8)
  })

  test('take a time that is drawn once for the stage', () => {
    const drawn = stagesOf(made(bag({ tasks: 4, cpuSeconds: exponential, sleepSeconds: 3 }), N))
    for (const { burn } of drawn) expect(burn!.sleepMs).toBe(3000)
    const seconds = drawn.map(({ burn }) => (burn!.cpuMs as number) / 1000)
    expectDistribution(seconds, (x) => 1 - Math.exp(-x / 2))
  })

  test('vary each for itself', () => {
    const given = { tasks: N, cpuSeconds: 10, sleepSeconds: 5, vary: exponential }
    const [{ burn, estimateMs, count }] = stagesOf(made(bag(given)))
    const { cpuMs, sleepMs } = burn as Record<string, number[]>
    expect([count, cpuMs.length]).toEqual([N, N])
    expectDistribution(cpuMs, (ms) => 1 - Math.exp(-ms / 20_000))
    expect(sleepMs[7] / cpuMs[7]).toBeCloseTo(0.5, 3)
    const mean = cpuMs.reduce((sum, ms, i) => sum + ms + sleepMs[i], 0) / N
    expect(estimateMs! / mean).toBeCloseTo(1, 6)
  })

  test('need what was said, drawn, or chosen together', () => {
    const needs = [
      { weight: 3, needs: { cpu: 2, memory: '512MiB' } },
      { weight: 1, needs: { cpu: 1, memory: { kind: 'uniform', from: 1e9, to: 2e9 }, gpu: 0.5 } },
    ]
    const stages = stagesOf(made(bag({ needs }), N))
    const small = stages.filter(({ needs: { cpu } = {} }) => cpu === 2)
    expectShare(small.length, N, 0.75)
    for (const { needs: own } of small) expect(own).toEqual({ cpu: 2, memory: 512 * 2 ** 20 })
    const memory = stages.flatMap(({ needs: own }) =>
      own!.gpu === 0.5 ? [Number(own!.memory)] : [],
    )
    expect(memory).toHaveLength(N - small.length)
    expectDistribution(memory, (bytes) => (bytes - 1e9) / 1e9)
  })

  test('read and leave bytes, of which the job says nothing', () => {
    const [{ job, profiles }] = made(bag({ input: '1MiB', output: 10.4 }))
    expect(profiles).toEqual([{ inputBytes: 2 ** 20, outputBytes: 10 }])
    expect(JSON.stringify(job)).not.toContain('ytes')
    expect(made(bag({}))[0].profiles).toBeUndefined()
  })

  test('carry labels, and start together', () => {
    const [stage] = stagesOf(made(bag({ tasks: 2, gang: true, labels: ['ssd'] })))
    expect(stage).toMatchObject({ gang: true, labels: ['ssd'], count: 2 })
  })
})

describe('jobs', () => {
  test('are of users and pools, some more often', () => {
    const jobs = made(bag({}), N, { users: { count: 3, skew: 1 }, pools: ['a', 'b'] })
    const share = (key: 'user' | 'pool', name: string) =>
      jobs.filter(({ job }) => job[key] === name).length
    const all = 1 + 1 / 2 + 1 / 3
    for (const [i, name] of ['u1', 'u2', 'u3'].entries())
      expectShare(share('user', name), N, 1 / (i + 1) / all)
    expectShare(share('pool', 'a'), N, 0.5)
    const named = made(bag({}), 50, { users: { count: 2, prefix: 'team-' } })
    expect(new Set(named.map(({ job }) => job.user))).toEqual(new Set(['team-1', 'team-2']))
  })

  test('have a priority, and a deadline by their longest path', () => {
    const job = {
      ...{ kind: 'diamond', top: { cpuSeconds: 1 }, bottom: { sleepSeconds: 2 } },
      side: { tasks: 3, cpuSeconds: exponential, vary: exponential },
    }
    const more = { slack: 4, priority: { kind: 'uniform', from: 0.6, to: 2.4 } }
    for (const { stages } of made(job, 50, more).map((one) => one.job)) {
      const sides = stages.flatMap(({ burn, name }) =>
        name.startsWith('side') ? burn!.cpuMs! : [],
      )
      const longest = 1000 + Math.max(...sides) + 2000
      for (const { deadlineMs, priority } of stages) {
        expect(deadlineMs! / (4 * longest)).toBeCloseTo(1, 6)
        expect([1, 2]).toContain(priority)
      }
    }
  })

  test('are told how long they take: exactly, not at all, or with an error', () => {
    expect(stagesOf(made(bag({})))[0].estimateMs).toBe(1000)
    expect(stagesOf(made(bag({}), 1, { estimate: 'none' }))[0]).not.toHaveProperty('estimateMs')
    const wrong = stagesOf(made(bag({}), N, { estimate: { error: 0.5, bias: 3 } }))
    const logs = wrong.map(({ estimateMs }) => Math.log(estimateMs! / 3000))
    expectMean(logs, 0, 0.5)
    // The square of a normal deviate has mean 1 and deviation sqrt(2).
    expectMean(
      logs.map((log) => (log / 0.5) ** 2),
      1,
      Math.SQRT2,
    )
  })

  test('come to streams by their shares, and bear their class, phase and a name', () => {
    const streams = [
      { name: 'few', class: 'short', share: 1, job: bag({}) },
      { name: 'many', share: 3, job: bag({}) },
    ]
    const jobs = jobsOf({ name: 'day', arrivals: { kind: 'once', jobs: N }, streams })
    const few = jobs.filter(({ class: called }) => called === 'short')
    expectShare(few.length, N, 0.25)
    expect(few.map(({ job }) => job.name).slice(0, 2)).toEqual(['few-1', 'few-2'])
    expect(new Set(jobs.map(({ phase }) => phase))).toEqual(new Set(['day']))
  })
})

describe('chance', () => {
  const given = {
    tasks: 3,
    cpuSeconds: exponential,
    vary: exponential,
    needs: { cpu: exponential },
  }
  const base = { users: { count: 9 }, estimate: { error: 1 }, slack: exponential }
  const jobs = (stage: object, more: object, seed = 1) => made(bag(stage), 20, more, seed)

  test('is the same for the same seed, and another for another', () => {
    expect(jobs(given, base)).toEqual(jobs(given, base))
    expect(jobs(given, base)).not.toEqual(jobs(given, base, 2))
  })

  test('of one thing leaves the others as they are', () => {
    const before = jobs(given, base)
    const users = jobs(given, { ...base, users: { count: 2 } })
    expect(stagesOf(users)).toEqual(stagesOf(before))
    const longer = jobs({ ...given, cpuSeconds: { kind: 'exponential', mean: 4 } }, base)
    expect(longer.map(({ job }) => job.user)).toEqual(before.map(({ job }) => job.user))
    const factor = (found: Arrival[]) =>
      stagesOf(found).map(({ burn }) => (burn!.cpuMs as number[])[1] / (burn!.cpuMs as number[])[0])
    for (const [i, ratio] of factor(longer).entries())
      expect(ratio / factor(before)[i]).toBeCloseTo(1, 2)
    const wider = jobs({ ...given, tasks: 6 }, base)
    for (const [i, { needs, burn }] of stagesOf(wider).entries()) {
      const own = stagesOf(before)[i]
      expect(needs).toEqual(own.needs)
      expect((burn!.cpuMs as number[]).slice(0, 3)).toEqual(own.burn!.cpuMs)
    }
  })

  test('of a job does not depend on when it comes, or on what comes beside it', () => {
    const stream = { name: 'one', job: bag(given), ...base }
    const alone = jobsOf({ arrivals: { kind: 'once', jobs: 30 }, streams: [stream] })
    const other = { name: 'other', job: bag(given) }
    const arrivals = { kind: 'poisson', everySeconds: 1 }
    const mixed = jobsOf({ jobs: 30, arrivals, streams: [other, stream] })
    const own = mixed.filter(({ job }) => job.name.startsWith('one'))
    expect(own.length).toBeGreaterThan(5)
    expect(own.map(({ job }) => job)).toEqual(alone.slice(0, own.length).map(({ job }) => job))
  })
})

test('a job that would be too large is refused, with what to write', () => {
  const refusal = (job: object): SegueError => {
    try {
      made(job)
    } catch (error) {
      return error as SegueError
    }
    throw new Error('it was made')
  }
  const many = { kind: 'chain', length: 3, stage: { tasks: 400_000, cpuSeconds: 1 } }
  expect(refusal(many)).toMatchObject({ code: 'E_LIMIT' })
  expect(refusal(many).explain()).toContain(
    'job job-1 of phase-1: it would have 1200000 tasks\n  at       given.json:1:',
  )
  // More than a list can hold.
  const more = { kind: 'uniform', from: 1, to: 2 }
  const huge = { kind: 'bag', stage: { tasks: 1e15, cpuSeconds: 1, vary: more } }
  expect(refusal(huge)).toMatchObject({ code: 'E_LIMIT' })
  const long = { kind: 'chain', length: 20_000, stage: { cpuSeconds: 1 } }
  expect(refusal(long).explain()).toContain('"most"')
})
