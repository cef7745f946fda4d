import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ObjectRef, type Report } from '#interfaces'
import type { JobSpec } from '../core/job-spec.ts'
import { Bundles } from '../loader/bundle.ts'
import type { JobHandle } from './handle.ts'
import { Inputs, type InputOptions } from './inputs.ts'
import { Modules } from './modules.ts'
import { ObjectStore } from './objects.ts'
import type { OpenJob } from './open-job.ts'
import type { StoreReading } from './store-reading.ts'

export interface PreparationOptions extends InputOptions {
  /** Where modules and large results are kept. */
  readonly state: string
  /** What tasks wrote, a folder for each job. */
  readonly output: string
  /** What is there outlives this process. */
  readonly durable: boolean
  /** Bytes that large results may take together. */
  readonly maxObjectBytes?: number
}

/** Below this many, bundles that no job is bound to are left where they are: to find them, every job has to be read. */
const KEPT_BUNDLES = 100

/** What a job needs beside nodes: its modules as they were when it was accepted, results of other jobs, large results. */
export class Preparation {
  readonly modules: Modules
  readonly objects: ObjectStore
  readonly #options: PreparationOptions
  readonly #bundles: Bundles
  readonly #inputs: Inputs
  /** Jobs that the store has forgotten, and whose results an open job wants. */
  readonly #forgotten = new Set<string>()
  /** Jobs of which there are objects, and whose handle somebody may still ask for its results. */
  readonly #handles = new Map<string, WeakRef<JobHandle>>()
  readonly #unheld = new FinalizationRegistry((job: string) => {
    this.#handles.delete(job)
    if (this.objects.isSpare(job)) this.objects.dropJob(job)
  })

  constructor(options: PreparationOptions) {
    const { state, durable, maxObjectBytes: maxBytes } = options
    this.#options = options
    this.#bundles = new Bundles(join(state, 'modules'))
    this.modules = new Modules(this.#bundles)
    this.objects = new ObjectStore(join(state, 'objects'), { durable, maxBytes })
    this.#inputs = new Inputs(options)
  }

  /** The job as it is accepted. A promise where something has to be bundled or looked up; rejects with what speaks against it. */
  readonly prepare = (spec: JobSpec, id: string): JobSpec | Promise<JobSpec> => {
    const checked = this.#inputs.check(spec, id)
    return checked ? checked.then(() => this.modules.bind(spec)) : this.modules.bind(spec)
  }

  /** An accepted job with the results that it refers to, when they are there; undefined where it refers to none. */
  readonly inputs = (spec: JobSpec, { id }: OpenJob): Promise<JobSpec> | undefined =>
    this.#inputs.wait(spec, id)

  /** A large result was written. Answers the report that counts. */
  stored(ref: ObjectRef, report: Report): Report {
    const job = this.objects.jobOf(ref)
    const handle = this.#handles.has(job) ? undefined : this.#options.open(job)?.handle
    if (handle) {
      this.#handles.set(job, new WeakRef(handle))
      this.#unheld.register(handle, job)
    }
    return this.objects.admit(ref, report)
  }

  readonly ended = ({ id }: OpenJob): void => {
    for (const job of this.#inputs.ended(id)) if (this.#forgotten.delete(job)) this.#drop(job)
  }

  /**
   * Jobs are kept no longer: what they wrote goes, and their results as soon as no open job wants them. Those that somebody in
   * this process could ask a handle for stay while there is room.
   */
  forget(jobs: readonly number[]): void {
    for (const job of jobs.map((number) => `j-${number}`)) {
      if (this.#inputs.isWanted(job)) this.#forgotten.add(job)
      else this.#drop(job)
      const output = join(this.#options.output, job)
      // Most jobs write nothing, and looking is far cheaper than removing.
      if (existsSync(output)) void rm(output, { recursive: true, force: true }).catch(() => {})
    }
  }

  #drop(job: string): void {
    if (this.#handles.get(job)?.deref()) this.objects.spare(job)
    else this.objects.dropJob(job)
  }

  /**
   * Takes over what an earlier process left; what the store does not know goes. Before anything runs, and only with a durable
   * store: one that keeps nothing does not know what is kept here for another.
   */
  async sweep(): Promise<void> {
    if (!this.#options.durable) return
    const store = await this.#options.store()
    await this.objects.sweep(objectsIn(store))
    if ((await this.#bundles.count()) > KEPT_BUNDLES)
      await this.#bundles.sweep(await hashesIn(store))
  }
}

/** The objects that a store knows of a job; undefined when it does not know the job. */
const objectsIn = (store: StoreReading) => async (id: string) => {
  const job = Number(id.slice(2))
  if (!(await store.job(job))) return undefined
  const { items } = await store.tasks({ job, values: true, limit: Infinity })
  return items.map(({ value }) => value).filter((value) => value instanceof ObjectRef)
}

/** The modules that jobs of a store are bound to. */
async function hashesIn(store: StoreReading): Promise<ReadonlySet<string>> {
  const hashes = new Set<string>()
  const { items } = await store.jobs({ limit: Infinity })
  for (const { job } of items) {
    const stored = await store.job(job)
    for (const { module } of (stored?.spec as JobSpec | undefined)?.stages ?? [])
      if (module) hashes.add(module.hash)
  }
  return hashes
}
