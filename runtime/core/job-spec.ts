/**
 * What a user submits. Times are milliseconds here and whole microseconds inside. Amounts are cores, bytes (or text
 * such as `512MiB`) and units of custom resources; fractions down to a thousandth count.
 */
export interface JobSpec {
  readonly name: string
  readonly user?: string
  readonly pool?: string
  readonly stages: readonly StageSpec[]
  /** For people. */
  readonly description?: string
}

export interface StageSpec {
  readonly name: string
  /** `path/to/module.ts#export`, relative to the job's folder. */
  readonly call?: string
  /** Arguments of the function. May hold references to results of other stages at any depth. */
  readonly args?: readonly unknown[]
  /** A program and its arguments. */
  readonly run?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  /** Times for every task, or a list with one for each. */
  readonly burn?: {
    readonly cpuMs?: number | readonly number[]
    readonly sleepMs?: number | readonly number[]
    readonly memoryBytes?: number
  }
  /** One task for each entry, which is appended to `args`, or put where a command says `{}`. */
  readonly each?: readonly unknown[]
  /** This many equal tasks. */
  readonly count?: number
  /** Stages that must end before any task of this one begins, beside those that `args` refer to. */
  readonly after?: readonly string[]
  readonly needs?: Readonly<Record<string, number | string>>
  /** Labels that a node must carry. */
  readonly labels?: readonly string[]
  /** Nodes or racks where its inputs are, best first. */
  readonly near?: readonly string[]
  /** Higher is more important. */
  readonly priority?: number
  /** From submission. */
  readonly deadlineMs?: number
  readonly estimateMs?: number
  /** Tries after the first; 0 where nothing is said. */
  readonly retries?: number
  /** Wait before the first retry; doubles with each further one up to 30 s. */
  readonly backoffMs?: number
  readonly timeoutMs?: number
  /** `process`: in a process of its own, contained even against native crashes. */
  readonly isolate?: 'process'
  /** All tasks of the stage start together or not at all. */
  readonly gang?: boolean
  /** For people. */
  readonly description?: string
  /** What `call` is bound to. Set when the job is accepted, never by whoever submits it. */
  readonly module?: ModuleBinding
}

/** The module of a `call` as it was when its job was accepted. */
export interface ModuleBinding {
  /** Absolute path of what runs: the module and all that it imports, as one file. */
  readonly file: string
  /** Content hash. */
  readonly hash: string
}

/**
 * Stands in `args` for results of another stage: all of them in order; with `at` the one at that index, or the one of the
 * same index as the task; with `pick: 'index'` for each result its entry at the task's own index (a shuffle).
 */
export interface ResultOf {
  readonly $from: string
  readonly at?: number | 'same'
  readonly pick?: 'index'
}

/**
 * Stands in `args` for results of another job: all of a stage in order, or the one at `at`. The job waits until that one has
 * ended, and fails with E_INPUT if it did not succeed.
 */
export interface ResultOfJob {
  readonly $job: string
  /** The last one of the job where nothing is said. */
  readonly stage?: string
  readonly at?: number
}

export const isResultOfJob = (value: unknown): value is ResultOfJob =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { $job?: unknown }).$job === 'string'

export const isResultOf = (value: unknown): value is ResultOf =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { $from?: unknown }).$from === 'string'
