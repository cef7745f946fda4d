import type { Micros } from '#interfaces'
import { Dimensions } from '../core/job-parse.ts'
import { countOf } from '../core/job-records.ts'
import { checkSeed } from '../files/seed.ts'
import type { JobRecord } from '../core/records.ts'
import type { Nature } from '../drivers/nature.ts'
import type { Arrival } from '../workload/workload.ts'
import { Changes } from './changes.ts'
import { DEFAULT_MODEL } from './model/model-file.ts'
import { natureOf } from './model/nature-of.ts'
import { neverRun } from './never-run.ts'
import { Observers } from './observers.ts'
import { notBegun } from './not-begun.ts'
import { ofArrival } from './of-arrival.ts'
import type { Simulated, SimulationOptions } from './options.ts'
import { refreshViews } from './views.ts'
import { VirtualCluster } from './virtual-cluster.ts'

/**
 * Lets the workload arrive at a cluster in virtual time. Synchronous but for rewires, during which no time passes. The same
 * options: the same decisions. Throws what the workload throws, E_JOB for a job that is none, E_USAGE for a seed that is none, and
 * what a first composition that cannot be put in force throws.
 */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const simulation = await Simulation.open(options)
  try {
    return await simulation.run()
  } finally {
    simulation.close()
  }
}

/** Points of time at which nothing runs, arrives or begins, after which nothing will any more. */
const PATIENCE = 100_000
/** Jobs that come at once after which is asked whether that is enough. */
const MANY = 1024

class Simulation {
  readonly cluster: VirtualCluster
  readonly #options: SimulationOptions
  readonly #observers: Observers
  readonly #nature: Nature
  readonly #arrivals: Iterator<Arrival>
  readonly #faults: string[] = []
  #next: Arrival | undefined
  /** Attempts that had begun when it was last asked whether it is over, and points of time since then. */
  #starts = 0
  #idle = 0
  #jobs = 0
  #tasks = 0
  #stops = 0
  #open = 0
  /** It was enough among jobs that came at once. */
  #cut = false
  #end: Micros = 0

  private constructor(options: SimulationOptions) {
    const { seed = 1, workload, nodes, source, frontEnds } = options
    checkSeed(seed)
    this.#options = options
    this.#observers = new Observers(options.observers ?? [])
    this.#arrivals = workload.arrivals(seed)[Symbol.iterator]()
    const dimensions = new Dimensions()
    const nature = options.nature?.(dimensions) ?? natureOf(DEFAULT_MODEL, { seed, nodes })
    this.#nature = nature
    const { started, stopped, taskEnded, jobEnded } = this.#observers
    this.cluster = new VirtualCluster({
      ...{ nodes, dimensions, source, seed, homes: frontEnds },
      nature,
      listener: {
        started: started && ((lease) => started(lease, this.now)),
        stopped: (lease, report) => {
          this.#stops++
          stopped?.(lease, report, this.now)
        },
        taskEnded: (task) => {
          this.#open--
          this.#end = this.now
          taskEnded?.(task, this.now)
        },
        jobEnded: jobEnded && ((job) => jobEnded(job, this.now)),
      },
      notice: (notice) => {
        if (notice.type === 'fault' || notice.type === 'refused')
          this.#faults.push(`${notice.type}: ${String(notice.error)}`)
      },
    })
  }

  static async open(options: SimulationOptions): Promise<Simulation> {
    const simulation = new Simulation(options)
    await simulation.cluster.begin(options.composition).catch((error: unknown) => {
      throw notBegun(error)
    })
    simulation.#expect()
    simulation.#await()
    simulation.#surround()
    return simulation
  }

  get now(): Micros {
    return this.cluster.reactor.now
  }

  /** Runs to the end, or to `until`, or until `enough` says so between two points of time. */
  async run(): Promise<Simulated> {
    const { until = Infinity, switches = [], enough } = this.#options
    const { driver } = this.cluster
    const over = enough ? () => this.#cut || this.#over || enough() : () => this.#over
    for (const { at, composition } of switches) {
      if (at > until) break
      driver.run(at - 1, over)
      if (over()) break
      if (at > this.now) this.cluster.reactor.tick(at)
      await this.cluster.rewire(composition)
    }
    driver.run(until, over)
    return this.result
  }

  /** Nothing will happen any more that matters: periods, and nodes that come and go, never end by themselves. */
  get #over(): boolean {
    if (this.#next !== undefined) return false
    if (this.#open === 0) return true
    const { starts, running } = this.cluster.driver
    this.#idle = running === 0 && starts === this.#starts ? this.#idle + 1 : 0
    this.#starts = starts
    return this.#idle > PATIENCE
  }

  /** No more arrives: whoever reads a trace has it open. */
  close(): void {
    this.#arrivals.return?.()
  }

  get result(): Simulated {
    const { starts, hash } = this.cluster.driver
    return {
      jobs: this.#jobs,
      tasks: this.#tasks,
      events: this.#tasks + starts + this.#stops,
      end: this.#end,
      decisionHash: hash.text,
      left: this.#open,
      faults: this.#open > 0 ? [...neverRun(this.cluster), ...this.#faults] : this.#faults,
    }
  }

  /** What happens around the work. */
  #surround(): void {
    const { driver } = this.cluster
    const changes = this.#nature.changes?.()
    if (changes) new Changes(driver, changes).expect()
    const { refreshMs } = this.#options
    if (refreshMs !== undefined)
      refreshViews(driver.reactor, Math.max(1, Math.round(refreshMs * 1000)))
  }

  /** Fetches the next job, which arrives in its time. */
  #expect(): void {
    const { done, value } = this.#arrivals.next()
    this.#next = done || value.at > (this.#options.until ?? Infinity) ? undefined : value
  }

  #await(): void {
    if (this.#next) this.cluster.at(this.#next.at, this.#arrive)
  }

  readonly #arrive = (): void => {
    const { enough } = this.#options
    const now = this.#next!.at
    let many = 0
    // All that come at once are there before anything is decided, unless there is no end to them.
    for (; this.#next && this.#next.at <= now; this.#expect()) {
      this.#submit(this.#next)
      if (++many % MANY === 0 && enough?.()) return void (this.#cut = true)
    }
    this.#await()
  }

  #enter(arrival: Arrival): JobRecord {
    try {
      const job = this.cluster.submit(arrival.job)
      this.#nature.arrived?.(job, arrival)
      return job
    } catch (error) {
      throw ofArrival(error, arrival)
    }
  }

  #submit(arrival: Arrival): void {
    const tasks = arrival.job.stages.reduce((sum, stage) => sum + countOf(stage), 0)
    this.#jobs++
    this.#tasks += tasks
    this.#open += tasks
    const job = this.#enter(arrival)
    this.#observers.arrived?.(job, arrival, this.now)
  }
}
