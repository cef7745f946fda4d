import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Executor } from '#interfaces'
import { apply, type Changes } from '../assembler/apply.ts'
import { readCluster, type ClusterPlan } from '../assembler/clusters.ts'
import { thisMachine, type Machine } from '../assembler/machine.ts'
import { compositionOf, readComposition } from '../assembler/parse.ts'
import type { Composition } from '../assembler/composition.ts'
import type { Core } from '../core/core.ts'
import { amountsOf, Dimensions } from '../core/job-parse.ts'
import type { JobSpec } from '../core/job-spec.ts'
import { NodeRecord } from '../core/records.ts'
import type { Seat } from '../core/rewire.ts'
import type { StagingLimits } from '../core/staging.ts'
import { microseconds, processorTime } from '../drivers/clock.ts'
import { RealDriver } from '../drivers/real.ts'
import { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'
import type { Watching } from '../loader/watch.ts'
import { followSaves } from './follow.ts'
import type { GenerationRecord } from './generations.ts'
import type { JobHandle } from './handle.ts'
import { Jobs, type CallOptions } from './jobs.ts'
import { locate, refusalBehind } from './locate.ts'
import { Rewirer, type Notice } from './rewirer.ts'
import { Retiring } from './retiring.ts'
import { announce, seatNodes } from './seats.ts'
import { statusOf, type ClusterStatus } from './status.ts'

export interface LocalOptions {
  /** A cluster that ships (`local`, `local-5`), or the path of a cluster file. */
  readonly cluster?: string
  /** A composition that ships or stands in the folder's `compositions/`, or the path of a file; the cluster's own by default. */
  readonly composition?: string
  /** The user's folder, with `components/` and `compositions/`; relative paths of jobs start here. */
  readonly folder?: string
  /** Follow what is saved in `components/` and `compositions/`. */
  readonly watch?: boolean
  /** Same seed and same events: same decisions. */
  readonly seed?: number
  readonly staging?: StagingLimits
  /** Tasks that may be open at once. */
  readonly maxTasks?: number
  /** Where commands write their output, to be kept; without it a temporary folder that `close` removes. */
  readonly output?: string
}

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
  readonly folder: string
  readonly #output: string
  readonly #jobs: Jobs
  readonly #listeners = new Set<(notice: Notice) => void>()
  readonly #retiring = new Retiring()
  #watching: Watching | undefined
  #closed: Promise<void> | undefined
  #compositionFile: string | undefined

  private constructor(
    options: LocalOptions,
    plan: ClusterPlan,
    catalog: Catalog,
    fallback: Composition,
  ) {
    this.#options = options
    this.folder = resolve(options.folder ?? '.')
    this.machine = thisMachine()
    this.plan = plan
    this.catalog = catalog
    const dimensions = new Dimensions()
    this.#output = options.output ?? join(tmpdir(), `segue-${process.pid}-${++opened}`)
    this.driver = new RealDriver(
      options.seed ?? 1,
      { output: this.#output },
      (core) => this.#executorOf(core),
      {
        taskEnded: (task, report) => this.#jobs.taskEnded(task, report),
        jobEnded: (job) => this.#jobs.jobEnded(job),
        fault: (core, role, where, error) =>
          this.rewirer.fault(this.#seat(core, role.name), where, error),
        refused: (core, role, act, why) =>
          this.rewirer.refused(this.#seat(core, role.name), act, why),
      },
    )
    const { reactor } = this.driver
    const records = plan.nodes.map(
      (node, i) =>
        new NodeRecord(`n${i + 1}`, i, amountsOf(node.resources, dimensions, Math.floor), node),
    )
    const seats = seatNodes(reactor, records, options.staging)
    this.seats = seats
    const home = reactor.cores.get('n1')!
    const { maxTasks } = options
    this.#jobs = new Jobs({ driver: this.driver, home, dimensions, folder: this.folder, maxTasks })
    this.rewirer = new Rewirer({
      reactor,
      seats,
      source: catalog,
      fallback: () => fallback,
      stopwatch: microseconds,
      processorTime,
      breathe: () => new Promise((done) => setImmediate(done)),
      notice: (notice) => this.#notice(notice),
      retire: (instance) => void this.#retiring.add(instance),
      moved: () => this.driver.kick(),
    })
  }

  static async open(options: LocalOptions = {}): Promise<LocalCluster> {
    const folder = resolve(options.folder ?? '.')
    const own = join(packageRoot, 'components')
    const users = join(folder, 'components')
    const catalog = Catalog.checked(users === own ? [own] : [own, users])
    const plan = await readCluster(
      locate(options.cluster ?? 'local', folder, 'compositions/clusters'),
    )
    await catalog.load()
    const cluster = new LocalCluster(options, plan, catalog, compositionOf({}, catalog))
    await mkdir(cluster.#output, { recursive: true })
    await cluster
      .rewire(options.composition ?? plan.composition, 'start')
      .catch((error: unknown) => {
        throw refusalBehind(error, catalog)
      })
    announce(cluster.driver.reactor)
    cluster.driver.kick()
    if (options.watch) await cluster.#follow(folder)
    return cluster
  }

  /** Accepts the job or throws E_JOB, E_CLOSURE, E_LIMIT, E_CLOSED; once it is accepted it ends, one way or another. */
  submit(spec: JobSpec): JobHandle {
    return this.#jobs.submit(spec)
  }

  /** An exported function, `./tasks.ts#resize`, as one that runs on the cluster: each call is a task. */
  function<A extends readonly unknown[] = unknown[], R = unknown>(
    call: string,
    options?: CallOptions,
  ): (...args: A) => Promise<R> {
    return this.#jobs.function<A, R>(call, options)
  }

  /**
   * Puts a composition in force: the name or path of one, or changes by `role.Interface`. With `expected`, only when that
   * generation is in force. Throws, and everything goes on as it was, when anything about it fails.
   */
  async rewire(
    change: string | Changes,
    actor = 'operator',
    expected?: number,
  ): Promise<GenerationRecord> {
    if (typeof change !== 'string') {
      return this.rewirer.put(
        () => {
          const { composition } = this.rewirer.generations.assembly
          const { name } = this.rewirer.generations.current
          return {
            composition: apply(composition, change, this.catalog),
            name: name.endsWith('*') ? name : `${name}*`,
          }
        },
        actor,
        expected,
      )
    }
    return this.#force(await this.#read(change), actor, expected)
  }

  /** Brings back the generation before the one in force, or the one that is named. */
  undo(actor = 'operator', generation?: number, expected?: number): Promise<GenerationRecord> {
    return this.rewirer.undo(actor, generation, expected)
  }

  history(): readonly GenerationRecord[] {
    return this.rewirer.generations.records
  }

  status(): ClusterStatus {
    return statusOf(this.driver.reactor, this.rewirer.generations.current)
  }

  /** Calls back for every rewire, refusal and fault until the returned function is called. */
  onEvent(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes nothing more, cancels what is open, ends what runs, and resolves when nothing is left of it. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#watching?.close()
    await this.rewirer.settled()
    this.#jobs.close()
    const until = Date.now() + 5000
    while (this.driver.running > 0 && Date.now() < until)
      await new Promise((done) => setTimeout(done, 5))
    for (const { bindings } of this.seats)
      for (const instance of bindings.instances) await instance.stop()
    await this.#retiring.close()
    await this.driver.close()
    await this.catalog.close()
    if (!this.#options.output) await rm(this.#output, { recursive: true, force: true })
  }

  async #read(name: string): Promise<{ file: string; composition: Composition }> {
    const file = locate(name, this.folder, 'compositions')
    return { file, composition: await readComposition(file, this.catalog) }
  }

  /** What is saved in the file that was last put in force is put in force, too. */
  async #force(
    { file, composition }: { file: string; composition: Composition },
    actor: string,
    expected?: number,
  ): Promise<GenerationRecord> {
    const name = basename(file, '.json')
    const record = await this.rewirer.put(() => ({ composition, name }), actor, expected)
    this.#compositionFile = file
    return record
  }

  #executorOf(core: Core): Executor {
    return this.#seat(core, 'nodeManager').bindings.instance('Executor')!.methods as Executor
  }

  #seat(core: Core, role: string): Seat {
    return this.seats.find((seat) => seat.core === core && seat.role.name === role)!
  }

  #notice(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice)
  }

  async #follow(folder: string): Promise<void> {
    const refused = (actor: string, error: unknown) =>
      this.#notice({ type: 'refused', actor, error })
    const saved = (file: string) => {
      if (file !== this.#compositionFile) return
      const actor = `file ${file}`
      // A rewire that is refused tells so itself; a file that cannot be read does not get that far.
      this.#read(file).then(
        (read) => this.#force(read, actor).catch(() => {}),
        (error: unknown) => refused(actor, error),
      )
    }
    this.#watching = await followSaves(this.catalog, folder, this.rewirer, saved, refused)
  }
}

export const openCluster = (options: LocalOptions = {}): Promise<LocalCluster> =>
  LocalCluster.open(options)
