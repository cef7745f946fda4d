import { describe, expect, test } from 'vitest'
import type { StageSpec } from '../../../runtime/core/job-spec.ts'
import type { TaskRecord } from '../../../runtime/core/records.ts'
import { jobOf, Lab, nodes, stage } from './lab.ts'

const call = (name: string, more: Partial<StageSpec>): StageSpec => ({
  name,
  call: './tasks.ts#one',
  ...more,
})
const startsOf = (lab: Lab) =>
  Object.fromEntries(lab.started.map(({ task, at }) => [task, at / 1000]))
const numbers = (lab: Lab) => lab.started.map(({ task }) => task.split('.')[1]).join(' ')

describe('release', () => {
  test('a stage begins when the last task of those before it has ended', async () => {
    const lab = await Lab.start({ nodes: nodes(3), service: (task) => 1000 * (task.index + 1) })
    const job = lab.submit(
      jobOf(
        stage('a', { count: 3 }),
        stage('b', { count: 2, after: ['a'] }),
        stage('c', { after: ['a', 'b'] }),
      ),
    )
    lab.run()
    expect(startsOf(lab)).toEqual({
      't-1.1': 0,
      't-1.2': 0,
      't-1.3': 0,
      't-1.4': 3,
      't-1.5': 3,
      't-1.6': 5,
    })
    lab.finished(job)
    lab.blameless()
  })

  test('a paired task begins when its partner has ended, a shuffle when all have', async () => {
    const lab = await Lab.start({ nodes: nodes(8), service: (task) => 1000 * (task.index + 1) })
    const job = lab.submit(
      jobOf(
        stage('a', { count: 3 }),
        call('paired', { count: 3, args: [{ $from: 'a', at: 'same' }] }),
        call('shuffle', { count: 2, args: [[{ deep: { $from: 'a', pick: 'index' } }]] }),
        call('one', { args: [{ $from: 'a', at: 0 }] }),
      ),
    )
    lab.run()
    expect(startsOf(lab)).toMatchObject({
      't-1.4': 1,
      't-1.5': 2,
      't-1.6': 3,
      't-1.7': 3,
      't-1.8': 3,
    })
    lab.finished(job)
  })

  test('paired and whole dependencies of one stage are both awaited', async () => {
    const lab = await Lab.start({
      nodes: nodes(8),
      service: (task) => (task.name === 'slow' ? 5_000 : 1_000),
    })
    const args = [{ $from: 'a', at: 'same' as const }]
    const job = lab.submit(
      jobOf(
        stage('a', { count: 2 }),
        stage('slow'),
        call('b', { count: 2, args, after: ['slow'] }),
      ),
    )
    lab.run()
    expect(startsOf(lab)).toMatchObject({ 't-1.4': 5, 't-1.5': 5 })
    lab.finished(job)
  })

  test('an empty stage ends when those before it have, also at the head of several', async () => {
    const lab = await Lab.start({ nodes: nodes(4) })
    const empty = { count: 0 }
    const args = [{ $from: 'none', at: 'same' as const }]
    const job = lab.submit(
      jobOf(
        stage('first', empty),
        stage('a', { after: ['first'], burn: { cpuMs: 4 } }),
        stage('none', { ...empty, after: ['a', 'first'] }),
        call('paired', { count: 0, args }),
        stage('b', { after: ['none', 'paired'] }),
      ),
    )
    const hollow = lab.submit(jobOf(stage('x', empty), stage('y', { ...empty, after: ['x'] })))
    expect(hollow.state).toBe('ok')
    lab.run()
    expect(startsOf(lab)).toEqual({ 't-1.1': 0, 't-1.2': 4 })
    lab.finished(job, hollow)
  })

  test('a chain of twenty thousand stages is a job like any other', async () => {
    const lab = await Lab.start({ nodes: nodes(1) })
    const chain = Array.from({ length: 20_000 }, (_, i) =>
      stage(`s${i}`, { after: i > 0 ? [`s${i - 1}`] : [] }),
    )
    const job = lab.submit(jobOf(...chain))
    expect(job.stages[0].rank).toBe(20_000 * 1_000_000)
    lab.cancel(job)
    lab.run()
    lab.finished(job)
  })
})

describe('retries', () => {
  const fails = (times: number) => (task: TaskRecord) =>
    (task.attempt <= times ? 'failed' : 'ok') as 'ok'

  test('with a back-off that doubles', async () => {
    const lab = await Lab.start({ nodes: nodes(1), outcome: fails(3) })
    const job = lab.submit(jobOf(stage('s', { retries: 3, backoffMs: 10 })))
    lab.run(5_000)
    expect(lab.status.pending).toMatchObject({ held: 1, waiting: 0 })
    lab.run()
    expect(lab.started.map(({ at }) => at / 1000)).toEqual([0, 11, 32, 73])
    expect(job).toMatchObject({ state: 'ok', fault: undefined })
    lab.finished(job)
    lab.blameless()
  })

  test('then the job has failed: the rest is ended, what waited never begins, the fault names the task', async () => {
    const lab = await Lab.start({
      nodes: nodes(2),
      service: (task) => (task.name === 'long' ? 100_000 : 1_000),
      outcome: (task) => (task.name === 'bad' ? 'failed' : 'ok'),
    })
    const job = lab.submit(
      jobOf(
        stage('bad', { retries: 1, backoffMs: 1 }),
        stage('long'),
        stage('after', { after: ['bad'] }),
      ),
    )
    lab.run()
    expect(job).toMatchObject({
      state: 'failed',
      ended: 3_000,
      fault: { code: 'E_TASK', message: 'it broke', task: 't-1.1' },
    })
    expect(job.stages.map(({ tasks }) => tasks[0].outcome)).toEqual([
      'failed',
      'cancelled',
      'cancelled',
    ])
    lab.finished(job)
  })

  test('what ran out of time counts as a failure of its own kind', async () => {
    const lab = await Lab.start({
      nodes: nodes(1),
      outcome: (task) => (task.attempt === 1 || task.job.id === 'j-2' ? 'timeout' : 'ok'),
    })
    const job = lab.submit(jobOf(stage('s', { timeoutMs: 5, retries: 1, backoffMs: 1 })))
    const other = lab.submit(jobOf(stage('s', { timeoutMs: 5 })))
    lab.run()
    expect(job.state).toBe('ok')
    expect(other).toMatchObject({ state: 'failed', fault: { code: 'E_TIMEOUT' } })
    expect(other.stages[0].tasks[0].outcome).toBe('timeout')
    lab.finished(job, other)
  })
})

describe('cancellation', () => {
  /** Points of the life of a job at which it is cancelled, in ms, and what it was doing. */
  const STATES: readonly (readonly [string, number, Partial<StageSpec>])[] = [
    ['it has just been submitted', 0, {}],
    ['it runs, and more of it waits', 1, { count: 5 }],
    ['it waits behind others', 1, { needs: { cpu: 2 } }],
    ['nothing that there is could run it', 1, { needs: { cpu: 99 } }],
    ['it waits for its inputs', 1, { count: 3, after: ['first'] }],
    ['it backs off', 12, { retries: 5, backoffMs: 50 }],
    ['it is between two retries', 65, { retries: 5, backoffMs: 50 }],
    ['it is half done', 25, { count: 9 }],
    ['it has ended', 500, {}],
  ]
  test.each(STATES)('while %s', async (_state, at, more) => {
    const lab = await Lab.start({
      nodes: nodes(2),
      staging: { budgetUs: 500, depth: 8 },
      outcome: (task) => (task.stage.spec.retries && task.attempt < 4 ? 'failed' : 'ok'),
    })
    const other = lab.submit(jobOf(stage('other', { count: 20, burn: { cpuMs: 3 } })))
    const slow = { burn: { cpuMs: 10 } }
    const job = lab.submit(jobOf(stage('first', slow), stage('s', { ...slow, ...more })))
    lab.at(at * 1000, () => lab.cancel(job))
    lab.at(at * 1000, () => lab.cancel(job))
    lab.run()
    expect(other.state).toBe('ok')
    expect(job.state).toBe(at === 500 ? 'ok' : 'cancelled')
    lab.finished(job, other)
    lab.blameless()
  })
})

describe('order', () => {
  test('priorities and deadlines order what waits, and a rewire orders it anew', async () => {
    const lab = await Lab.start({
      nodes: nodes(1),
      wiring: { resourceManager: { Queue: 'queue/priority' } },
    })
    const job = lab.submit(
      jobOf(
        stage('plain', { deadlineMs: 9 }),
        stage('high', { priority: 5, deadlineMs: 7 }),
        stage('higher', { priority: 9 }),
        stage('soon', { priority: 1, deadlineMs: 2.5 }),
      ),
    )
    lab.run(500)
    await lab.put({ resourceManager: { Queue: 'queue/earliest-deadline' } })
    lab.run()
    expect(numbers(lab)).toBe('3 4 2 1')
    expect(job.stages[3].deadline).toBe(2_500)
    lab.finished(job)
  })
})

describe('why a task does not run', () => {
  test('each reason by itself, and they add up', async () => {
    const lab = await Lab.start({
      nodes: nodes(2, 2),
      wiring: {
        resourceManager: {
          Queue: { use: 'queue/fifo', through: [{ use: 'queue/bounded', with: { limit: 4 } }] },
        },
      },
    })
    const job = lab.submit(
      jobOf(
        stage('runs', { count: 2, needs: { cpu: 1.5 }, burn: { cpuMs: 10 } }),
        stage('huge', { needs: { cpu: 64 } }),
        stage('odd', { needs: { gpu: 1 } }),
        stage('large', { needs: { cpu: 2 } }),
        stage('later', { count: 4, after: ['large'] }),
        stage('more', { count: 5, needs: { cpu: 1 } }),
      ),
    )
    lab.run(1_000)
    const { pending, nodes: shown } = lab.status
    expect(shown.map(({ cpu }) => cpu.used)).toEqual([1.5, 1.5])
    expect(pending).toEqual({ waiting: 4, queued: 0, 'no-room': 2, impossible: 2, held: 4 })
    const manager = lab.home.resourceManager!
    const why = (name: string) => {
      const { tasks } = job.stages.find((one) => one.name === name)!
      return tasks.map((task) => (task.holder === manager ? manager.pending(task).why : task.state))
    }
    expect(['huge', 'odd', 'large', 'later', 'more'].map(why)).toEqual([
      ['impossible'],
      ['impossible'],
      ['no-room'],
      ['waiting', 'waiting', 'waiting', 'waiting'],
      ['no-room', 'held', 'held', 'held', 'held'],
    ])
    lab.cancel(job)
    lab.run()
    lab.finished(job)
  })

  test('queued behind others in one lane; held while a gang is not whole', async () => {
    const lab = await Lab.start({ nodes: nodes(1), turn: 1 })
    const job = lab.submit(jobOf(stage('s', { count: 3 })))
    // Handed over, and not decided yet.
    lab.reactor.turn(4)
    const { queued, 'no-room': noRoom } = lab.status.pending
    expect(queued + noRoom).toBeGreaterThan(0)
    lab.run()
    lab.finished(job)
  })
})

describe('amounts', () => {
  test('custom and fractional resources add up exactly, however often they come and go', async () => {
    const lab = await Lab.start({
      nodes: [
        { cpu: 1, memory: '1GiB', licence: 0.3 },
        { cpu: '0.7', memory: 1000, licence: 1 },
      ],
      service: (task) => 100 + ((task.number * 37) % 400),
    })
    const jobs = [0.1, 0.2, 0.3, 0.7, 0.001].map((cpu, i) =>
      lab.submit(
        jobOf(stage('s', { count: 60, needs: { cpu, licence: [0, 0.1, 0.3][i % 3], memory: 3 } })),
      ),
    )
    lab.run()
    lab.finished(...jobs)
    lab.blameless()
    expect(lab.peak).toBeGreaterThan(5)
  })
})
