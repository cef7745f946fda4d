import type { StageSpec } from '../core/job-spec.ts'
import type { Step } from './step.ts'
import type { CallOptions, Inputs } from './types.ts'

/** What a command leaves behind. */
export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** Whether more was written than is kept here; `segue task logs` has it all. */
  readonly truncated: boolean
}

export type StepOptions = Omit<CallOptions, 'user' | 'pool' | 'name'> & {
  /** Of the stage; that of the function or program where nothing is said. */
  readonly name?: string
}

export type CommandOptions = StepOptions & Pick<StageSpec, 'cwd' | 'env' | 'input'>

/** A function of a module as a step of the job. */
export interface StepFunction<A extends readonly unknown[], R> {
  (...args: Inputs<A>): Step<R>
  /** The same function with options, over those that it has. */
  with(options: StepOptions): StepFunction<A, R>
}

export type StepModule<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]: M[K] extends (
    ...args: infer A
  ) => infer R
    ? StepFunction<A, Awaited<R>>
    : never
}

/** A value of a shell command: one word, or as many. */
export type Word = string | number | readonly (string | number)[]

/** Writes the steps of one job: functions, functions over lists, commands. What a step takes of another is an edge of the graph. */
export interface JobBuilder {
  module<M>(module: URL | string): StepModule<M>
  /** The function for each item: as many tasks of one stage; gives the list of what they gave. */
  map<A extends readonly unknown[], R>(
    fn: StepFunction<A, R>,
    items: readonly NoInfer<[A[0]] extends A ? A[0] : never>[],
  ): Step<R[]>
  /** A program and its arguments. */
  run(words: readonly (string | number)[], options?: CommandOptions): Step<CommandResult>
  /** A script of the shell; each value in it is one word, whatever it holds. */
  shell(texts: TemplateStringsArray, ...values: readonly Word[]): Step<CommandResult>
}
