import type { Act, Found, Report } from '#interfaces'
import type { Reactor } from '../core/reactor.ts'
import type { JobRecord, Lease, TaskRecord } from '../core/records.ts'
import type { Role } from '../core/role.ts'
import type { Seat } from '../core/rewire.ts'
import { microseconds, wallClock } from '../drivers/clock.ts'
import { SegueError } from '../errors.ts'
import type { WhyAnswer, WhySources } from './decisions/answer.ts'
import { Decisions } from './decisions/decisions.ts'
import { taskState, type TaskState } from './decisions/task-state.ts'
import { why } from './decisions/why.ts'
import { some } from './decisions/words.ts'
import { Events, type EventFacts } from './events.ts'
import type { Generations } from './generations.ts'
import type { OpenJob } from './open-job.ts'
import type { Recorder } from './recorder.ts'
import type { Recovered } from './resume.ts'
import type { Notice } from './rewirer.ts'

export interface ObservingOptions {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly generations: Generations
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  readonly open: () => ReadonlyMap<string, OpenJob>
  readonly recorder: () => Recorder
  readonly log?: { readonly every?: number; readonly limit?: number }
}

/** Looks on: what has happened, what was decided and why. The same happens with it and without it. */
export class Observing {
  readonly events: Events
  readonly decisions: Decisions
  /** Tasks that have ended since the start, calls among them. */
  endedTasks = 0
  /** Rewires since the start, without those of the start itself. */
  rewires = 0
  readonly #options: ObservingOptions
  /** Before the store is in force there is nowhere to write to. */
  #begun = false

  constructor(options: ObservingOptions) {
    this.#options = options
    const { reactor, seats, generations, resources, log } = options
    this.events = new Events({
      now: wallClock,
      generation: () => reactor.generation,
      record: (event) => this.#write('event', event),
    })
    this.decisions = new Decisions({
      ...{ reactor, seats, generations, resources, ...log },
      now: wallClock,
      record: (decision) => this.#write('decision', decision),
      wanted: () => this.#writes,
    })
    reactor.onlooker = this.decisions
  }

  /** The store is in force: numbers go on where the last life of the cluster ended. */
  begin({ lastEvent, lastDecision }: Found): void {
    this.events.continueFrom(lastEvent)
    this.decisions.log.continueFrom(lastDecision)
    this.#begun = true
  }

  notice(notice: Notice): void {
    if (notice.type === 'rewired' && notice.record.actor !== 'start') this.rewires++
    this.decisions.notice(notice)
    this.events.add(eventOf(notice))
  }

  refused(role: Role, act: Act, reason: string): void {
    this.decisions.refused(role, act, reason)
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    this.decisions.attemptFailed(lease, report, evicted)
  }

  taskEnded(task: TaskRecord): void {
    this.endedTasks++
    this.decisions.taskEnded(task)
    const { outcome, id, job, lastFault } = task
    if (outcome === 'ok' || outcome === 'cancelled' || job.standing) return
    const said = lastFault ? `: ${lastFault.code}, ${lastFault.message}` : ''
    this.events.add({ type: 'task-failed', text: `${id} ${outcome}${said}`, task: id, job: job.id })
  }

  jobRecordEnded(job: JobRecord): void {
    this.decisions.jobEnded(job)
  }

  accepted({ id, spec: { name, user }, total }: OpenJob): void {
    const text = `${id} ${name} was accepted: ${total} task${total === 1 ? '' : 's'}`
    this.events.add({ type: 'job-accepted', text, job: id, ...(user && { actor: user }) })
  }

  ended({ id, spec: { name }, record, outside, fault }: OpenJob): void {
    const said = record?.fault ?? fault
    const text = `${id} ${name} ended: ${outside ?? record?.state}${said ? `, ${said.message}` : ''}`
    this.events.add({ type: 'job-ended', text, job: id })
  }

  recovered({ jobs, tasks, repeated }: Recovered): void {
    if (jobs === 0) return
    const text =
      `${some(jobs, 'open job')} ${jobs === 1 ? 'goes' : 'go'} on: ${some(tasks, 'result')} kept, ` +
      `${some(repeated, 'task')} that had begun ${repeated === 1 ? 'runs' : 'run'} again`
    this.events.add({ type: 'recovered', text })
  }

  /** Somebody asked for something that changes something. */
  audit(text: string, actor: string | undefined, job?: string): void {
    this.events.add({ type: 'audit', text, ...(actor && { actor }), ...(job && { job }) })
  }

  /** Why a task, a job or a generation is as it is. Throws E_USAGE, E_NOT_FOUND. */
  why(id: string): Promise<WhyAnswer> {
    return why(this.#sources, id)
  }

  /** Where a task stands, and why, in words with numbers. */
  taskState(task: TaskRecord): TaskState {
    return taskState(this.#sources, task)
  }

  get #sources(): WhySources {
    const { reactor, seats, generations, resources, open, recorder } = this.#options
    const store = () => recorder().settled()
    const { decisions } = this
    return {
      reactor,
      seats,
      generations,
      decisions,
      resources,
      now: wallClock,
      micros: microseconds,
      open: open(),
      store,
    }
  }

  /** What does not outlive this process is here already. */
  get #writes(): boolean {
    return this.#begun && this.#options.recorder().durable
  }

  #write(
    type: 'event' | 'decision',
    data: { seq: number; at: number; generation: number; job?: string; task?: string },
  ): void {
    if (!this.#writes) return
    const { seq, at, generation, job, task } = data
    this.#options.recorder().append({
      ...{ type, seq, at, generation, data },
      ...(job && { job: Number(job.slice(2)) }),
      ...(task && { task: Number(task.slice(task.indexOf('.') + 1)) }),
    })
  }
}

function eventOf(notice: Notice): EventFacts {
  switch (notice.type) {
    case 'rewired': {
      const { generation, name, actor, changes, reason } = notice.record
      const what = reason ?? (changes.length > 0 ? changes.join('; ') : 'first')
      return { type: 'rewired', text: `g${generation} ${name}: ${what}`, actor }
    }
    case 'refused':
      return {
        type: 'refused',
        text: `a change was refused: ${said(notice.error)}`,
        actor: notice.actor,
      }
    case 'fault': {
      const { component, seat, error, remedy } = notice
      return { type: 'fault', text: `${component} (${seat}): ${said(error)}; ${remedy}` }
    }
    case 'quarantined':
      return { type: 'quarantined', text: `${notice.component} is taken out of service` }
    case 'store':
      return { type: 'store', text: notice.fault ?? 'the store writes again' }
  }
}

const said = (error: unknown): string =>
  error instanceof SegueError
    ? `${error.code}, ${error.message.split('\n')[0]}`
    : error instanceof Error
      ? error.message
      : String(error)
