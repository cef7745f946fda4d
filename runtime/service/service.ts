import type { Changes } from '../assembler/apply.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { Shape } from './shapes.ts'

/** Which jobs or tasks; all that is given must hold. */
export interface Query {
  readonly state?: string
  readonly name?: string
  readonly user?: string
  readonly job?: string
  readonly stage?: string
  readonly node?: string
  readonly generation?: number
  /** Newest first, at most this many; 100 where nothing is said. */
  readonly limit?: number
}

export interface SubmitOptions {
  /** Who asks, for the record. */
  readonly actor?: string
  /** The same key within the life of the journal: the job that was accepted for it, not a second one. */
  readonly key?: string
}

/** A composition by name or path, or changes by `role.Interface`; the role may be left out where one role alone has it. */
export type Wanted = string | Changes

export interface ApplyOptions {
  readonly actor?: string
  /** Only when this generation is in force. */
  readonly expected?: number
}

/** A result by value, or where it lies when it is large. */
export type Value =
  | { readonly value: unknown }
  | { readonly object: { readonly file: string; readonly bytes: number } }

/** How one task of a job that somebody follows has ended. */
export interface TaskEnd {
  readonly task: string
  readonly stage: string
  readonly index: number
  readonly outcome: string
  readonly result?: Value
  readonly fault?: NonNullable<Shape<'Job'>['fault']>
}

/**
 * What can be asked of a cluster, wherever it runs: in this process, or behind a socket. CLI, REPL and client know
 * nothing else of it. Arguments and results can be cloned; every failure is a SegueError. Reads change nothing.
 */
export interface Service {
  info(): Promise<Shape<'Info'>>
  status(): Promise<Shape<'Status'>>

  /** Resolves once the job is accepted: checked, bound to its modules, and on disk where the store is durable. */
  submit(spec: JobSpec, options?: SubmitOptions): Promise<Shape<'Accepted'>>
  jobs(query?: Query): Promise<Shape<'JobList'>>
  job(id: string): Promise<Shape<'Job'>>
  /**
   * Resolves when the job has ended; E_TIMEOUT when that takes longer, and the job goes on. Forgets about it, and rejects
   * with E_CANCELLED, when `signal` is aborted.
   */
  wait(id: string, timeoutMs?: number, signal?: AbortSignal): Promise<Shape<'Job'>>
  /** What the tasks of a stage of an ended job returned, in order. Throws its fault where it did not succeed. */
  results(id: string, stage?: string): Promise<Value[]>
  /** Each task of the job as it ends, those that have ended first; ends with the job. */
  ends(id: string, signal?: AbortSignal): AsyncIterable<TaskEnd>
  /** Throws E_NOT_FOUND or, when it has ended, E_STATE. */
  cancel(id: string, actor?: string): Promise<Shape<'Done'>>
  /** The tasks of an ended job that did not succeed, as a new job that is bound to the same modules. */
  retry(id: string, actor?: string): Promise<Shape<'Accepted'>>
  tasks(query?: Query): Promise<Shape<'TaskList'>>
  task(id: string): Promise<Shape<'Task'>>
  /** Output of a task, or of every task of a job; the last `bytes` of each. */
  logs(id: string, options?: { stream?: 'out' | 'err'; bytes?: number }): Promise<Shape<'Logs'>>

  /** Events after `seq`, oldest first. */
  events(after?: number, limit?: number): Promise<Shape<'EventList'>>
  /** Events as they come, from `after` on or from now on. A reader that falls behind misses some; `seq` shows it. */
  follow(after?: number, signal?: AbortSignal): AsyncIterable<Shape<'Event'>>
  why(id: string): Promise<Shape<'Why'>>

  composition(name?: string): Promise<Shape<'Composition'>>
  compositions(): Promise<Shape<'CompositionList'>>
  plan(wanted: Wanted): Promise<Shape<'Plan'>>
  apply(wanted: Wanted, options?: ApplyOptions): Promise<Shape<'Rewired'>>
  /** Brings back the generation before the one in force, or the one that is named. */
  undo(generation?: number, options?: ApplyOptions): Promise<Shape<'Rewired'>>
  history(limit?: number): Promise<Shape<'History'>>
  /** Between two generations (`g3`), or a generation and a composition by name. */
  diff(from: string, to: string): Promise<Shape<'Diff'>>
  components(): Promise<Shape<'ComponentList'>>
  component(id: string): Promise<Shape<'Component'>>
  /** The next `count` calls that go through a binding, or fewer when `timeoutMs` (10 s) is over. */
  tap(binding: string, count: number, timeoutMs?: number): Promise<Shape<'Taps'>>
  /** What a component remembers: its snapshot, as it would be handed to a successor. */
  state(binding: string): Promise<unknown>

  /** Ends the cluster: what runs is given `graceMs`; what is accepted and durable goes on at the next start. */
  down(options?: { graceMs?: number; actor?: string }): Promise<Shape<'Done'>>
}

/** Methods that answer once; the others answer a stream. */
export const STREAMS = ['ends', 'follow'] as const satisfies readonly (keyof Service)[]
