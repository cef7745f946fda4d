import type { JobSpec } from '../core/job-spec.ts'
import { SegueError } from '../errors.ts'
import type { Shape } from '../service/shapes.ts'
import { Acceptance } from './acceptance.ts'
import { AnyHandle, type Handle, type Reference } from './handle.ts'
import { outputFrom, Place, stagesOf } from './output.ts'
import { TaskError } from './task-error.ts'
import type { Runner } from './task-job.ts'
import { cancelled, opened } from './values.ts'

/** A job of any form. */
export interface Job<T> extends Handle<T, Shape<'Job'>> {
  /** What the tasks of a stage returned, in order, once the job has ended well. */
  results(stage: string): Promise<unknown[]>
}

/** A job that was submitted; nothing of it is fetched before somebody wants it. */
export class SubmittedJob<T> extends AnyHandle<T, Shape<'Job'>> implements Job<T> {
  readonly #acceptance = new Acceptance()
  readonly #runner: Runner
  readonly #name: string
  readonly #output: unknown
  #ended: Promise<string> | undefined
  #value: Promise<T> | undefined

  constructor(runner: Runner, name: string, spec: JobSpec | Promise<JobSpec>, output: unknown) {
    super()
    this.#runner = runner
    const { service } = runner
    this.#name = name
    this.#output = output
    const submitted =
      spec instanceof Promise ? spec.then((ready) => service.submit(ready)) : service.submit(spec)
    submitted.then(
      ({ id }) => this.#acceptance.accept(id),
      (error: unknown) => this.#acceptance.refuse(error, name),
    )
  }

  get id(): string | undefined {
    return this.#acceptance.id
  }

  get accepted(): Promise<string> {
    return this.#acceptance.promise
  }

  protected value(): Promise<T> {
    return (this.#value ??= this.#result())
  }

  async results(stage: string): Promise<unknown[]> {
    const id = await (this.#ended ??= this.#end())
    const { service, shared } = this.#runner
    const values = await service.results(id, stage)
    return Promise.all(values.map((value) => opened(value, shared)))
  }

  async status(): Promise<Shape<'Job'>> {
    return this.#runner.service.job(await this.accepted)
  }

  async explain(): Promise<Shape<'Why'>> {
    return this.#runner.service.why(await this.accepted)
  }

  async cancel(): Promise<boolean> {
    return cancelled(this.#runner.service, await this.accepted)
  }

  reference($job: string): Reference {
    if (this.#output instanceof Place) {
      const { stage, at } = this.#output
      return { $job, stage, ...(at !== undefined && { at }) }
    }
    throw new SegueError('E_USAGE', `the job ${this.#name} does not give the value of one step`, {
      expected: 'as an argument, a job that was written to give one step',
      next: 'return that step where the job is written, or await the job and pass its value',
    })
  }

  /** Throws the TaskError of a job that did not end well. */
  async #end(): Promise<string> {
    const id = await this.accepted
    const { state, fault, name } = await this.#runner.service.wait(id)
    if (state === 'ok') return id
    throw new TaskError(fault ?? { code: 'E_CANCELLED', message: `${id} ${name}: ${state}` }, id)
  }

  async #result(): Promise<T> {
    await (this.#ended ??= this.#end())
    const stages = stagesOf(this.#output)
    const results = await Promise.all(stages.map((stage) => this.results(stage)))
    return outputFrom(this.#output, new Map(stages.map((stage, i) => [stage, results[i]]))) as T
  }
}
