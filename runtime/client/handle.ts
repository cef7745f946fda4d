import type { Shape } from '../service/shapes.ts'

/**
 * A result that is to come. It is thenable, so `await handle` gives the value, and so nothing may answer a promise of a
 * handle: the language would wait for the value. As an argument of another call it is an edge of the graph: that call waits for
 * it on the cluster, and the value never comes here.
 */
export interface Handle<T, S = Shape<'Task'>> extends PromiseLike<T> {
  /** Of the job; undefined until it is accepted. */
  readonly id: string | undefined
  /** Resolves with the id when the job is accepted; rejects with the SegueError otherwise. */
  readonly accepted: Promise<string>
  catch<F = never>(failed: (error: unknown) => F | PromiseLike<F>): Promise<T | F>
  finally(done: () => void): Promise<T>
  /** Where it stands. */
  status(): Promise<S>
  /** Why it is there. */
  explain(): Promise<Shape<'Why'>>
  /** Ends its job, which for an item of a map is the whole map. False where it had ended already. */
  cancel(): Promise<boolean>
}

/** Where the value of a handle is found on the cluster. */
export interface Reference {
  readonly $job: string
  readonly stage: string
  readonly at?: number
}

/** What every handle is made of. */
export abstract class AnyHandle<T, S> implements Handle<T, S> {
  abstract readonly id: string | undefined
  abstract readonly accepted: Promise<string>

  /** The same promise each time; first called when somebody wants the value. */
  protected abstract value(): Promise<T>
  abstract status(): Promise<S>
  abstract explain(): Promise<Shape<'Why'>>
  abstract cancel(): Promise<boolean>
  /** Of a job that was accepted with this id. */
  abstract reference(id: string): Reference

  // oxlint-disable-next-line unicorn/no-thenable -- What a handle is for.
  then<A = T, B = never>(
    ended?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.value().then(ended, failed)
  }

  catch<F = never>(failed: (error: unknown) => F | PromiseLike<F>): Promise<T | F> {
    return this.value().catch(failed)
  }

  finally(done: () => void): Promise<T> {
    return this.value().finally(done)
  }
}

export const isHandle = (value: unknown): value is AnyHandle<unknown, unknown> =>
  value instanceof AnyHandle
