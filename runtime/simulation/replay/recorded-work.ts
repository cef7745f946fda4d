import { basename } from 'node:path'
import { SegueError } from '../../errors.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import { eventLog } from '../../workload/readers/event-log.ts'
import type { Findings, Placed } from '../../workload/readers/format.ts'
import { inOrder } from '../../workload/readers/in-order.ts'
import type { Workload } from '../../workload/workload.ts'

/** Jobs that are held back to put them in order of submission. */
const WINDOW = 1000

/** The jobs of a log as work that arrives, each known by the line where it begins. */
export class RecordedWork implements Workload {
  readonly name: string
  readonly #file: string
  readonly #lines = new WeakMap<JobSpec, number>()
  /** Jobs of the last pass of which it is not known how long all their tasks take. */
  leftOut = 0

  constructor(file: string) {
    this.name = basename(file)
    this.#file = file
  }

  /** The line of a job that has arrived. */
  lineOf(job: JobSpec): number {
    return this.#lines.get(job)!
  }

  *arrivals(): ReturnType<typeof inOrder> {
    this.leftOut = 0
    const findings: Findings = {
      bad: (line, error) => this.#bad(line, error),
      leftOut: () => this.leftOut++,
    }
    yield* inOrder(this.#known(eventLog.read(this.#file, {}, findings)), WINDOW, findings)
  }

  *#known(jobs: Iterable<Placed>): Iterable<Placed> {
    for (const placed of jobs) {
      this.#lines.set(placed.arrival.job, placed.line)
      yield placed
    }
  }

  #bad(line: number, error: unknown): never {
    if (!(error instanceof SegueError)) throw error
    const { code, message, parts } = error
    throw new SegueError(code, message, { ...parts, where: `${this.#file}:${line}` })
  }
}
