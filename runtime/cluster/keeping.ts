import { randomUUID } from 'node:crypto'
import type { Executor, Found, StoredGeneration } from '#interfaces'
import type { Composition, CompositionFile } from '../assembler/composition.ts'
import type { Instance } from '../assembler/instance.ts'
import type { Lease } from '../core/records.ts'
import { CallRecord } from '../core/records.ts'
import { microseconds, wallClock } from '../drivers/clock.ts'
import { SegueError } from '../errors.ts'
import { Calls } from './calls.ts'
import type { GenerationRecord, Generations } from './generations.ts'
import { Intake, type IntakeOptions } from './intake.ts'
import { Jobs, type JobsOptions } from './jobs.ts'
import type { Preparation } from './preparation.ts'
import type { LastGood } from './rewiring.ts'
import { Recorder } from './recorder.ts'
import { numbersIn } from './outputs.ts'
import { resumeJobs, type Recovered } from './resume.ts'

export interface KeepingOptions extends IntakeOptions, Pick<JobsOptions, 'accepted' | 'ended'> {
  /** Where the store may put what outlives this process. */
  readonly storeFolder: string
  /** Where tasks write. */
  readonly output: string
  /** Where executors find what a predecessor has left running; undefined where nothing outlives this process. */
  readonly leftFolder: string | undefined
  readonly preparation: Preparation
  readonly generations: Generations
  /** What the first store holds, before anything is written to it. */
  readonly found: (found: Found) => void
  /** The store cannot write, and why; or can again. */
  readonly fault: (why: string | undefined) => void
  /** What one store held could not be brought to the next. */
  readonly lost: (error: unknown) => void
}

const isStore = ({ plan }: Instance): boolean => plan.face.name === 'Store'

/** What a cluster takes in and remembers: jobs, calls, generations, and the store that they are written to. */
export class Keeping {
  readonly recorder: Recorder
  readonly jobs: Jobs
  readonly calls: Calls
  readonly #options: KeepingOptions
  readonly #intake: Intake
  #entering: Instance | undefined
  #found: Found | undefined
  /** Generations whose fault is written down. */
  readonly #faults = new Set<number>()

  constructor(options: KeepingOptions) {
    this.#options = options
    const { storeFolder: folder, fault, lost, driver, preparation, accepted } = options
    const begun = () => namesOf(driver.attempts())
    const forgot = (jobs: readonly number[]) => {
      this.jobs.forget(jobs)
      preparation.forget(jobs)
    }
    this.recorder = new Recorder({ folder, life: randomUUID(), begun, fault, forgot, lost })
    this.#intake = new Intake(options)
    const { prepare, inputs, objects, modules } = preparation
    this.jobs = new Jobs({
      ...{ intake: this.#intake, recorder: this.recorder, prepare, inputs, accepted },
      read: (ref) => objects.read(ref),
      ended: (job) => {
        preparation.ended(job)
        options.ended?.(job)
      },
    })
    this.calls = new Calls(this.#intake, this.jobs.nextId, {
      bind: (spec) => modules.bind(spec),
      take: (ref) => objects.take(ref),
    })
  }

  /** An effect is about to be put in force: a store is opened, and may turn out not to be usable; an executor cleans up. */
  async started(instance: Instance): Promise<void> {
    const { leftFolder } = this.#options
    if (leftFolder !== undefined && instance.plan.face.name === 'Executor')
      await (instance.methods as Executor).inherit?.(leftFolder)
    if (!isStore(instance)) return
    const found = await this.recorder.open(instance)
    this.#entering = instance
    const { reactor } = this.#options.driver
    // Numbers of generations go on where the last life of the cluster ended; a rewire adds one.
    if (!this.#found) reactor.generation = Math.max(reactor.generation, found.lastGeneration)
  }

  /** An effect is out of force; true when it was a store, which is seen to. */
  retired(instance: Instance): boolean {
    if (!isStore(instance)) return false
    this.recorder.follow(this.#entering!)
    return true
  }

  /** A generation is in force; written down with those that have proved bad since they were. */
  rewired(record: GenerationRecord): void {
    if (!this.#found) {
      this.#found = this.recorder.begin(this.#entering!)
      this.#options.found(this.#found)
    }
    const { generations } = this.#options
    for (const each of generations.records) {
      const { generation, fault } = each
      if (each !== record && (fault === undefined || this.#faults.has(generation))) continue
      if (fault !== undefined) this.#faults.add(generation)
      const { composition } = generations.assemblyOf(generation)
      this.recorder.append(storedGeneration(each, composition))
    }
  }

  /** The composition that was last in force here and had no fault, as a file would have it. */
  async lastGood(): Promise<LastGood | undefined> {
    const store = await this.recorder.settled()
    const { current } = this.#options.generations
    const stored = await store.generations(100)
    const last = stored.find(
      ({ generation, fault, record }) =>
        generation < current.generation &&
        fault === undefined &&
        !isOnlyBegun(record as GenerationRecord, current),
    )
    if (!last) return undefined
    const { name, generation } = last
    const { previous } = last.record as GenerationRecord
    return { name, generation, previous, composition: last.composition as CompositionFile }
  }

  /** Cancels an open job. Throws E_NOT_FOUND or, when it has ended, E_STATE. */
  async cancel(id: string): Promise<void> {
    const job = this.jobs.open.get(id)
    if (job && job.stage !== 'ended') return this.jobs.cancel(job)
    const store = await this.recorder.settled()
    const ended = job ?? (await store.job(Number(/^j-(\d+)$/.exec(id)?.[1] ?? 0)))
    if (ended) throw new SegueError('E_STATE', `${id} has ended already`, { found: id })
    throw new SegueError('E_NOT_FOUND', `there is no job ${id}`, { found: id })
  }

  /** Lets go on what an earlier life of the cluster left open. */
  async resume(): Promise<Recovered> {
    const { preparation, driver, output } = this.#options
    if (this.recorder.durable) await preparation.sweep()
    const recovered = await resumeJobs(this.#found!, this.recorder, this.jobs, this.#intake)
    const { job, attempt } = await numbersIn(output, preparation.objects.folder, this.jobs.open)
    this.jobs.continueFrom(job, [])
    driver.reactor.attemptsAfter(attempt)
    return recovered
  }

  /** Takes nothing more. */
  close(): void {
    this.jobs.close()
    this.calls.close()
  }

  beginning(leases: readonly Lease[]): void {
    if (this.recorder.durable) this.recorder.begun(namesOf(leases))
  }
}

/** Job and task numbers of what jobs run; calls leave no trace. */
function namesOf(leases: Iterable<Lease>): Uint32Array {
  const names: number[] = []
  for (const { task } of leases)
    if (!(task instanceof CallRecord)) names.push(Number(task.job.id.slice(2)), task.number)
  return Uint32Array.from(names)
}

function storedGeneration(record: GenerationRecord, composition: Composition): StoredGeneration {
  const { generation, at, name, fault } = record
  const { schema: _, hash: _hash, description, ...wiring } = composition
  return {
    type: 'generation',
    generation,
    at: wallClock() + (at - microseconds()) / 1000,
    name,
    ...(fault !== undefined && { fault }),
    record: { ...record },
    composition: structuredClone({ ...(description && { description }), ...wiring }),
  }
}

/** A life that began as this one does and ended before it was wired as the one before it. */
const isOnlyBegun = ({ actor, previous, hash }: GenerationRecord, begun: GenerationRecord) =>
  actor === 'start' && previous === undefined && hash === begun.hash
