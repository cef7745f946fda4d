import type { Estimator, EstimatorState } from '../estimator.ts'
import type { Micros, Task } from '../work.ts'
import { int, number } from './settings.ts'

/** Settings of an estimator that learns by stage. */
export const learnedSettings = {
  change: number(0.2, {
    min: 0.01,
    max: 10,
    doc: 'relative change upon which queues order anew',
  }),
  limit: int(10_000, {
    min: 1,
    doc: 'stages to remember; those that ran longest ago are forgotten',
  }),
}

type Seen = EstimatorState['seen'][string]

/** What is kept of the tasks of a stage, and the estimate that follows from it. */
export interface Learning<T> {
  /** With one more; `before` is left out for the first. */
  add(before: T | undefined, service: Micros): T
  estimate(kept: T): Micros
  seen(kept: T): Seen
  from(seen: Seen): T
}

interface Kept<T> {
  what: T
  /** The estimate that queues have ordered by. */
  told: Micros | undefined
}

const keyOf = (task: Task): string => `${task.job.name}/${task.stage.name}`

/** An estimator that learns from tasks of the same job name and stage, and goes by what was declared before the first has ended. */
export function learnedByStage<T>(
  config: { readonly change: number; readonly limit: number },
  state: EstimatorState | undefined,
  { add, estimate, seen, from }: Learning<T>,
): Estimator & { snapshot(): EstimatorState } {
  const stages = new Map<string, Kept<T>>()
  for (const [key, before] of Object.entries(state?.seen ?? {})) {
    const what = from(before)
    stages.set(key, { what, told: estimate(what) })
  }

  return {
    estimate(task) {
      const kept = stages.get(keyOf(task))
      return kept ? estimate(kept.what) : task.estimate
    },
    observe(task, service) {
      const key = keyOf(task)
      const before = stages.get(key)
      const what = add(before?.what, service)
      const told = before ? before.told : task.estimate
      const now = estimate(what)
      const changed = told === undefined || Math.abs(now - told) > config.change * told
      stages.delete(key)
      stages.set(key, { what, told: changed ? now : told })
      if (stages.size > config.limit) stages.delete(stages.keys().next().value!)
      return changed
    },
    snapshot: () => ({
      seen: Object.fromEntries([...stages].map(([key, { what }]) => [key, seen(what)])),
    }),
  }
}
