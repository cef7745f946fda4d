import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import type { Micros } from '#interfaces'
import { SegueError } from '../../errors.ts'
import type { JobRecord } from '../../core/records.ts'
import type { Arrival } from '../../workload/workload.ts'
import type { Observer } from '../observer.ts'
import { slowdownOf, worked } from './of-job.ts'
import { SECOND } from './values.ts'

const COLUMNS = [
  ...['job', 'name', 'user', 'class', 'phase', 'state', 'tasks'],
  ...['submitted', 'wait', 'response', 'slowdown'],
] as const

/** One job that has ended; seconds. Wait and slowdown only where it succeeded. */
type Line = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number>>>

/** Characters that are written at once. */
const CHUNK = 65_536

/** Writes a line for each job as it ends: JSON, or CSV where the file ends in .csv. */
export class JobLines implements Observer {
  readonly #arrivals = new Map<JobRecord, Arrival>()
  readonly #text: (line: Line) => string
  readonly #path: string
  readonly #file: number
  #waiting = ''

  /** Throws E_STATE where the file is there already, E_FILE where it cannot be written. */
  constructor(path: string) {
    try {
      this.#file = openSync(path, 'wx')
    } catch (cause) {
      const there = (cause as NodeJS.ErrnoException).code === 'EEXIST'
      throw new SegueError(
        there ? 'E_STATE' : 'E_FILE',
        there ? `${path} is there already` : `${path} cannot be written`,
        {
          expected: 'a new file in a folder that there is',
          found: there ? undefined : (cause as Error).message,
        },
      )
    }
    this.#path = path
    const csv = path.endsWith('.csv')
    this.#text = csv ? csvLine : JSON.stringify
    if (csv) this.#waiting = `${COLUMNS.join(',')}\n`
  }

  arrived(job: JobRecord, arrival: Arrival): void {
    this.#arrivals.set(job, arrival)
  }

  jobEnded(job: JobRecord, now: Micros): void {
    const arrival = this.#arrivals.get(job)
    this.#arrivals.delete(job)
    const { id, name, user, state, submitted } = job
    const response = now - submitted
    const { tasks, wait } = worked(job)
    this.#waiting += `${this.#text({
      ...{ job: id, name, user, class: arrival?.class, phase: arrival?.phase, state, tasks },
      submitted: submitted / SECOND,
      ...(state === 'ok' && { wait: wait / SECOND }),
      response: response / SECOND,
      ...(state === 'ok' && { slowdown: slowdownOf(job, response) }),
    })}\n`
    if (this.#waiting.length >= CHUNK) this.#write()
  }

  close(): void {
    this.#write()
    closeSync(this.#file)
  }

  /** Instead of closing it: nothing came of the simulation, and the file is gone again. */
  discard(): void {
    closeSync(this.#file)
    rmSync(this.#path)
  }

  #write(): void {
    writeSync(this.#file, this.#waiting)
    this.#waiting = ''
  }
}

const csvLine = (line: Line): string => COLUMNS.map((name) => cell(line[name])).join(',')

/** RFC 4180. */
const cell = (value: string | number | undefined): string =>
  typeof value === 'string' && /[",\r\n]/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : String(value ?? '')
