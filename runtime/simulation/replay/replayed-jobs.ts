import type { Core } from '../../core/core.ts'
import { checkJob, type Dimensions } from '../../core/job-parse.ts'
import { CallRecord, type JobRecord } from '../../core/records.ts'
import type { Done } from '../../core/resume.ts'
import type { CallLine, CancelLine, DoneTask, JobLine } from '../../workload/event-log-lines.ts'
import { Differs } from './differs.ts'

/** Lets jobs come in, and go, as the log says. */
export class ReplayedJobs {
  readonly #home: Core
  readonly #dimensions: Dimensions
  readonly #jobs = new Map<string, JobRecord>()

  constructor(home: Core, dimensions: Dimensions) {
    this.#home = home
    this.#dimensions = dimensions
  }

  enter({ id, submitted, spec, resources = [], standing, done = [] }: JobLine): void {
    for (const name of resources) this.#dimensions.of(name)
    const needs = checkJob(spec, this.#dimensions)
    const entering = { spec, needs, id, submitted, standing, done: done.map(doneOf) }
    this.#home.submit(entering, (job) => void this.#jobs.set(id, job))
  }

  call({ job: id, number, submitted }: CallLine): void {
    const [stage] = this.#job(id).stages
    this.#home.call(new CallRecord(stage, number, submitted, [], () => {}))
  }

  cancel({ job }: CancelLine): void {
    this.#home.cancel(this.#job(job))
  }

  ended(job: JobRecord): void {
    if (!job.standing) this.#jobs.delete(job.id)
  }

  #job(id: string): JobRecord {
    const job = this.#jobs.get(id)
    if (!job) throw new Differs(`no job ${id} is open`)
    return job
  }
}

const doneOf = ([number, attempt, wait, service, node, generation]: DoneTask): Done => ({
  ...{ number, attempt, value: undefined },
  times: { wait, service, response: wait + service, node, generation },
})
