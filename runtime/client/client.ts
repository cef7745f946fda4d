import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import type { ApplyOptions, Service, Wanted } from '../service/service.ts'
import type { Shape } from '../service/shapes.ts'
import { copied, given, handlesIn } from './arguments.ts'
import { buildJob } from './build-job.ts'
import { completed, type Completed } from './completed.ts'
import { jobOptions, moduleOf, stageOptions, targetOf, type Target } from './functions.ts'
import { isHandle, type Handle } from './handle.ts'
import type { JobBuilder } from './job-builder.ts'
import { SubmittedJob, type Job } from './job.ts'
import { Place, type Output, type OutputOf } from './output.ts'
import { TaskHandle, TaskJob, type Runner } from './task-job.ts'
import type { CallOptions, Inputs, ItemOf, Remote, RemoteFunction, ValueOf } from './types.ts'
import { cancelled } from './values.ts'

export type JobOptions = Pick<JobSpec, 'user' | 'pool'>

/** Rewires what runs. */
export interface Compose {
  /** What the change would do. */
  plan(wanted: Wanted): Promise<Shape<'Plan'>>
  /** Puts a composition, or changes by `role.Interface`, in force. */
  apply(wanted: Wanted, options?: ApplyOptions): Promise<Shape<'Rewired'>>
  /** Brings back the generation before, or the one that is named. */
  undo(generation?: number): Promise<Shape<'Rewired'>>
  history(limit?: number): Promise<Shape<'History'>>
}

/** A cluster, for programs: functions of modules, jobs, compositions. */
export class Client implements AsyncDisposable {
  /** All that can be asked of the cluster. */
  readonly service: Service
  readonly compose: Compose
  readonly #runner: Runner
  readonly #close: () => Promise<void>

  constructor(runner: Runner, close: () => Promise<void>) {
    const { service } = runner
    this.service = service
    this.#runner = runner
    this.#close = close
    this.compose = {
      plan: (wanted) => service.plan(wanted),
      apply: (wanted, options) => service.apply(wanted, options),
      undo: (generation) => service.undo(generation),
      history: (limit) => service.history(limit),
    }
  }

  /**
   * The functions that a module exports, to be run on the cluster:
   * `client.module<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))`. A relative path starts at the
   * folder of the cluster.
   */
  module<M>(module: URL | string): Remote<M> {
    return moduleOf(module, {}, (target, args) => this.#call(target, args)) as Remote<M>
  }

  /** The same as `fn.with(options)(...args)`. */
  submit<A extends readonly unknown[], R>(
    fn: RemoteFunction<A, R>,
    args: NoInfer<Inputs<A>>,
    options: CallOptions = {},
  ): Handle<R> {
    const target = targetOf(fn, 'submit')
    return this.#call(withOptions(target, options), args) as Handle<R>
  }

  /** The function for each item, as one job; it ends as a whole when one of its tasks fails for good. */
  map<A extends readonly unknown[], R>(
    fn: RemoteFunction<A, R>,
    items: Iterable<NoInfer<ItemOf<A>>>,
    options: CallOptions = {},
  ): Handle<R>[] {
    const target = withOptions(targetOf(fn, 'map'), options)
    const list: readonly unknown[] = [...items]
    if (list.length === 0) return []
    // What a job does for each of a list is told in the list, and that takes values only.
    if (handlesIn(list).length > 0)
      return list.map((item) => this.#call(target, [item])) as Handle<R>[]
    const each = copied(list, target.name)
    const job = this.#start(target, { call: target.call, each })
    return list.map((_, i) => new TaskHandle<R>(job, i))
  }

  /** All values, in order; rejects with the error of the first that fails. */
  gather<const H extends readonly Handle<unknown, unknown>[]>(
    handles: H,
  ): Promise<{ -readonly [K in keyof H]: ValueOf<H[K]> }> {
    return Promise.all(handles) as Promise<{ -readonly [K in keyof H]: ValueOf<H[K]> }>
  }

  /** Each handle as it ends, with its value or its error. */
  asCompleted<H extends Handle<unknown, unknown>>(
    handles: Iterable<H>,
  ): AsyncIterable<Completed<H>> {
    return completed([...handles])
  }

  /** A job of several steps, written with functions: gives what `build` returns, with values in place of steps. */
  job<const O extends Output | void>(
    name: string,
    build: (job: JobBuilder) => O,
    options?: JobOptions,
  ): Job<OutputOf<O>>
  /** A job as a job file describes it; gives the results of every stage by name. */
  job(name: string, spec: Omit<JobSpec, 'name'>): Job<Record<string, unknown[]>>
  job(
    name: string,
    work: ((job: JobBuilder) => unknown) | Omit<JobSpec, 'name'>,
    options: JobOptions = {},
  ): Job<unknown> {
    if (typeof work === 'function') {
      const { stages, output } = buildJob(work)
      const whole = (all: readonly StageSpec[]) => ({ ...jobOptions(options, name), stages: all })
      const spec = stages instanceof Promise ? stages.then(whole) : whole(stages)
      return new SubmittedJob(this.#runner, name, spec, output)
    }
    const ready = given([{ ...work, name }], name)
    const spec = ready instanceof Promise ? ready.then(([filled]) => filled) : ready[0]
    const names = Array.isArray(work?.stages) ? work.stages.map((stage) => stage?.name) : []
    const output = Object.fromEntries(names.map((stage) => [stage, new Place(stage)]))
    return new SubmittedJob(this.#runner, name, spec as JobSpec | Promise<JobSpec>, output)
  }

  /** Ends jobs; answers how many had not ended already. */
  async cancel(
    what: string | Handle<unknown, unknown> | Iterable<Handle<unknown, unknown>>,
  ): Promise<number> {
    const one = typeof what === 'string' || isHandle(what)
    const all = one ? [what] : [...(what as Iterable<Handle<unknown, unknown>>)]
    const ids = await Promise.all(
      all.map((each) => (typeof each === 'string' ? each : (each as Handle<unknown>).accepted)),
    )
    const ended = await Promise.all([...new Set(ids)].map((id) => cancelled(this.service, id)))
    return ended.filter(Boolean).length
  }

  /** Ends the connection, or the cluster where it was started here. */
  close(): Promise<void> {
    return this.#close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #call(target: Target, args: readonly unknown[]): Handle<unknown> {
    const ready = given(args, target.name)
    const { call } = target
    const job = this.#start(
      target,
      ready instanceof Promise
        ? ready.then((filled) => ({ call, args: filled }))
        : { call, args: ready },
    )
    return new TaskHandle(job, 0)
  }

  #start(target: Target, work: object | Promise<object>): TaskJob {
    const { name, options } = target
    const spec = (own: object): JobSpec => ({
      ...jobOptions(options, name),
      stages: [{ ...stageOptions(options), ...own, name }],
    })
    const ready = work instanceof Promise ? work.then(spec) : spec(work)
    return new TaskJob(this.#runner, name, ready)
  }
}

const withOptions = (target: Target, options: CallOptions): Target => ({
  ...target,
  options: { ...target.options, ...options },
})
