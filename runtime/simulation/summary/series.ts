import type { Micros } from '#interfaces'
import type { NodePlan } from '../../assembler/clusters.ts'
import { amountsOf, Dimensions } from '../../core/job-parse.ts'
import type { JobRecord, Lease } from '../../core/records.ts'
import type { Observer } from '../observer.ts'
import { SECOND } from './values.ts'
import { Sums, WindowedLevel, Windows } from './windows.ts'

/** One stretch of time; times are seconds. */
export interface Window {
  readonly from: number
  readonly to: number
  /** Jobs that arrived in it; of those that have succeeded since, how many, and their mean response. */
  readonly arrived: number
  readonly succeeded: number
  readonly response: number
  /** Jobs that ended in it. */
  readonly ended: number
  /** Means over the window: jobs that had arrived and not ended, and attempts that ran. */
  readonly inSystem: number
  readonly running: number
  /** By resource: of what all nodes have, the share that was taken. */
  readonly utilisation: Readonly<Record<string, number>>
}

/** How a simulation went, window by window; integrals and sums, not samples. */
export class Series implements Observer {
  readonly #names: readonly string[]
  readonly #total: readonly number[]
  readonly #windows: Windows
  readonly #arrived = new Sums()
  readonly #succeeded = new Sums()
  readonly #responses = new Sums()
  readonly #ended = new Sums()
  readonly #inSystem: WindowedLevel
  readonly #running: WindowedLevel
  readonly #taken: readonly WindowedLevel[]
  #last: Micros = 0

  constructor(nodes: readonly NodePlan[], windowSeconds: number) {
    const dimensions = new Dimensions()
    const totals = nodes.map(({ resources }) => amountsOf(resources, dimensions, Math.floor))
    this.#names = dimensions.names
    this.#total = this.#names.map((_, i) => totals.reduce((sum, of) => sum + (of[i] ?? 0), 0))
    const windows = new Windows(Math.round(windowSeconds * SECOND))
    this.#windows = windows
    this.#inSystem = new WindowedLevel(windows)
    this.#running = new WindowedLevel(windows)
    this.#taken = this.#names.map(() => new WindowedLevel(windows))
  }

  arrived(_job: JobRecord, _arrival: unknown, now: Micros): void {
    this.#arrived.add(this.#windows.at(now), 1)
    this.#inSystem.change(1, now)
    this.#last = now
  }

  started(lease: Lease, now: Micros): void {
    this.#running.change(1, now)
    this.#take(lease, 1, now)
  }

  stopped(lease: Lease, _report: unknown, now: Micros): void {
    this.#running.change(-1, now)
    this.#take(lease, -1, now)
    this.#last = now
  }

  jobEnded({ submitted, state }: JobRecord, now: Micros): void {
    this.#ended.add(this.#windows.at(now), 1)
    this.#inSystem.change(-1, now)
    this.#last = now
    if (state !== 'ok') return
    const window = this.#windows.at(submitted)
    this.#succeeded.add(window, 1)
    this.#responses.add(window, now - submitted)
  }

  /** From the beginning to the last event, or to that second. */
  windows(end = this.#last / SECOND): Window[] {
    const to = Math.round(end * SECOND)
    const inSystem = this.#inSystem.areas(to)
    const running = this.#running.areas(to)
    const taken = this.#taken.map((level) => level.areas(to))
    const { width } = this.#windows
    const count = Math.ceil(to / width)
    // What happens at the very end belongs to the window that ends there: another one does not begin.
    const sum = (of: Sums, i: number) => of.of(i) + (i === count - 1 ? of.of(count) : 0)
    return Array.from({ length: count }, (_, i) => {
      const from = i * width
      const until = Math.min(to, from + width)
      const succeeded = sum(this.#succeeded, i)
      const share = (d: number) =>
        this.#total[d] > 0 ? taken[d].of(i) / (this.#total[d] * (until - from)) : 0
      return {
        ...{ from: from / SECOND, to: until / SECOND, succeeded },
        arrived: sum(this.#arrived, i),
        response: succeeded > 0 ? sum(this.#responses, i) / succeeded / SECOND : 0,
        ended: sum(this.#ended, i),
        inSystem: inSystem.of(i) / (until - from),
        running: running.of(i) / (until - from),
        utilisation: Object.fromEntries(this.#names.map((name, d) => [name, share(d)])),
      }
    })
  }

  #take({ task }: Lease, times: number, now: Micros): void {
    const { needs } = task.stage.shape
    for (let i = 0; i < needs.length; i++)
      if (needs[i] !== 0) this.#taken[i].change(times * needs[i], now)
  }
}
