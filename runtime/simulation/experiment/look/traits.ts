import { CPU, MEMORY, type Micros, Moments, SCALE } from '#interfaces'
import type { NodePlan } from '../../../assembler/clusters.ts'
import type { JobRecord, TaskRecord } from '../../../core/records.ts'
import type { Observer } from '../../observer.ts'
import { depthOf } from '../../summary/longest-chain.ts'

/** What a workload is like on a cluster, whoever schedules it. */
export interface Traits {
  /** Mean tasks of a job. */
  readonly tasksPerJob: number
  /** Mean stages on the longest way through a job. */
  readonly depth: number
  /** Mean seconds of a task. */
  readonly taskSeconds: number
  /** Coefficient of variation of the durations of tasks, and of the work of jobs. */
  readonly taskVariation: number
  readonly jobVariation: number
  /** Coefficient of variation of the time between arrivals; 0 where all come at once. */
  readonly burstiness: number
  /** Work that asks for memory over work that asks for cores, each as a share of the cluster. */
  readonly memoryOverCpu: number
  /** Share of the work of tasks whose dominant resource is the rarer one: 0 where all are alike, at most a half. */
  readonly mixture: number
  readonly users: number
  /** Share of the work that is the largest user's. */
  readonly largestUser: number
  /** Seconds of work at full use of what is asked for most. */
  readonly work: number
  /** The same over the time in which it arrives, and as long as that at least one mean task. */
  readonly load: number
}

/** Gathers them from jobs as they arrive and tasks as they end. */
export class TraitsOf implements Observer {
  readonly #totals: readonly number[]
  readonly #gaps = new Moments()
  readonly #tasks = new Moments()
  readonly #jobs = new Moments()
  readonly #depth = new Moments()
  readonly #sizes = new Moments()
  readonly #users = new Map<string, number>()
  readonly #work = [0, 0]
  readonly #dominated = [0, 0]
  #first: Micros = -1
  #last: Micros = 0

  constructor(nodes: readonly NodePlan[]) {
    const of = (name: 'cpu' | 'memory') =>
      nodes.reduce((sum, { resources }) => sum + resources[name] * SCALE, 0)
    this.#totals = [of('cpu'), of('memory')]
  }

  arrived(job: JobRecord, _arrival: unknown, now: Micros): void {
    if (this.#first < 0) this.#first = now
    else this.#gaps.add(now - this.#last)
    this.#last = now
    this.#depth.add(depthOf(job))
    this.#sizes.add(job.stages.reduce((sum, { tasks }) => sum + tasks.length, 0))
  }

  jobEnded(job: JobRecord): void {
    let work = 0
    for (const { tasks } of job.stages) for (const task of tasks) work += this.#add(task)
    this.#jobs.add(work)
    this.#users.set(job.user, (this.#users.get(job.user) ?? 0) + work)
  }

  get traits(): Traits {
    const all = [...this.#users.values()].reduce((sum, each) => sum + each, 0)
    const [cpu, memory] = this.#work
    const work = Math.max(cpu, memory) / 1e6
    const span = Math.max((this.#last - this.#first) / 1e6, this.#tasks.mean / 1e6)
    const dominated = this.#dominated[0] + this.#dominated[1]
    return {
      tasksPerJob: this.#sizes.mean,
      depth: this.#depth.mean,
      taskSeconds: this.#tasks.mean / 1e6,
      taskVariation: variation(this.#tasks),
      jobVariation: variation(this.#jobs),
      burstiness: variation(this.#gaps),
      memoryOverCpu: cpu > 0 ? memory / cpu : 0,
      mixture: dominated > 0 ? Math.min(...this.#dominated) / dominated : 0,
      users: this.#users.size,
      largestUser: all > 0 ? Math.max(0, ...this.#users.values()) / all : 0,
      work,
      load: span > 0 ? work / span : 0,
    }
  }

  /** Answers its work: the share of the cluster that it asks for, of what it asks most, times microseconds. */
  #add({ times, needs }: TaskRecord): number {
    if (!times) return 0
    const { service } = times
    this.#tasks.add(service)
    const [cpu, memory] = [CPU, MEMORY].map(
      (dimension, i) => ((needs[dimension] ?? 0) / this.#totals[i]) * service,
    )
    this.#work[0] += cpu
    this.#work[1] += memory
    const most = Math.max(cpu, memory)
    this.#dominated[cpu >= memory ? 0 : 1] += most
    return most
  }
}

const variation = ({ mean, variance }: Moments): number =>
  mean > 0 ? Math.sqrt(variance) / mean : 0
