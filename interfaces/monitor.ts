import { defineInterface } from './kit/component.ts'
import type { Micros, Node, Outcome, Task } from './work.ts'

/** Count, mean, variance and quantiles of one quantity in one window. Durations are microseconds. */
export interface Summary {
  readonly count: number
  readonly mean: number
  readonly variance: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** One window of perception. */
export interface Observation {
  readonly from: Micros
  readonly to: Micros
  /** The number of the composition in force: a task belongs to the generation that dispatched it. */
  readonly generation: number
  /** How well the system does: `wait`, `service`, `response`, `slowdown`. */
  readonly metrics: Readonly<Record<string, Summary>>
  /** What its world is like: counts of `submitted`, `started`, and of each outcome; metrics are of those that ended `ok`. */
  readonly events: Readonly<Record<string, number>>
}

/**
 * Perception: takes events in, gives observations out. It never decides anything.
 *
 * Who calls: the core, on every event, in the order in which they happened; people and learners read. Reading
 * never changes state. A monitor must not cost more than a small share of a dispatch.
 *
 * What survives a swap: nothing; a window begins with the monitor.
 */
export interface Monitor {
  submitted(task: Task, now: Micros): void
  started(task: Task, node: Node, generation: number, now: Micros): void
  /** `wait` is submission to start, `service` start to end. */
  ended(
    task: Task,
    outcome: Outcome,
    generation: number,
    wait: Micros,
    service: Micros,
    now: Micros,
  ): void
  /** The last full window of each generation that had one, then the open window of each that has one; oldest first. */
  read(now: Micros): readonly Observation[]
}

export const Monitor = defineInterface<Monitor>()({
  name: 'Monitor',
  doc: 'Perception: metrics of how well the system does, events of what its world is like.',
  kind: 'decides',
  methods: { submitted: 2, started: 4, ended: 6, read: 1 },
  optional: {},
})
