import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Executor } from '#interfaces'
import { apply, type Changes } from '../assembler/apply.ts'
import { readCluster, type ClusterPlan } from '../assembler/clusters.ts'
import { thisMachine, type Machine } from '../assembler/machine.ts'
import { compositionOf, readComposition } from '../assembler/parse.ts'
import type { Composition } from '../assembler/composition.ts'
import type { Instance } from '../assembler/instance.ts'
import type { Core } from '../core/core.ts'
import { checkJob, amountsOf, Dimensions } from '../core/job-parse.ts'
import { makeJob } from '../core/job-records.ts'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { NodeRecord, type JobRecord } from '../core/records.ts'
import type { Seat, Step } from '../core/rewire.ts'
import type { StagingLimits } from '../core/staging.ts'
import { splitCall } from '../core/works.ts'
import { microseconds, processorTime } from '../drivers/clock.ts'
import { RealDriver } from '../drivers/real.ts'
import { SegueError } from '../errors.ts'
import { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'
import { watch, type Watching } from '../loader/watch.ts'
import type { GenerationRecord } from './generations.ts'
import { Handle, type JobHandle } from './handle.ts'
import { ContractBroken } from './recovery.ts'
import { Rewirer, type Notice } from './rewirer.ts'
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
  /** Where commands write their output. */
  readonly output?: string
}

const MOST_OPEN_TASKS = 2_000_000
/** An executor that is out of force may finish what it runs for this long. */
const DRAIN_MS = 60_000

/** A cluster of nodes in this process. */
export class LocalCluster {
  readonly machine: Machine
  readonly plan: ClusterPlan
  readonly catalog: Catalog
  readonly rewirer: Rewirer
  readonly seats: readonly Seat[]
  readonly driver: RealDriver
  readonly #options: LocalOptions
  readonly #folder: string
  readonly #dimensions: Dimensions
  readonly #home: Core
  readonly #handles = new Map<JobRecord, Handle>()
  readonly #listeners = new Set<(notice: Notice) => void>()
  readonly #retired = new Set<Instance>()
  #jobNumber = 0
  #openTasks = 0
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
    this.#folder = resolve(options.folder ?? '.')
    this.machine = thisMachine()
    this.plan = plan
    this.catalog = catalog
    this.#dimensions = new Dimensions()
    const output = options.output ?? join(tmpdir(), `segue-${process.pid}`)
    this.driver = new RealDriver(options.seed ?? 1, output, (core) => this.#executorOf(core), {
      taskEnded: () => void this.#openTasks--,
      jobEnded: (job) => this.#jobEnded(job),
      fault: (core, role, where, error) =>
        this.rewirer.fault(this.#seat(core, role.name), where, error),
      refused: (core, role, act, why) => {
        const broken = new ContractBroken(`${act.do}: ${why}`)
        // An Application Master decides on dated copies, so a refusal is no fault of its scheduler.
        if (role.name !== 'applicationMaster')
          this.rewirer.fault(this.#seat(core, role.name), 'Scheduler', broken)
        else role.wake({ type: 'queued' })
      },
    })
    const { reactor } = this.driver
    const records = plan.nodes.map(
      (node, i) =>
        new NodeRecord(
          `n${i + 1}`,
          i,
          amountsOf(node.resources, this.#dimensions, Math.floor),
          node,
        ),
    )
    const seats = seatNodes(reactor, records, options.staging)
    this.seats = seats
    this.#home = reactor.cores.get('n1')!
    this.rewirer = new Rewirer({
      reactor,
      seats,
      source: catalog,
      fallback: () => fallback,
      stopwatch: microseconds,
      processorTime,
      breathe: () => new Promise((done) => setImmediate(done)),
      notice: (notice) => this.#notice(notice),
      retire: (instance) => void this.#retire(instance),
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
    await mkdir(options.output ?? join(tmpdir(), `segue-${process.pid}`), { recursive: true })
    await cluster.rewire(options.composition ?? plan.composition, 'start')
    announce(cluster.driver.reactor)
    cluster.driver.kick()
    if (options.watch) await cluster.#watch(folder)
    return cluster
  }

  /** Accepts the job or throws E_JOB, E_CLOSURE, E_LIMIT, E_CLOSED; once it is accepted it ends, one way or another. */
  submit(spec: JobSpec): JobHandle {
    if (this.#closed)
      throw new SegueError('E_CLOSED', 'the cluster is closed', { next: 'open another one' })
    const needs = checkJob(spec, this.#dimensions)
    const job = this.#make(
      { ...spec, stages: spec.stages.map((stage) => this.#located(stage)) },
      needs,
    )
    const most = this.#options.maxTasks ?? MOST_OPEN_TASKS
    if (this.#openTasks + job.unfinished > most) {
      throw new SegueError('E_LIMIT', `${this.#openTasks} tasks are open`, {
        expected: `at most ${most} with this job's ${job.unfinished}`,
        running: 'everything that was accepted; this job was not',
        next: 'submit it again when some have ended, or open the cluster with a higher maxTasks',
      })
    }
    this.#openTasks += job.unfinished
    const home = this.#home.applicationMaster!
    const handle = new Handle(job, () => {
      this.driver.tick()
      home.cancel(job)
      this.driver.kick()
    })
    this.#handles.set(job, handle)
    this.driver.tick()
    home.submit(job)
    this.driver.kick()
    return handle
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
    const file = locate(change, this.#folder, 'compositions')
    const composition = await readComposition(file, this.catalog)
    this.#compositionFile = file
    const name = change
      .split('/')
      .at(-1)!
      .replace(/\.json$/, '')
    return this.rewirer.put(() => ({ composition, name }), actor, expected)
  }

  undo(actor = 'operator'): Promise<GenerationRecord> {
    return this.rewirer.undo(actor)
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

  /** For tests: a throw at a step of a rewire. */
  inject(at: ((step: Step) => void) | undefined): void {
    this.rewirer.inject = at
  }

  /** Takes nothing more, cancels what is open, ends what runs, and resolves when nothing is left of it. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#watching?.close()
    await this.rewirer.settled()
    for (const handle of this.#handles.values()) handle.cancel()
    const until = Date.now() + 5000
    while (this.driver.running > 0 && Date.now() < until)
      await new Promise((done) => setTimeout(done, 5))
    for (const { bindings } of this.seats)
      for (const instance of bindings.instances) await instance.stop()
    for (const instance of this.#retired) await instance.stop()
    this.driver.close()
    await this.catalog.close()
  }

  #make(spec: JobSpec, needs: ReturnType<typeof checkJob>): JobRecord {
    const { reactor } = this.driver
    const shapes = { intern: reactor.intern.bind(reactor) }
    const { estimator } = this.#home.applicationMaster!.parts
    return makeJob(
      spec,
      needs,
      `j-${++this.#jobNumber}`,
      microseconds(),
      this.#home.id,
      shapes,
      estimator,
    )
  }

  /** Paths of modules and working directories are relative to the cluster's folder. */
  #located(stage: StageSpec): StageSpec {
    if (stage.run) return { ...stage, cwd: resolve(this.#folder, stage.cwd ?? '.') }
    if (!stage.call) return stage
    const [path, name] = splitCall(stage.call)
    const module = path.startsWith('file:')
      ? fileURLToPath(path)
      : isAbsolute(path)
        ? path
        : resolve(this.#folder, path)
    return { ...stage, call: `${module}#${name}` }
  }

  #jobEnded(job: JobRecord): void {
    this.#handles.get(job)?.finish()
    this.#handles.delete(job)
  }

  #executorOf(core: Core): Executor {
    return this.#seat(core, 'nodeManager').bindings.instance('Executor')!.methods as Executor
  }

  #seat(core: Core, role: string): Seat {
    return this.seats.find((seat) => seat.core === core && seat.role.name === role)!
  }

  /** Stops an executor when it has finished what it runs, or at its deadline. */
  async #retire(instance: Instance): Promise<void> {
    this.#retired.add(instance)
    const executor = instance.methods as Executor
    for (let waited = 0; executor.busy() > 0 && waited < DRAIN_MS; waited += 50) {
      await new Promise((done) => setTimeout(done, 50).unref())
    }
    if (this.#retired.delete(instance)) await instance.stop()
  }

  #notice(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice)
  }

  async #watch(folder: string): Promise<void> {
    const compositions = [
      ...new Set([join(packageRoot, 'compositions'), join(folder, 'compositions')]),
    ]
    this.#watching = await watch({
      catalog: this.catalog,
      compositions,
      onComponent: (event) => {
        if (event.type === 'refused')
          return this.#notice({ type: 'refused', actor: `file ${event.file}`, error: event.error })
        const { generations } = this.rewirer
        const actor = `file ${event.file}`
        const { name } = generations.current
        this.rewirer
          .put(() => ({ composition: generations.assembly.composition, name }), actor)
          .catch(() => {})
      },
      onComposition: (file, what) => {
        if (what === 'saved' && file === this.#compositionFile)
          this.rewire(file, `file ${file}`).catch((error: unknown) =>
            this.#notice({ type: 'refused', actor: `file ${file}`, error }),
          )
      },
    })
  }
}

/** A path, or the name of a file in the user's folder or among those that ship. */
function locate(name: string, folder: string, kind: string): string {
  if (name.endsWith('.json') || isAbsolute(name)) return resolve(folder, name)
  const own = join(folder, kind, `${name}.json`)
  return existsSync(own) ? own : join(packageRoot, kind, `${name}.json`)
}

export const openCluster = (options: LocalOptions = {}): Promise<LocalCluster> =>
  LocalCluster.open(options)
