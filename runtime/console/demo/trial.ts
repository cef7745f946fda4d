import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ANSWER,
  type Arrival,
  batch,
  bridge,
  type BatchParts,
  type Job,
} from '../../../workloads/demo/batch.ts'
import type { Answer } from '../../../workloads/demo/tasks.ts'
import type { JobHandle, JobResult } from '../../cluster/handle.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import { measureBatch } from './measure.ts'
import { type Plan, rotation } from './plan.ts'
import type { CurrentJob, Progress, RewireRecord } from './progress.ts'

interface Submitted {
  readonly job: Job
  readonly handle: JobHandle
  readonly current: CurrentJob
}

const BEFORE_REWIRE_MS = 25
const BETWEEN_REWIRES_MS = 80

const taskCount = (job: Job) =>
  job.stages.reduce((sum, stage) => sum + (stage.each?.length ?? stage.count ?? 1), 0)

/** Names of the parts in which two answers differ. */
const differing = (one: Answer, other: Answer) =>
  (Object.keys(one) as (keyof Answer)[]).filter((key) => !isDeepStrictEqual(one[key], other[key]))

/**
 * Carries out a plan on a cluster (see plan.ts). Every wait ends with an AbortError once
 * `signal` is aborted.
 */
export class Trial {
  readonly #cluster: LocalCluster
  readonly #parts: BatchParts
  readonly #plan: Plan
  readonly #progress: Progress
  readonly #signal: AbortSignal
  readonly #began = performance.now()
  #composition: string
  #generation: number
  #aborted: Promise<never>

  constructor(
    cluster: LocalCluster,
    parts: BatchParts,
    plan: Plan,
    progress: Progress,
    signal: AbortSignal,
  ) {
    this.#cluster = cluster
    this.#parts = parts
    this.#plan = plan
    this.#progress = progress
    this.#signal = signal
    this.#composition = plan.compositions[0]
    this.#generation = cluster.status().generation
    this.#aborted = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    this.#aborted.catch(() => {})
  }

  async run(): Promise<void> {
    const { compositions, rounds, budgetMs } = this.#plan
    this.#progress.phase = 'rewires in the middle of batches'
    await this.#underFire()
    const began = performance.now()
    for (const [round, order] of rotation(compositions, rounds).entries()) {
      const now = performance.now()
      const perRound = round > 0 ? (now - began) / round : 0
      if (round >= 2 && now - this.#began + perRound > budgetMs) {
        this.#progress.cut = `${round} of ${rounds} rounds in ${Math.round(budgetMs / 1000)} s, orders unbalanced`
        return
      }
      for (const composition of order) {
        this.#progress.phase = `round ${round + 1} of ${rounds}`
        await this.#block(round, composition)
      }
    }
  }

  /** Twice the work of a batch, and a rewire every now and then until it has ended. */
  async #underFire(): Promise<void> {
    const { compositions } = this.#plan
    const arrivals = batch(this.#parts, 2)
    let running = true
    const work = this.#serve(arrivals).finally(() => (running = false))
    work.catch(() => {})
    for (let next = 1; running; next++) {
      await sleep(BETWEEN_REWIRES_MS, undefined, { signal: this.#signal })
      if (running)
        await this.#rewire(compositions[next % compositions.length], 'in the middle of a batch')
    }
    await work
  }

  /**
   * The rewire to a composition while other work waits and runs, then one batch that is wholly
   * its own.
   */
  async #block(round: number, composition: string): Promise<void> {
    const between = this.#submit(bridge(this.#parts))
    this.#show([between])
    await sleep(BEFORE_REWIRE_MS, undefined, { signal: this.#signal })
    if (composition !== this.#composition) await this.#rewire(composition, 'between batches')
    await this.#ended(between)
    const jobs = await this.#serve(batch(this.#parts))
    this.#progress.batches.push(measureBatch(composition, round, this.#generation, jobs))
  }

  async #rewire(composition: string, phase: RewireRecord['phase']): Promise<void> {
    const record = await this.#orAborted(this.#cluster.rewire(composition))
    this.#composition = composition
    this.#generation = record.generation
    const { generation, pauseUs, totalUs, carried, changes } = record
    const rewire = { generation, pauseUs, totalUs, carried, changes, composition, phase }
    this.#progress.rewires.push(rewire)
  }

  /** Submits each job at its time and waits for all of them. */
  async #serve(arrivals: readonly Arrival[]): Promise<{ user: string; result: JobResult }[]> {
    const began = performance.now()
    const submitted: Submitted[] = []
    for (const { atMs, job } of arrivals) {
      const left = began + atMs - performance.now()
      if (left > 1) await sleep(left, undefined, { signal: this.#signal })
      submitted.push(this.#submit(job))
      this.#show(submitted)
    }
    return Promise.all(
      submitted.map(async (each) => ({ user: each.job.user, result: await this.#ended(each) })),
    )
  }

  #submit(job: Job): Submitted {
    this.#signal.throwIfAborted()
    const handle = this.#cluster.submit(job)
    const total = taskCount(job)
    this.#progress.tasksSubmitted += total
    return { job, handle, current: { name: job.name, user: job.user, total, ended: false } }
  }

  async #ended({ job, handle, current }: Submitted): Promise<JobResult> {
    const progress = this.#progress
    const result = await this.#orAborted(handle.done)
    current.ended = true
    progress.tasksEnded += result.tasks.length
    for (const task of result.tasks) progress.retried += task.attempts - 1
    const bad = result.tasks.find((task) => task.outcome !== 'ok')
    if (result.state !== 'ok' || bad) {
      const why = result.fault ?? { code: result.state, message: bad?.outcome }
      progress.failures.push(`${handle.id} ${job.name} of ${job.user}: ${why.code} ${why.message}`)
    } else if (job.name === ANSWER.job) {
      const [answer] = (await this.#orAborted(handle.results(ANSWER.stage))) as [Answer]
      progress.answers++
      progress.answer ??= answer
      const apart = differing(answer, progress.answer)
      if (apart.length > 0)
        progress.failures.push(`${handle.id} ${job.name}: other ${apart.join(', ')} than before`)
    }
    return result
  }

  /** Jobs that the live view is to show. */
  #show(submitted: readonly Submitted[]): void {
    this.#progress.current = new Map(submitted.map(({ handle, current }) => [handle.id, current]))
  }

  #orAborted<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#aborted])
  }
}
