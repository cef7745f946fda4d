import type { Law } from './law.ts'
import { allocationLaws } from './laws/allocation.ts'
import { estimatorLaws } from './laws/estimator.ts'
import { executorLaws } from './laws/executor.ts'
import { monitorLaws } from './laws/monitor.ts'
import { placementLaws } from './laws/placement.ts'
import { queueLaws } from './laws/queue.ts'
import { schedulerLaws } from './laws/scheduler.ts'
import { storeLaws } from './laws/store.ts'
import { liveLaws } from './laws/under-load.ts'

/** The laws of every interface that has some, by its name. */
export const LAWS: Readonly<Record<string, readonly Law[]>> = {
  Scheduler: [...schedulerLaws, ...liveLaws('Scheduler')],
  Queue: [...queueLaws, ...liveLaws('Queue')],
  Placement: [...placementLaws, ...liveLaws('Placement')],
  Monitor: [...monitorLaws, ...liveLaws('Monitor')],
  Executor: executorLaws,
  Estimator: [...estimatorLaws, ...liveLaws('Estimator')],
  Allocation: [...allocationLaws, ...liveLaws('Allocation')],
  Store: storeLaws,
}
