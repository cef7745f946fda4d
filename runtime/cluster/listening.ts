import type { Core } from '../core/core.ts'
import type { Seat } from '../core/rewire.ts'
import type { Listener } from '../drivers/real.ts'
import type { Jobs } from './jobs.ts'
import type { Keeping } from './keeping.ts'
import type { Observing } from './observing.ts'
import type { Preparation } from './preparation.ts'
import type { Rewirer } from './rewirer.ts'

/** Who hears of what the driver tells. */
export interface Hearers {
  readonly jobs: Jobs
  readonly keeping: Keeping
  readonly preparation: Preparation
  readonly observing: Observing
  readonly rewirer: Rewirer
  seat(core: Core, role: string): Seat
}

/** What the driver tells goes to those who act on it, and to those who look on; `hearers` are there by its first word. */
export const listenerOf = (hearers: () => Hearers): Listener => ({
  beginning: (leases) => hearers().keeping.beginning(leases),
  stored: (ref, report) => hearers().preparation.stored(ref, report),
  taskEnded(task, report) {
    const { jobs, observing } = hearers()
    jobs.taskEnded(task, report)
    observing.taskEnded(task)
  },
  jobEnded(job) {
    const { jobs, observing } = hearers()
    observing.jobRecordEnded(job)
    jobs.jobEnded(job)
  },
  attemptFailed: (...of) => hearers().observing.attemptFailed(...of),
  fault(core, role, where, error) {
    const { rewirer, seat } = hearers()
    rewirer.fault(seat(core, role.name), where, error)
  },
  refused(core, role, act, why) {
    const { observing, rewirer, seat } = hearers()
    observing.refused(role, act, why)
    rewirer.refused(seat(core, role.name), act, why)
  },
})
