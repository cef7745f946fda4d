import { defineInterface } from './kit/component.ts'
import type { Micros, Outcome } from './work.ts'

/** Points in time are milliseconds since 1970: they must mean the same to the next process. */
export type Instant = number

/** A job that was accepted. */
export interface StoredJob {
  readonly type: 'job'
  /** The 7 of `j-7`: unique in the store, rises. */
  readonly job: number
  readonly name: string
  readonly user: string
  readonly pool: string
  readonly at: Instant
  /** Tasks that it has. */
  readonly total: number
  /** What a submission called itself so as not to be accepted twice. */
  readonly key?: string
  /** Tasks of it that ran again after restarts; a store counts them from what had begun when it is opened. */
  readonly repeated?: number
  /** The job as the runtime wants it back. Any value that can be cloned. */
  readonly spec: unknown
}

export interface StoredFault {
  readonly code: string
  readonly message: string
  readonly stack?: string
  readonly task?: string
  readonly node?: string
  readonly attempt?: number
  readonly generation?: number
}

/** How a task ended for good. One that is not told of, in a job that has ended, was cancelled with it. */
export interface StoredTask {
  readonly type: 'task'
  readonly job: number
  /** The 4 of `t-7.4`. */
  readonly task: number
  /** Position of its stage in the job, and its own in the stage. */
  readonly stage: number
  readonly index: number
  readonly outcome: Outcome
  readonly attempt: number
  readonly at: Instant
  readonly wait: Micros
  readonly service: Micros
  readonly node: string
  readonly generation: number
  /** What it returned; a large result is a reference, which is kept as it is. */
  readonly value?: unknown
  readonly fault?: StoredFault
}

export interface StoredEnd {
  readonly type: 'end'
  readonly job: number
  readonly at: Instant
  readonly state: 'ok' | 'failed' | 'cancelled'
  /** Tasks that succeeded, and tasks that did not without being cancelled with the job. */
  readonly done: number
  readonly failed: number
  /** Tasks that ran again after a restart. */
  readonly repeated: number
  readonly fault?: StoredFault
}

/** A composition that was in force; told again, with what it did, when it was taken out of force for a fault. */
export interface StoredGeneration {
  readonly type: 'generation'
  readonly generation: number
  readonly at: Instant
  readonly name: string
  readonly fault?: string
  /** The line of the history, and the composition as data. */
  readonly record: unknown
  readonly composition: unknown
}

/** What somebody may want to look up later: why something was decided, what has happened. */
export interface StoredNote {
  readonly type: 'decision' | 'event'
  /** Rises within its type, over restarts, too. */
  readonly seq: number
  readonly at: Instant
  readonly job?: number
  readonly task?: number
  readonly generation?: number
  readonly data: unknown
}

export type StoreRecord = StoredJob | StoredTask | StoredEnd | StoredGeneration | StoredNote

export interface StoreHome {
  /** A folder of its own, to be made where it is needed; what outlives this process goes there. */
  readonly folder: string
  /** Names this life of the cluster. */
  readonly life: string
  /** Told when it has forgotten jobs: what else belongs to them may go, too. */
  forgot(jobs: readonly number[]): void
}

/** What a store holds when it is opened. */
export interface Found {
  /** Two stores of the same place hold the same. */
  readonly place: string
  /** The life that wrote to it last; undefined when it is empty. */
  readonly life: string | undefined
  readonly lastJob: number
  readonly lastGeneration: number
  readonly lastDecision: number
  readonly lastEvent: number
  /** Keys of the jobs that it holds, with their numbers. */
  readonly keys: readonly (readonly [key: string, job: number])[]
  /** Tasks of open jobs that had begun and not ended: job, task, job, task ... */
  readonly begun: Uint32Array
}

/** Jobs that another store keeps from now on. */
export interface Moved {
  readonly jobs: readonly number[]
  /** The component that does, for people. */
  readonly to: string
}

export interface StoreUsage {
  /** What it says is durable outlives this process, and a loss of power. */
  readonly durable: boolean
  readonly bytes: number
  readonly jobs: number
  /** Why it can write nothing at present; what was appended is held and written when it can again. */
  readonly fault: string | undefined
}

/** All that is given must hold; newest first. */
export interface JobQuery {
  readonly state?: 'open' | StoredEnd['state']
  /** Is part of the name. */
  readonly name?: string
  readonly user?: string
  readonly limit?: number
}

export interface TaskQuery {
  readonly job?: number
  readonly task?: number
  readonly stage?: number
  readonly outcome?: Outcome
  readonly node?: string
  readonly generation?: number
  /** With what they returned, and their faults. */
  readonly values?: boolean
  readonly limit?: number
}

export interface NoteQuery {
  readonly type: StoredNote['type']
  readonly job?: number
  readonly task?: number
  readonly generation?: number
  /** With a higher `seq` than this one, oldest first; else newest first. */
  readonly after?: number
  readonly limit?: number
}

/** `total` match; `items` are the first of them. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
}

export type JobEntry = Omit<StoredJob, 'spec'> & { readonly end?: StoredEnd }
export type OpenEntry = StoredJob & { readonly tasks: readonly StoredTask[] }

/** Nothing can be written or read: `E_DISK` or `E_JOURNAL`, what was found, and what to do about it. */
export class StoreError extends Error {
  readonly code: 'E_DISK' | 'E_JOURNAL'
  readonly next: string | undefined

  constructor(code: 'E_DISK' | 'E_JOURNAL', message: string, next?: string) {
    super(message)
    this.name = 'StoreError'
    this.code = code
    this.next = next
  }
}

/**
 * Remembers what was accepted and what became of it. An effect component: it may use timers, threads and files, but
 * never keeps its caller waiting: every call answers at once, or a promise.
 *
 * Who calls: the cluster, on the node that is the home of jobs. `open` once, before anything else; it throws E_JOURNAL when
 * what is there cannot be read, and leaves it as it is. `retire` when another one follows: it answers what it could not write, in
 * order, and takes nothing more; it is still read, and told with `moved` which jobs are open there no longer. `stop` ends it; what was not durable by
 * then is lost.
 * `accept` asks for a job to be kept: when it resolves the job is durable, when it rejects with E_DISK nothing of it was
 * kept and nothing will be. `append` tells what has happened: that is never refused, and held for as long as it cannot be
 * written. What is told stays in order, and what is told in one turn becomes durable as a whole or not at all.
 * `flushed` resolves when all that was appended before is durable, however long that takes. `begun` is told before
 * tasks are handed to an executor (job, task, job, task ...): it outlives this process, not the machine. A record that is told
 * again takes the place of the first: of a job, which then is open and has no outcomes; of a generation.
 *
 * What it may forget by itself: jobs that have ended, and notes, the oldest first. Never an open job or a generation that may
 * be the one in force.
 *
 * What survives a swap: everything, and not through a snapshot: the cluster reads it from the old one and appends it to the
 * new one, while what happens meanwhile waits; two stores of one `place` have it already.
 */
export interface Store {
  open(home: StoreHome): Promise<Found>
  accept(job: StoredJob): Promise<void>
  append(record: StoreRecord): void
  begun(tasks: Uint32Array): void
  flushed(): Promise<void>
  usage(): StoreUsage
  jobs(query: JobQuery): Promise<Page<JobEntry>>
  job(number: number): Promise<(StoredJob & { readonly end?: StoredEnd }) | undefined>
  /** In order of their numbers within a job, newest job first. */
  tasks(query: TaskQuery): Promise<Page<StoredTask>>
  /** Some open jobs with numbers above `after`, in order, with what has ended of them; none when there are no more. */
  unfinished(after: number): Promise<readonly OpenEntry[]>
  /** Newest first. */
  generations(limit: number): Promise<readonly StoredGeneration[]>
  notes(query: NoteQuery): Promise<Page<StoredNote>>
  retire(): Promise<readonly StoreRecord[]>
  moved(moved: Moved): Promise<void>
}

export const Store = defineInterface<Store>()({
  name: 'Store',
  doc: 'Remembers accepted jobs, their results, generations and decisions.',
  kind: 'acts',
  methods: {
    open: 1,
    accept: 1,
    append: 1,
    begun: 1,
    flushed: 0,
    usage: 0,
    jobs: 1,
    job: 1,
    tasks: 1,
    unfinished: 1,
    generations: 1,
    notes: 1,
    retire: 0,
    moved: 1,
  },
  optional: {},
})
