import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import type { Handle } from './handle.ts'
import type { Step } from './step.ts'

/** What a call needs and may do; the same names mean the same in a job. */
export type CallOptions = Pick<
  StageSpec,
  | 'needs'
  | 'labels'
  | 'near'
  | 'priority'
  | 'deadlineMs'
  | 'estimateMs'
  | 'retries'
  | 'backoffMs'
  | 'timeoutMs'
  | 'isolate'
> &
  Pick<JobSpec, 'user' | 'pool'> & {
    /** Of the job; that of the function where nothing is said. */
    readonly name?: string
    /** Cores: short for `needs: { cpu }`. */
    readonly cpu?: number
    /** Bytes, or text such as `512MiB`: short for `needs: { memory }`. */
    readonly memory?: number | string
  }

/** Values that handles are not looked for in. */
type Leaf =
  | ((...args: never[]) => unknown)
  | ArrayBuffer
  | ArrayBufferView
  | Date
  | Error
  | RegExp
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>

type Parts<T> = T extends Leaf ? never : T extends object ? { [K in keyof T]: Input<T[K]> } : never

/** A value, a handle of one, or, in lists and plain objects, either at each place. */
export type Input<T> = T | Handle<T, unknown> | Step<T> | Parts<T>

export type Inputs<A extends readonly unknown[]> = { [K in keyof A]: Input<A[K]> }

/** An exported function that runs on the cluster. */
export interface RemoteFunction<A extends readonly unknown[], R> {
  (...args: Inputs<A>): Handle<R>
  /** The same function with options, over those that it has. */
  with(options: CallOptions): RemoteFunction<A, R>
}

/** The functions that a module exports. */
export type Remote<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]: M[K] extends (
    ...args: infer A
  ) => infer R
    ? RemoteFunction<A, Awaited<R>>
    : never
}

/** What a function of one parameter is called with; nothing where it needs more. */
export type ItemOf<A extends readonly unknown[]> = [A[0]] extends A ? Input<A[0]> : never

/** What awaiting it gives. */
export type ValueOf<H> = H extends Handle<infer T, unknown> ? T : never
