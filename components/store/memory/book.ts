import type {
  Found,
  JobEntry,
  JobQuery,
  NoteQuery,
  OpenEntry,
  Page,
  StoredEnd,
  StoredGeneration,
  StoredJob,
  StoredNote,
  StoredTask,
  StoreHome,
  StoreRecord,
  StoreUsage,
  TaskQuery,
} from '#interfaces'
import { matchesJob, matchesNote, matchesTask } from '../shared/match.ts'

/** Ended jobs, tasks of ended jobs, and notes of each type that are kept. */
export interface BookLimits {
  readonly jobs: number
  readonly tasks: number
  readonly notes: number
}

interface Entry {
  readonly job: StoredJob
  /** By number, from 1; with holes. */
  readonly tasks: StoredTask[]
  end: StoredEnd | undefined
}

/** Jobs that `unfinished` answers at once. */
const SOME = 1000

/** Generations that are kept. */
const GENERATIONS = 1000

let books = 0

/** What is remembered, as it was told. */
export class Book {
  readonly #limits: BookLimits
  #forgot: (jobs: readonly number[]) => void = () => {}
  readonly #place = `memory ${++books}`
  readonly #jobs = new Map<number, Entry>()
  /** Numbers of the ended jobs, in the order in which they ended, and how many tasks they have. */
  readonly #ended = new Set<number>()
  #endedTasks = 0
  readonly #generations = new Map<number, StoredGeneration>()
  readonly #notes: Record<StoredNote['type'], StoredNote[]> = { decision: [], event: [] }

  constructor(limits: BookLimits) {
    this.#limits = limits
  }

  /** A book that was never written to is empty whatever is asked; one that is opened again still has what it had. */
  open({ forgot }: StoreHome): Found {
    this.#forgot = forgot
    const entries = [...this.#jobs.values()]
    const last = (numbers: Iterable<number>) => Math.max(0, ...numbers)
    return {
      place: this.#place,
      life: undefined,
      lastJob: last(this.#jobs.keys()),
      lastGeneration: last(this.#generations.keys()),
      lastDecision: this.#notes.decision.at(-1)?.seq ?? 0,
      lastEvent: this.#notes.event.at(-1)?.seq ?? 0,
      keys: entries.flatMap(({ job: { key, job } }) => (key === undefined ? [] : [[key, job]])),
      begun: new Uint32Array(),
    }
  }

  append(record: StoreRecord): void {
    switch (record.type) {
      case 'job':
        this.#forget(record.job)
        this.#jobs.set(record.job, { job: record, tasks: [], end: undefined })
        return
      case 'task': {
        const tasks = this.#jobs.get(record.job)?.tasks
        if (tasks) tasks[record.task - 1] = record
        return
      }
      case 'end':
        return this.#end(record)
      case 'generation':
        this.#generations.set(record.generation, record)
        if (this.#generations.size > GENERATIONS)
          this.#generations.delete(this.#generations.keys().next().value!)
        return
      default: {
        const notes = this.#notes[record.type]
        notes.push(record)
        // In slices, so that dropping the first of many is rare.
        if (notes.length > this.#limits.notes * 1.25 + 10)
          notes.splice(0, notes.length - this.#limits.notes)
      }
    }
  }

  usage(): StoreUsage {
    return { durable: false, bytes: 0, jobs: this.#jobs.size, fault: undefined }
  }

  jobs(query: JobQuery): Page<JobEntry> {
    const matching = [...this.#jobs.values()]
      .map(entryOf)
      .filter((job) => matchesJob(job, query))
      .sort((a, b) => b.job - a.job)
    return page(matching, query.limit)
  }

  job(number: number): (StoredJob & { end?: StoredEnd }) | undefined {
    const entry = this.#jobs.get(number)
    return entry && { ...entry.job, ...(entry.end && { end: entry.end }) }
  }

  tasks(query: TaskQuery): Page<StoredTask> {
    const entries =
      query.job === undefined
        ? [...this.#jobs.values()].sort((a, b) => b.job.job - a.job.job)
        : [this.#jobs.get(query.job)].filter((it) => it !== undefined)
    const matching = entries.flatMap(({ tasks }) =>
      tasks.filter((task) => matchesTask(task, query)),
    )
    const { items, total } = page(matching, query.limit)
    return { items: query.values ? items : items.map(withoutValue), total }
  }

  unfinished(after: number): OpenEntry[] {
    return [...this.#jobs.values()]
      .filter(({ job, end }) => !end && job.job > after)
      .sort((a, b) => a.job.job - b.job.job)
      .slice(0, SOME)
      .map(({ job, tasks }) => ({ ...job, tasks: tasks.filter(() => true) }))
  }

  generations(limit: number): StoredGeneration[] {
    return [...this.#generations.values()]
      .sort((a, b) => b.generation - a.generation)
      .slice(0, limit)
  }

  notes(query: NoteQuery): Page<StoredNote> {
    const matching = this.#notes[query.type].filter((note) => matchesNote(note, query))
    return page(query.after === undefined ? matching.reverse() : matching, query.limit)
  }

  #end(end: StoredEnd): void {
    const entry = this.#jobs.get(end.job)
    if (!entry) return
    if (!entry.end) this.#endedTasks += entry.tasks.length
    entry.end = end
    this.#ended.add(end.job)
    const forgotten: number[] = []
    for (const oldest of this.#ended) {
      if (this.#ended.size <= this.#limits.jobs && this.#endedTasks <= this.#limits.tasks) break
      this.#forget(oldest)
      forgotten.push(oldest)
    }
    if (forgotten.length > 0) this.#forgot(forgotten)
  }

  #forget(number: number): void {
    if (this.#ended.delete(number)) this.#endedTasks -= this.#jobs.get(number)!.tasks.length
    this.#jobs.delete(number)
  }
}

const entryOf = ({ job: { spec: _, ...job }, end }: Entry): JobEntry => ({
  ...job,
  ...(end && { end }),
})

const withoutValue = ({ value: _, fault: _fault, ...task }: StoredTask): StoredTask => task

const page = <T>(matching: readonly T[], limit = 100): Page<T> => ({
  items: matching.slice(0, limit),
  total: matching.length,
})
