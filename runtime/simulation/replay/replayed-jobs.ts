import type { Core } from '../../core/core.ts'
import { checkJob, type Dimensions } from '../../core/job-parse.ts'
import { makeJob } from '../../core/job-records.ts'
import type { Reactor } from '../../core/reactor.ts'
import { CallRecord, type JobRecord } from '../../core/records.ts'
import { resume, type Done } from '../../core/resume.ts'
import type { CallLine, CancelLine, DoneTask, JobLine } from '../../workload/event-log-lines.ts'
import { Differs } from './differs.ts'

/** Lets jobs come in, and go, as the log says. */
export class ReplayedJobs {
  readonly #reactor: Reactor
  readonly #home: Core
  readonly #dimensions: Dimensions
  readonly #jobs = new Map<string, JobRecord>()

  constructor(reactor: Reactor, home: Core, dimensions: Dimensions) {
    this.#reactor = reactor
    this.#home = home
    this.#dimensions = dimensions
  }

  enter({ id, submitted, spec, resources = [], standing, done = [] }: JobLine): void {
    for (const name of resources) this.#dimensions.of(name)
    const needs = checkJob(spec, this.#dimensions)
    const shapes = { intern: this.#reactor.intern.bind(this.#reactor) }
    const { estimator } = this.#home.applicationMaster!.parts
    const job = makeJob(spec, needs, id, submitted, this.#home.id, shapes, estimator)
    if (standing) job.standing = true
    resume(job, done.map(doneOf))
    this.#jobs.set(id, job)
    this.#home.submit(job)
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
