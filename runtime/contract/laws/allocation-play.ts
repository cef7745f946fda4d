import fc from 'fast-check'
import { Allocation, type Component, type Limit, type Micros } from '#interfaces'
import * as builders from '../builders.ts'
import type { TestJob, TestNode, TestTask } from '../builders.ts'
import { make, type Made } from '../make.ts'

/** What may happen to jobs; those that there is nothing for do nothing. */
export const steps = fc.array(
  fc.record({
    do: fc.constantFrom('arrive', 'ready', 'end', 'retry', 'leave', 'join', 'close', 'time'),
    which: fc.nat(),
    count: fc.integer({ min: 1, max: 6 }),
  }),
  { maxLength: 40 },
)
export type Step = typeof steps extends fc.Arbitrary<readonly (infer T)[]> ? T : never

export const stepLine = ({ do: what, which, count }: Step): string =>
  what === 'arrive' ? `a job of ${count} stages arrives` : `${what} ${which}, ${count}`

interface Played {
  readonly job: TestJob
  readonly waiting: TestTask[]
  readonly runnable: TestTask[]
}

/** Plays the Application Master's part for one allocation, on nodes of four cores. */
export class Play {
  allocation: Made<typeof Allocation>
  readonly jobs: Played[] = []
  readonly #nodes: TestNode[] = builders.nodes(2)
  readonly #clock = builders.clock()

  constructor(component: Component, state?: unknown) {
    this.allocation = this.#make(component, state)
  }

  /** Puts another in force, as the runtime does; answers its limits. */
  follow(component: Component, state: unknown): Limit[] {
    this.allocation = this.#make(component, state)
    for (const { job } of this.jobs) this.allocation.arrived?.(job)
    return this.limits()
  }

  limits(): Limit[] {
    return [...(this.allocation.limits?.() ?? [])]
  }

  step({ do: what, which, count }: Step): void {
    const played = this.jobs[which % Math.max(1, this.jobs.length)]
    switch (what) {
      case 'arrive':
        return this.#arrive(count)
      case 'join':
        this.#nodes.push(builders.node({ cpu: count }))
        return this.allocation.nodes?.()
      case 'close':
        this.#nodes[which % this.#nodes.length].open = false
        return this.allocation.nodes?.()
      case 'time':
        return this.#pass(this.allocation.every?.())
      case 'leave':
        if (played) this.leave(played)
        return
      default:
        for (let i = 0; played && i < count; i++) this.#move(played, what)
    }
  }

  leave(played: Played): void {
    this.jobs.splice(this.jobs.indexOf(played), 1)
    for (const one of played.runnable.splice(0)) this.#changed(one, -1, true)
    this.allocation.ended?.(played.job)
  }

  #arrive(stages: number): void {
    const job = builders.job()
    const waiting = Array.from({ length: stages }, (_, i) =>
      builders.stageOf(job, 1 + ((i * 3) % 5), { cpu: 1 + (i % 2), estimate: 1_000_000 * (i + 1) }),
    ).flat()
    this.jobs.push({ job, waiting, runnable: [] })
    this.allocation.arrived?.(job)
  }

  #move(played: Played, what: 'ready' | 'end' | 'retry'): void {
    const [from, to] =
      what === 'ready' ? [played.waiting, played.runnable] : [played.runnable, played.waiting]
    const one = from.shift()
    if (!one) return
    if (what !== 'end') to.push(one)
    this.#changed(one, what === 'ready' ? 1 : -1, what === 'end')
    if (played.waiting.length + played.runnable.length === 0) this.leave(played)
  }

  #changed(one: TestTask, by: number, ends: boolean): void {
    const stage: { unfinished: number } = one.stage
    const job: { runnable: number } = one.job
    job.runnable += by
    if (ends) stage.unfinished--
    this.allocation.changed?.(one)
  }

  #pass(every: Micros | undefined): void {
    if (!every) return
    this.#clock.set(this.#clock.now() + every)
    this.allocation.time?.()
  }

  #make(component: Component, state: unknown): Made<typeof Allocation> {
    const cluster = builders.cluster(this.#nodes)
    return make(Allocation, component, { cluster, clock: this.#clock }, {}, state)
  }
}
