import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Executor } from '#interfaces'
import { DURABLE } from '../assembler/roles.ts'
import type { Changes } from '../assembler/apply.ts'
import type { ClusterPlan } from '../assembler/clusters.ts'
import { thisMachine, type Machine } from '../assembler/machine.ts'
import { compositionOf } from '../assembler/parse.ts'
import type { Composition } from '../assembler/composition.ts'
import type { Core } from '../core/core.ts'
import { Dimensions } from '../core/job-parse.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { Seat } from '../core/rewire.ts'
import { microseconds, processorTime, within } from '../drivers/clock.ts'
import { RealDriver } from '../drivers/real.ts'
import { Catalog } from '../loader/catalog.ts'
import type { GenerationRecord } from './generations.ts'
import type { JobHandle } from './handle.ts'
import type { CallOptions } from './calls.ts'
import type { Jobs } from './jobs.ts'
import { compositionFolders, jobRules, planOf } from './allowed.ts'
import { Keeping } from './keeping.ts'
import { listenerOf, type Hearers } from './listening.ts'
import type { LocalOptions } from './local-options.ts'
import { Logging } from './logging.ts'
import { refusalBehind } from './locate.ts'
import type { ObjectStore } from './objects.ts'
import { Observing } from './observing.ts'
import type { SubmitOptions } from './open-job.ts'
import { Preparation } from './preparation.ts'
import type { Recorder } from './recorder.ts'
import type { Recovered } from './resume.ts'
import { Rewirer, type Notice } from './rewirer.ts'
import { Retiring } from './retiring.ts'
import { Rewiring } from './rewiring.ts'
import { announce, nodeRecords, SEED, seatNodes, seatOf } from './seats.ts'
import { statusOf, type ClusterStatus } from './status.ts'

/** How long what is ended may take to end, and the store to write the last. */
const ENDING_MS = 5000

/** Clusters that this process has opened. */
let opened = 0

/** A cluster of nodes in this process. */
export class LocalCluster {
  readonly machine: Machine
  readonly plan: ClusterPlan
  readonly catalog: Catalog
  readonly rewirer: Rewirer
  readonly seats: readonly Seat[]
  readonly driver: RealDriver
  readonly #options: LocalOptions
  readonly #log: Logging | undefined
  readonly folder: string
  /** Where what tasks write lies, a folder for each job. */
  readonly output: string
  /** What an earlier life of the cluster had left open. */
  recovered: Recovered = { jobs: 0, tasks: 0, repeated: 0 }
  /** What has happened and what was decided, and why. */
  readonly observing: Observing
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  readonly #preparation: Preparation
  readonly #keeping: Keeping
  readonly #hearers: Hearers
  readonly #temporary: string
  readonly #listeners = new Set<(notice: Notice) => void>()
  readonly #retiring = new Retiring()
  #closed: Promise<void> | undefined
  readonly rewiring: Rewiring

  private constructor(
    options: LocalOptions,
    plan: ClusterPlan,
    catalog: Catalog,
    fallback: Composition,
    dimensions: Dimensions,
    log: Logging | undefined,
  ) {
    this.#options = options
    this.#log = log
    this.folder = resolve(options.folder ?? '.')
    this.machine = thisMachine()
    this.plan = plan
    this.catalog = catalog
    this.resources = dimensions.names
    this.#temporary = join(tmpdir(), `segue-${process.pid}-${++opened}`)
    const { state = this.#temporary } = options
    this.output = options.output ?? join(state, 'output')
    this.#preparation = new Preparation({
      ...{ ...options, state, output: this.output, durable: state === options.state },
      open: (id) => this.jobs.open.get(id),
      store: () => this.recorder.settled(),
    })
    this.driver = new RealDriver(
      options.seed ?? SEED,
      { output: this.output, objects: this.objects.place },
      (core) => seatOf(this.seats, core, 'nodeManager').bindings.reached('Executor') as Executor,
      listenerOf(() => this.#hearers),
      log?.witness,
    )
    const { reactor } = this.driver
    const seats = seatNodes(reactor, nodeRecords(plan.nodes, dimensions), options.staging)
    this.seats = seats
    this.rewirer = new Rewirer({
      reactor,
      seats,
      source: catalog,
      fallback: () => fallback,
      ...{ stopwatch: microseconds, processorTime, tick: () => this.driver.tick() },
      breathe: () => new Promise((done) => setImmediate(done)),
      notice: (notice) => this.#notice(notice),
      started: (instance) => this.#keeping.started(instance),
      retire: (instance) => {
        if (!this.#keeping.retired(instance)) void this.#retiring.add(instance)
      },
      moved: () => this.driver.kick(),
    })
    const { generations } = this.rewirer
    this.observing = new Observing({
      ...{ reactor, seats, generations, resources: this.resources, log: options.decisions },
      ...{ open: () => this.jobs.open, recorder: () => this.recorder },
    })
    const notice = (it: Notice) => this.#notice(it)
    const folders = compositionFolders(options)
    this.rewiring = new Rewiring(this.folder, catalog, this.rewirer, notice, folders)
    this.#keeping = new Keeping({
      ...{ driver: this.driver, home: reactor.cores.get('n1')!, dimensions },
      maxTasks: options.maxTasks,
      ...{ folder: this.folder, storeFolder: join(state, 'journal'), allowed: jobRules(options) },
      ...{ leftFolder: options.state && join(state, 'running'), output: this.output },
      ...{ preparation: this.#preparation, generations },
      found: (found) => this.observing.begin(found),
      accepted: (job) => this.observing.accepted(job),
      ended: (job) => this.observing.ended(job),
      fault: (why) => this.#notice({ type: 'store', fault: why }),
      lost: (error) => this.#notice({ type: 'refused', actor: 'store', error }),
    })
    const { jobs, observing, rewirer } = this
    const hearers = { jobs, keeping: this.#keeping, preparation: this.#preparation }
    const seat = (core: Core, role: string) => seatOf(seats, core, role)
    this.#hearers = { ...hearers, observing, rewirer, seat }
  }

  static async open(options: LocalOptions = {}): Promise<LocalCluster> {
    const folder = resolve(options.folder ?? '.')
    const catalog = Catalog.of(folder)
    const plan = await planOf(options)
    await catalog.load()
    if (options.state !== undefined) catalog.defaults = DURABLE
    const dimensions = new Dimensions()
    const reactor = () => cluster.driver.reactor
    const failed = (fault: string) => cluster.#notice({ type: 'store', fault })
    const log = await Logging.open(options, plan.nodes, dimensions.names, reactor, failed)
    const fallback = compositionOf({}, catalog)
    const cluster = new LocalCluster(options, plan, catalog, fallback, dimensions, log)
    await cluster.#begin(options.composition ?? plan.composition).catch(async (error: unknown) => {
      await cluster.close()
      throw refusalBehind(error, catalog)
    })
    if (options.watch) await cluster.rewiring.follow()
    return cluster
  }

  /** Accepts the job or throws E_JOB, E_CLOSURE, E_LIMIT, E_FORBIDDEN, E_CLOSED; once it is accepted it ends, one way or another. */
  submit(spec: JobSpec, options?: SubmitOptions): JobHandle {
    return this.jobs.submit(spec, options)
  }

  /** An exported function, `./tasks.ts#resize`, as one that runs on the cluster: each call is a task. */
  function<A extends readonly unknown[] = unknown[], R = unknown>(
    call: string,
    options?: CallOptions,
  ): (...args: A) => Promise<R> {
    return this.#keeping.calls.function<A, R>(call, options)
  }

  /**
   * Puts a composition in force: the name or path of one, or changes by `role.Interface`. With `expected`, only when that
   * generation is in force. Throws, and everything goes on as it was, when anything about it fails.
   */
  rewire(
    change: string | Changes,
    actor = 'operator',
    expected?: number,
  ): Promise<GenerationRecord> {
    return this.#kept(this.rewiring.rewire(change, actor, expected))
  }

  /** Brings back the generation before the one in force, or the one that is named. */
  undo(actor = 'operator', generation?: number, expected?: number): Promise<GenerationRecord> {
    return this.#kept(this.rewirer.undo(actor, generation, expected))
  }

  /** What was put in force is told when it is written down, unless the store cannot write at present. */
  async #kept(rewired: Promise<GenerationRecord>): Promise<GenerationRecord> {
    const record = await rewired
    if (this.recorder.durable) await this.recorder.written()
    return record
  }

  readonly history = (): readonly GenerationRecord[] => this.rewirer.generations.records

  readonly status = (): ClusterStatus =>
    statusOf(this.driver.reactor, this.rewirer.generations.current)

  /** Calls back for every rewire, refusal and fault until the returned function is called. */
  onEvent(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Jobs that were submitted and have not ended, by id; what has ended is in the store. */
  get jobs(): Jobs {
    return this.#keeping.jobs
  }

  /** Large results. */
  get objects(): ObjectStore {
    return this.#preparation.objects
  }

  /** The store in force, also while one follows another. */
  get recorder(): Recorder {
    return this.#keeping.recorder
  }

  /** Cancels an open job. Throws E_NOT_FOUND or, when it has ended, E_STATE. */
  cancel(id: string): Promise<void> {
    return this.#keeping.cancel(id)
  }

  /** Begins nothing new until `release`; what runs goes on, and jobs are still accepted. What waits is `held`. */
  hold(): void {
    this.driver.reactor.hold()
  }

  release(): void {
    this.driver.reactor.release()
    this.driver.kick()
  }

  /** Resolves as soon as nothing runs: soon, when the cluster is held. */
  readonly drained = (): Promise<void> => this.driver.drained()

  /** Resolves when no job is open. */
  readonly idle = (): Promise<void> => this.jobs.idle()

  /**
   * Takes nothing more, gives what runs `graceMs` to end, then ends it, and resolves when nothing is left of it. Open jobs are
   * cancelled; where the store outlives the process, they stay in it and go on at the next start.
   */
  close(graceMs = 0): Promise<void> {
    return (this.#closed ??= this.#close(graceMs))
  }

  async #close(graceMs: number): Promise<void> {
    await this.rewiring.close()
    await this.rewirer.settled()
    this.hold()
    if (graceMs > 0) await within(graceMs, this.drained())
    this.#keeping.close()
    await within(ENDING_MS, this.drained())
    this.observing.events.close()
    await this.recorder.close(ENDING_MS)
    for (const { bindings } of this.seats)
      for (const instance of bindings.instances) await instance.stop()
    this.jobs.stopped()
    await this.#retiring.close()
    await this.driver.close()
    await this.#log?.close()
    await this.catalog.close()
    await rm(this.#temporary, { recursive: true, force: true })
  }

  async #begin(composition: string): Promise<void> {
    await mkdir(this.output, { recursive: true })
    await this.#kept(this.rewiring.begin(composition))
    const last = this.#options.resume ? await this.#keeping.lastGood() : undefined
    if (last) await this.rewiring.resume(last)
    // Nothing begins before all that was left open is there.
    this.hold()
    announce(this.driver.reactor)
    this.driver.kick()
    this.recovered = await this.#keeping.resume()
    this.observing.recovered(this.recovered)
    this.release()
  }

  #notice(notice: Notice): void {
    if (notice.type === 'rewired') this.#keeping.rewired(notice.record)
    this.observing.notice(notice)
    for (const listener of this.#listeners) listener(notice)
  }
}

export const openCluster = (options: LocalOptions = {}): Promise<LocalCluster> =>
  LocalCluster.open(options)
