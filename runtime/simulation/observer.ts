import type { Micros, Report } from '#interfaces'
import type { JobRecord, Lease, TaskRecord } from '../core/records.ts'
import type { Arrival } from '../workload/workload.ts'

/** Looks on while a simulation runs. The records are the core's: read them, keep no task after its job has ended. */
export interface Observer {
  /** A job has arrived. */
  arrived?(job: JobRecord, arrival: Arrival, now: Micros): void
  /** An attempt begins on its node (`lease.node`), and with it, perhaps, time that the model adds in front. */
  started?(lease: Lease, now: Micros): void
  /** An attempt is over, whatever came of it. */
  stopped?(lease: Lease, report: Report, now: Micros): void
  /** A task has ended for good; where it succeeded, `task.times` says how long it took. */
  taskEnded?(task: TaskRecord, now: Micros): void
  jobEnded?(job: JobRecord, now: Micros): void
}
