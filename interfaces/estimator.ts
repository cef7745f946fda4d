import { defineInterface } from './kit/component.ts'
import type { Micros, Task } from './work.ts'

/**
 * How long a task will take. An estimate is a guess that orders and sizes things; nothing breaks when it is wrong.
 *
 * Who calls: queues, schedulers and placements of the same role ask; the core tells of every attempt that
 * succeeded. `observe` answers true when the estimates of that task's stage have changed markedly, upon which
 * the core lets the queue order that stage anew; a component that answers true at every call makes queues slow.
 *
 * What survives a swap: what was learned, by job name and stage.
 */
export interface Estimator {
  /** Expected service time on a node of speed 1; undefined when nothing is known. */
  estimate(task: Task): Micros | undefined
  /** A task of this kind succeeded in `service`; true when the stage's estimates changed markedly. */
  observe(task: Task, service: Micros): boolean
}

/** By `job name/stage`: how many were seen, their mean and summed squared deviation (Welford), in microseconds. */
export interface EstimatorState {
  readonly seen: Readonly<Record<string, readonly [count: number, mean: Micros, m2: number]>>
}

export const Estimator = defineInterface<Estimator, EstimatorState>()({
  name: 'Estimator',
  doc: 'How long a task will take.',
  kind: 'decides',
  methods: { estimate: 1, observe: 2 },
  optional: {},
})
