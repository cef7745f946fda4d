import type { StageSpec } from '../core/job-spec.ts'
import { SegueError } from '../errors.ts'
import { copied, given, handlesIn, mapped } from './arguments.ts'
import { moduleOf, stageOptions, targetOf, type Target } from './functions.ts'
import type { CommandOptions, JobBuilder, StepModule, StepOptions, Word } from './job-builder.ts'
import { placesIn } from './output.ts'
import { shellCommand } from './shell.ts'
import { AnyStep, type Step } from './step.ts'

/** A job that was written down. */
export interface BuiltJob {
  /** A promise where handles among the arguments are not accepted yet. */
  readonly stages: readonly StageSpec[] | Promise<readonly StageSpec[]>
  /** What the job gives, with a `Place` for each step. */
  readonly output: unknown
}

/** Throws E_USAGE, E_CLOSURE, E_NOT_CLONEABLE, and what `build` throws. */
export function buildJob(build: (job: JobBuilder) => unknown): BuiltJob {
  const builder = new Builder()
  const output = placesIn(build(builder), (step) => builder.own(step))
  if (builder.steps.length === 0) {
    throw new SegueError('E_USAGE', 'the job has no steps', {
      expected: 'calls of functions of j.module(...), j.map, j.run or j.shell',
      next: 'functions of client.module(...) submit jobs of their own',
    })
  }
  const stages = builder.steps.map((step) => builder.stageOf(step))
  const ready = stages.every((stage): stage is StageSpec => !(stage instanceof Promise))
  return { stages: ready ? (stages as StageSpec[]) : Promise.all(stages), output }
}

/** A stage that is being written. */
class StageStep extends AnyStep {
  readonly builder: Builder
  readonly spec: StageSpec
  readonly args: readonly unknown[]
  readonly waitsFor: string[] = []

  constructor(builder: Builder, spec: StageSpec, args: readonly unknown[]) {
    super()
    this.builder = builder
    this.spec = spec
    this.args = args
  }

  get name(): string {
    return this.spec.name
  }

  get reference(): AnyStep['reference'] {
    return this.spec.each ? { $from: this.name } : { $from: this.name, at: 0 }
  }

  after(...steps: readonly Step<unknown>[]): this {
    for (const step of steps) this.waitsFor.push(this.builder.own(step).name)
    return this
  }
}

class Builder implements JobBuilder {
  readonly steps: StageStep[] = []

  module<M>(module: URL | string): StepModule<M> {
    const call = ({ call: path, name, options }: Target, args: readonly unknown[]) =>
      this.#add(options, name, { call: path }, args)
    return moduleOf(module, {}, call) as StepModule<M>
  }

  map(fn: unknown, items: readonly unknown[]): Step<never> {
    const { call, name, options } = targetOf(fn, 'map')
    if (handlesIn(items).length > 0) {
      throw new SegueError('E_USAGE', `a handle stands among the items of a map of ${name}`, {
        expected: 'values: how many tasks there are must be known',
        next: 'call the function for each handle instead',
      })
    }
    return this.#add(options, name, { call, each: copied(items, name) })
  }

  run(
    words: readonly (string | number)[],
    { cwd, env, input, ...options }: CommandOptions = {},
  ): Step<never> {
    const run = words.map(String)
    const extra = Object.entries({ cwd, env, input }).filter(([, value]) => value !== undefined)
    return this.#add(options, nameOf(run[0] ?? ''), { run, ...Object.fromEntries(extra) })
  }

  shell({ raw }: TemplateStringsArray, ...values: readonly Word[]): Step<never> {
    const [program = 'shell'] = /[\w.-]+/.exec(raw[0]) ?? []
    return this.#add({}, program, { run: shellCommand(raw, values) })
  }

  own(step: Step<unknown>): StageStep {
    if (step instanceof StageStep && step.builder === this) return step
    throw new SegueError('E_USAGE', 'a step of another job was used', {
      expected: 'steps of this job, and handles of others',
    })
  }

  stageOf({ spec, args, waitsFor }: StageStep): StageSpec | Promise<StageSpec> {
    const stage = waitsFor.length > 0 ? { ...spec, after: waitsFor } : spec
    if (args.length === 0) return stage
    const own = mapped(args, (value) =>
      value instanceof AnyStep ? this.own(value).reference : undefined,
    )
    const ready = given(own as unknown[], spec.name)
    return ready instanceof Promise
      ? ready.then((filled) => ({ ...stage, args: filled }))
      : { ...stage, args: ready }
  }

  #add(
    options: StepOptions,
    fallback: string,
    spec: Omit<StageSpec, 'name'>,
    args: readonly unknown[] = [],
  ): StageStep & Step<never> {
    const name = this.#free(options.name ?? fallback)
    const step = new StageStep(this, { ...stageOptions(options), ...spec, name }, args)
    this.steps.push(step)
    return step as StageStep & Step<never>
  }

  /** Two steps of one function are two stages. */
  #free(name: string): string {
    const taken = new Set(this.steps.map((step) => step.name))
    let free = name
    for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
    return free
  }
}

/** A stage is named for its program: the end of a path. */
const nameOf = (program: string): string => program.split('/').at(-1)?.slice(0, 60) || 'run'
