import type { LocalCluster } from '../../cluster/local.ts'
import { stateOf } from '../../cluster/state-of.ts'
import { tap } from '../../cluster/tap.ts'
import { microseconds } from '../../drivers/clock.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import type {
  ApplyOptions,
  Query,
  Service,
  SubmitOptions,
  TaskEnd,
  Value,
  Wanted,
} from '../service.ts'
import type { Shape } from '../shapes.ts'
import { packageVersion } from '../../loader/version.ts'
import { componentInfo, componentList } from './components.ts'
import { compositionList } from './compositions.ts'
import { eventList, eventShape } from './events.ts'
import type { LogOptions } from './logs.ts'
import { stamp } from './stamp.ts'
import { statusShape } from './status.ts'
import { taskInfo, taskList } from './tasks.ts'
import { Wiring } from './wiring.ts'
import { Work } from './work.ts'

export interface LocalServiceOptions {
  /** It ends with the command that started it. */
  readonly embedded: boolean
  /** Folders beside its own that jobs may name. */
  readonly allow?: readonly string[]
  /** Ends the cluster, and what serves it. */
  readonly down: (graceMs: number | undefined) => Promise<void>
}

/** The service of a cluster in this process. */
export class LocalService implements Service {
  readonly #cluster: LocalCluster
  readonly #options: LocalServiceOptions
  readonly #work: Work
  readonly #wiring: Wiring
  readonly #startedAt = microseconds()
  readonly #since = new Date().toISOString()

  constructor(cluster: LocalCluster, options: LocalServiceOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#work = new Work(cluster)
    this.#wiring = new Wiring(cluster)
  }

  async info(): Promise<Shape<'Info'>> {
    const { folder } = this.#cluster
    const { embedded, allow } = this.#options
    return stamp('Info', {
      version: packageVersion(),
      pid: process.pid,
      node: process.version,
      folder,
      ...(allow && { allow: [...allow] }),
      startedAt: this.#since,
      embedded,
    })
  }

  async status(): Promise<Shape<'Status'>> {
    return statusShape(this.#cluster, this.#startedAt)
  }

  submit(spec: JobSpec, options: SubmitOptions = {}): Promise<Shape<'Accepted'>> {
    return this.#work.submit(spec, options)
  }

  jobs(query: Query = {}): Promise<Shape<'JobList'>> {
    return this.#work.jobs(query)
  }

  job(id: string): Promise<Shape<'Job'>> {
    return this.#work.job(id)
  }

  wait(id: string, timeoutMs?: number, signal?: AbortSignal): Promise<Shape<'Job'>> {
    return this.#work.wait(id, timeoutMs, signal)
  }

  results(id: string, stage?: string): Promise<Value[]> {
    return this.#work.results(id, stage)
  }

  ends(id: string, signal?: AbortSignal): AsyncIterable<TaskEnd> {
    return this.#work.ends(id, signal)
  }

  cancel(id: string, actor?: string): Promise<Shape<'Done'>> {
    return this.#work.cancel(id, actor)
  }

  retry(id: string, actor?: string): Promise<Shape<'Accepted'>> {
    return this.#work.retry(id, actor)
  }

  tasks(query: Query = {}): Promise<Shape<'TaskList'>> {
    return taskList(this.#cluster, query)
  }

  task(id: string): Promise<Shape<'Task'>> {
    return taskInfo(this.#cluster, id)
  }

  logs(id: string, options: LogOptions = {}): Promise<Shape<'Logs'>> {
    return this.#work.logs(id, options)
  }

  async events(after?: number, limit?: number): Promise<Shape<'EventList'>> {
    return eventList(this.#cluster, after, limit)
  }

  async *follow(after?: number, signal?: AbortSignal): AsyncGenerator<Shape<'Event'>, void> {
    for await (const event of this.#cluster.observing.events.follow(after, signal))
      yield eventShape(event)
  }

  async why(id: string): Promise<Shape<'Why'>> {
    return stamp('Why', await this.#cluster.observing.why(id))
  }

  composition(name?: string): Promise<Shape<'Composition'>> {
    return this.#wiring.composition(name)
  }

  async compositions(): Promise<Shape<'CompositionList'>> {
    return compositionList(this.#cluster.folder)
  }

  plan(wanted: Wanted): Promise<Shape<'Plan'>> {
    return this.#wiring.plan(wanted)
  }

  apply(wanted: Wanted, options: ApplyOptions = {}): Promise<Shape<'Rewired'>> {
    return this.#wiring.apply(wanted, options)
  }

  undo(generation?: number, options: ApplyOptions = {}): Promise<Shape<'Rewired'>> {
    return this.#wiring.undo(generation, options)
  }

  async history(limit?: number): Promise<Shape<'History'>> {
    return this.#wiring.history(limit)
  }

  diff(from: string, to: string): Promise<Shape<'Diff'>> {
    return this.#wiring.diff(from, to)
  }

  async components(): Promise<Shape<'ComponentList'>> {
    return componentList(this.#cluster.catalog)
  }

  async component(id: string): Promise<Shape<'Component'>> {
    return componentInfo(this.#cluster, id)
  }

  async tap(binding: string, count: number, timeoutMs?: number): Promise<Shape<'Taps'>> {
    return stamp('Taps', await tap(this.#cluster.seats, binding, count, timeoutMs))
  }

  async state(binding: string): Promise<unknown> {
    return stateOf(this.#cluster.seats, binding)
  }

  async down({ graceMs, actor }: { graceMs?: number; actor?: string } = {}): Promise<
    Shape<'Done'>
  > {
    const { jobs, observing, recorder } = this.#cluster
    const open = jobs.open.size
    const { durable } = recorder
    observing.audit('the cluster is taken down', actor)
    await this.#options.down(graceMs)
    const one = open === 1
    const kept = durable
      ? `${one ? 'goes' : 'go'} on at the next start`
      : `${one ? 'is' : 'are'} lost: the store is not durable`
    const text =
      open === 0 ? 'down; nothing was open' : `down; ${open} open job${one ? '' : 's'} ${kept}`
    return stamp('Done', { text, count: open, ...(open > 0 && durable && { next: ['segue up'] }) })
  }
}
