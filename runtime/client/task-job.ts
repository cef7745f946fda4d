import type { JobSpec } from '../core/job-spec.ts'
import type { JobEvent } from '../service/run-job.ts'
import type { Service, TaskEnd } from '../service/service.ts'
import type { Shape } from '../service/shapes.ts'
import { Acceptance } from './acceptance.ts'
import { AnyHandle, type Reference } from './handle.ts'
import { TaskError } from './task-error.ts'
import { cancelled, jobFault, opened, taskId } from './values.ts'

/** What a client submits with. */
export interface Runner {
  readonly service: Service
  /** Whether the cluster is in this process: what it answers is its own. */
  readonly shared: boolean
  /** Submits and follows; asks for it when it is first read, and in this very turn. */
  readonly run: (spec: JobSpec) => AsyncIterable<JobEvent>
}

/** A job of one stage whose results are wanted: followed from its first moment on, since it may be forgotten once it is over. */
export class TaskJob {
  readonly stage: string
  readonly runner: Runner
  readonly acceptance = new Acceptance()
  readonly #ends = new Map<number, TaskEnd>()
  readonly #wanted = new Map<number, PromiseWithResolvers<unknown>>()
  /** Once no task ends any more: what became of those that did not end by themselves. */
  #over: (() => Promise<unknown>) | undefined

  constructor(runner: Runner, stage: string, spec: JobSpec | Promise<JobSpec>) {
    this.runner = runner
    this.stage = stage
    void this.#follow(spec)
  }

  /** What the task at that place returned. */
  value(index: number): Promise<unknown> {
    this.acceptance.asked()
    const end = this.#ends.get(index)
    if (end) return this.#settled(end)
    if (this.#over) return this.#over()
    const wanted = Promise.withResolvers<unknown>()
    this.#wanted.set(index, wanted)
    return wanted.promise
  }

  async #follow(spec: JobSpec | Promise<JobSpec>): Promise<void> {
    try {
      const ready = spec instanceof Promise ? await spec : spec
      for await (const event of this.runner.run(ready)) this.#event(event)
      this.#end(async () => {
        throw await jobFault(this.runner.service, this.acceptance.id!)
      })
    } catch (error) {
      if (this.acceptance.id === undefined) this.acceptance.refuse(error, this.stage)
      this.#end(() => Promise.reject(error as Error))
    }
  }

  #end(over: () => Promise<unknown>): void {
    this.#over = over
    for (const { resolve } of this.#wanted.values()) resolve(over())
    this.#wanted.clear()
  }

  #event(event: JobEvent): void {
    if ('kind' in event) {
      this.acceptance.accept(event.id)
      return
    }
    const wanted = this.#wanted.get(event.index)
    this.#ends.set(event.index, event)
    if (!wanted) return
    this.#wanted.delete(event.index)
    wanted.resolve(this.#settled(event))
  }

  #settled({ result, fault, task, outcome }: TaskEnd): Promise<unknown> {
    if (result) return opened(result, this.runner.shared)
    const told = fault ?? { code: 'E_TASK', message: `${task}: ${outcome}`, task }
    return Promise.reject(new TaskError(told, this.acceptance.id!))
  }
}

/** One task of such a job. */
export class TaskHandle<T> extends AnyHandle<T, Shape<'Task'>> {
  readonly #job: TaskJob
  readonly #index: number
  #value: Promise<T> | undefined

  constructor(job: TaskJob, index: number) {
    super()
    this.#job = job
    this.#index = index
  }

  get id(): string | undefined {
    return this.#job.acceptance.id
  }

  get accepted(): Promise<string> {
    return this.#job.acceptance.promise
  }

  protected value(): Promise<T> {
    return (this.#value ??= this.#job.value(this.#index) as Promise<T>)
  }

  async status(): Promise<Shape<'Task'>> {
    return this.#job.runner.service.task(taskId(await this.accepted, this.#index))
  }

  async explain(): Promise<Shape<'Why'>> {
    return this.#job.runner.service.why(taskId(await this.accepted, this.#index))
  }

  async cancel(): Promise<boolean> {
    return cancelled(this.#job.runner.service, await this.accepted)
  }

  reference($job: string): Reference {
    return { $job, stage: this.#job.stage, at: this.#index }
  }
}
