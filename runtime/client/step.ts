declare const GIVES: unique symbol

/** A step of a job that is being written: as an argument of another step, that one waits for it and gets what it gave. */
export interface Step<T> {
  /** Of the stage. */
  readonly name: string
  readonly [GIVES]?: T
  /** Begins only when these have ended, whatever they gave. */
  after(...steps: readonly Step<unknown>[]): this
}

/** What every step is made of. */
export abstract class AnyStep implements Step<unknown> {
  abstract readonly name: string
  abstract after(...steps: readonly Step<unknown>[]): this
  /** How other steps refer to what it gives: the list of all its tasks', or the value of its only one. */
  abstract readonly reference: { readonly $from: string; readonly at?: number }
}
