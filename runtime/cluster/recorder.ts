import type { Found, Moved, Store, StoredJob, StoreRecord, StoreUsage } from '#interfaces'
import type { Instance } from '../assembler/instance.ts'
import { SegueError } from '../errors.ts'
import { copyStore } from './store-copy.ts'
import { refusalOf, storeError } from './store-error.ts'
import { readingOf, type StoreReading } from './store-reading.ts'

export interface RecorderOptions {
  /** Where the store may put what outlives this process. */
  readonly folder: string
  readonly life: string
  /** Tasks that have begun and not ended: job, task, job, task ... A store that takes over is told. */
  readonly begun: () => Uint32Array
  /** The store cannot write, and why; or can again. */
  readonly fault: (why: string | undefined) => void
  /** A store has forgotten these jobs. */
  readonly forgot: (jobs: readonly number[]) => void
  /** What one store held could not be brought to the next. */
  readonly lost: (error: unknown) => void
}

/** How often a durable store is asked whether it is well. */
const LOOK_MS = 500

/** Tells the store in force what happens, also while one follows another: nothing is lost or out of order by that. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #found = new WeakMap<Store, Found>()
  #instance: Instance | undefined
  #durable = false
  /** What happened while a store takes over from another. */
  #meanwhile: StoreRecord[] | undefined
  #moving: Promise<void> = Promise.resolve()
  /** Old stores that are not stopped yet. */
  readonly #leaving = new Set<Promise<void>>()
  /** Jobs that wait for the store's answer. */
  readonly #asked = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #fault: string | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** A store that is about to be put in force. Throws what it finds wrong with what it holds. */
  async open(instance: Instance): Promise<Found> {
    const store = instance.methods as Store
    const { folder, life, forgot } = this.#options
    const found = await store.open({ folder, life, forgot }).catch((error: unknown): never => {
      throw storeError(error)
    })
    this.#found.set(store, found)
    if (!this.#instance || found.lastJob === 0 || found.life === life) return found
    throw new SegueError('E_STATE', `${idOf(instance)} holds jobs of an earlier run`, {
      found: `jobs up to j-${found.lastJob}`,
      expected: 'a store that is empty, or was in force in this run',
      running: 'the generation in force goes on',
      next: 'start the cluster with this store: then it goes on from there',
    })
  }

  /** The first store is in force; answers what it holds. */
  begin(instance: Instance): Found {
    this.#enter(instance)
    return this.#found.get(this.#store)!
  }

  /** Another store is in force: what the old one holds is brought to it, unless it has it already. */
  follow(instance: Instance): void {
    this.#meanwhile ??= []
    this.#moving = this.#moving.then(() => this.#move(this.#instance!, instance))
  }

  /** What it holds outlives this process. */
  get durable(): boolean {
    return this.#durable || this.#meanwhile !== undefined
  }

  get component(): string {
    return idOf(this.#instance!)
  }

  usage(): StoreUsage {
    return this.#store.usage()
  }

  /** For reading; everything that was appended is there. */
  async settled(): Promise<StoreReading> {
    return readingOf(await this.#settled())
  }

  async #settled(): Promise<Store> {
    for (let moving; moving !== this.#moving; await moving) moving = this.#moving
    return this.#store
  }

  /** Resolves when the job is durable; rejects with E_DISK or E_NOT_CLONEABLE when it is not and will not be. */
  async accept(job: StoredJob): Promise<void> {
    if (this.#meanwhile) await this.#settled()
    let asked: Promise<void> | undefined
    try {
      asked = this.#store.accept(job)
      this.#asked.add(asked)
      await asked
    } catch (error) {
      throw refusalOf(error, job)
    } finally {
      if (asked) this.#asked.delete(asked)
    }
  }

  append(record: StoreRecord): void {
    if (this.#meanwhile) this.#meanwhile.push(record)
    else this.#store.append(record)
  }

  /** Tasks that are about to begin: job, task, job, task ... */
  begun(tasks: Uint32Array): void {
    if (this.#durable) this.#store.begun(tasks)
  }

  /** Resolves when all that was appended by now is durable, or as durable as it gets. */
  async flushed(): Promise<void> {
    for (;;) {
      const store = await this.#settled()
      await store.flushed()
      if (store === this.#store && !this.#meanwhile) return
    }
  }

  /** Like `flushed`, but does not wait for a store that cannot write at present. */
  async written(): Promise<void> {
    const done = this.flushed().then(() => true)
    while (!(await Promise.race([done, delay(LOOK_MS)]))) if (this.usage().fault) return
  }

  /** Gives what was appended `waitMs` to become durable; the store itself is stopped with the other components. */
  async close(waitMs: number): Promise<void> {
    clearInterval(this.#timer)
    if (!this.#instance) return
    await Promise.race([this.written(), delay(waitMs)])
    await Promise.race([Promise.all(this.#leaving), delay(waitMs)])
  }

  get #store(): Store {
    return this.#instance!.methods as Store
  }

  #enter(instance: Instance): void {
    this.#instance = instance
    this.#durable = this.#store.usage().durable
    clearInterval(this.#timer)
    if (this.#durable) this.#timer = setInterval(() => this.#look(), LOOK_MS).unref()
    this.#look()
  }

  #look(): void {
    const { fault } = this.usage()
    if (fault === this.#fault) return
    this.#fault = fault
    this.#options.fault(fault)
  }

  async #move(from: Instance, to: Instance): Promise<void> {
    const [old, next] = [from.methods as Store, to.methods as Store]
    const meanwhile = (this.#meanwhile ??= [])
    // What is refused now must not turn up in the next one.
    await Promise.allSettled([...this.#asked])
    const left = await old.retire().catch(() => [])
    // One that left before may lie in the same place as the next one: it must have said its last.
    await Promise.allSettled([...this.#leaving])
    const isSame = this.#found.get(old)!.place === this.#found.get(next)!.place
    const jobs: number[] = []
    try {
      if (!isSame) await copyStore(old, next, jobs)
    } catch (error) {
      this.#options.lost(storeError(error))
    }
    for (const record of left) next.append(record)
    this.#enter(to)
    for (const record of meanwhile) next.append(record)
    this.#meanwhile = undefined
    this.begun(this.#options.begun())
    const moved = isSame || !old.usage().durable ? undefined : { jobs, to: idOf(to) }
    const leaving = this.#leave(from, next, moved).finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  /** The old one keeps what it has until the next one has it for sure. */
  async #leave(from: Instance, next: Store, moved: Moved | undefined): Promise<void> {
    try {
      await next.flushed()
      if (moved) await (from.methods as Store).moved(moved)
    } catch (error) {
      this.#options.lost(storeError(error))
    }
    await from.stop()
  }
}

const idOf = ({ plan }: Instance): string => plan.base.listed.id

const delay = (ms: number): Promise<false> =>
  new Promise((resolve) => setTimeout(() => resolve(false), ms).unref())
