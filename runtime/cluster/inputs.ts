import { JobInput } from '../core/job-input.ts'
import type { JobSpec, ResultOfJob } from '../core/job-spec.ts'
import { quoted, SegueError } from '../errors.ts'
import type { JobResult } from './handle.ts'
import { referencesIn, stageOf, withInputs } from './input-references.ts'
import type { OpenJob } from './open-job.ts'
import type { StoreReading } from './store-reading.ts'

export interface InputOptions {
  /** A job that was submitted and has not ended. */
  readonly open: (id: string) => OpenJob | undefined
  /** Where those that have ended are kept. */
  readonly store: () => Promise<StoreReading>
}

/** A job whose results another one wants. */
interface Source {
  readonly spec: JobSpec
  readonly ended: Promise<Pick<JobResult, 'state' | 'fault'>>
  /** What the tasks of a stage returned, in order; once it has succeeded. */
  values(stage: number): Promise<readonly unknown[]>
}

/** Results of jobs as arguments of others, which wait for them. */
export class Inputs {
  readonly #options: InputOptions
  /** By open job: those whose results it wants. */
  readonly #wants = new Map<string, readonly string[]>()
  /** By job: how many open ones want its results. */
  readonly #wanted = new Map<string, number>()

  constructor(options: InputOptions) {
    this.#options = options
  }

  /**
   * Whether all is there that job `id` refers to; undefined where it refers to no other job. Rejects with E_INPUT for a job
   * that is not known, with E_JOB for a stage or result that it does not have.
   */
  check(spec: JobSpec, id: string): Promise<void> | undefined {
    const references = referencesIn(spec)
    return references.length === 0 ? undefined : this.#check(references, id)
  }

  /**
   * The job with results in place of references, once those jobs have ended; undefined where it refers to none. Rejects
   * with E_INPUT when one did not succeed or is not kept any more.
   */
  wait(spec: JobSpec, id: string): Promise<JobSpec> | undefined {
    const references = referencesIn(spec)
    if (references.length === 0) return undefined
    const jobs = [...new Set(references.map(({ $job }) => $job))]
    this.#wants.set(id, jobs)
    for (const job of jobs) this.#wanted.set(job, (this.#wanted.get(job) ?? 0) + 1)
    return this.#wait(spec, references, id)
  }

  /** Whether an open job wants its results. */
  isWanted(id: string): boolean {
    return this.#wanted.has(id)
  }

  /** The job has ended; answers those whose results nobody wants any more. */
  ended(id: string): string[] {
    const jobs = this.#wants.get(id) ?? []
    this.#wants.delete(id)
    return jobs.filter((job) => {
      const left = this.#wanted.get(job)! - 1
      if (left > 0) this.#wanted.set(job, left)
      else this.#wanted.delete(job)
      return left === 0
    })
  }

  async #check(references: readonly ResultOfJob[], id: string): Promise<void> {
    const found = await this.#find(references, id)
    for (const reference of references) stageOf(reference, found.get(reference.$job)!.spec)
  }

  async #wait(spec: JobSpec, references: readonly ResultOfJob[], id: string): Promise<JobSpec> {
    const found = await this.#find(references, id)
    for (const [job, { ended }] of found) {
      const { state, fault } = await ended
      if (state !== 'ok') throw notThere(job, state, fault)
    }
    const results = new Map<string, readonly unknown[]>()
    const place = (reference: ResultOfJob) => {
      const source = found.get(reference.$job)!
      const stage = stageOf(reference, source.spec)
      return { source, stage, key: `${reference.$job} ${stage}` }
    }
    for (const reference of references) {
      const { source, stage, key } = place(reference)
      if (!results.has(key)) results.set(key, await source.values(stage))
    }
    return withInputs(spec, (reference) => {
      const values = results.get(place(reference).key)!
      const { at } = reference
      return at === undefined ? new JobInput(values, true) : new JobInput([values[at]], false)
    })
  }

  async #find(references: readonly ResultOfJob[], id: string): Promise<Map<string, Source>> {
    const found = new Map<string, Source>()
    for (const { $job } of references) {
      if (found.has($job)) continue
      const source = numberOf($job) < numberOf(id) ? await this.#source($job) : undefined
      if (!source) throw unknown($job)
      found.set($job, source)
    }
    return found
  }

  async #source(id: string): Promise<Source | undefined> {
    const open = this.#options.open(id)
    if (open) {
      const values = async (stage: number) =>
        open.record!.stages[stage].tasks.map(({ value }) => value)
      return { spec: open.spec, ended: open.handle.done, values }
    }
    const store = await this.#options.store()
    const job = numberOf(id)
    const stored = await store.job(job)
    if (!stored?.end) return undefined
    const values = async (stage: number) => {
      const { items } = await store.tasks({ job, stage, values: true, limit: Infinity })
      return items.toSorted((a, b) => a.index - b.index).map(({ value }) => value)
    }
    return { spec: stored.spec as JobSpec, ended: Promise.resolve(stored.end), values }
  }
}

/** The 7 of `j-7`; above all others for what is none. */
const numberOf = (id: string): number => (/^j-\d+$/.test(id) ? Number(id.slice(2)) : Infinity)

const unknown = (id: string): SegueError =>
  new SegueError('E_INPUT', `it needs the result of ${quoted(id)}, which is not known here`, {
    expected: 'a job that was submitted before and is still kept',
    running: 'other jobs go on',
    next: 'segue job list',
  })

const HOW: Readonly<Record<JobResult['state'], string>> = {
  ok: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  open: 'had not ended when the cluster was closed',
}

function notThere(id: string, state: JobResult['state'], fault: JobResult['fault']): SegueError {
  const why = fault ? `: ${fault.message}` : ''
  return new SegueError('E_INPUT', `it needs the result of ${id}, which ${HOW[state]}${why}`, {
    where: fault?.task,
    running: 'other jobs go on',
    next: `segue why ${id}`,
  })
}
