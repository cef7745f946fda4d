import type { Described, MODEL_FIELDS } from './model-fields.ts'

/**
 * What the world of a simulation is like, as it stands in a file. Every part may be left out, or be `false`: then it is off, and
 * takes no time. `docs/model.md` states what each means.
 */
export type ModelFile = Described<typeof MODEL_FIELDS>

/** A part as it is when it is on. */
export type Part<K extends keyof ModelFile> = Exclude<ModelFile[K], false | undefined>

/** The parts that are on. */
export type On = { readonly [K in keyof ModelFile]: Exclude<ModelFile[K], false> }

/** How long a message is under way: always so many milliseconds, or lognormal around a median. */
export type Delay = number | { readonly medianMs: number; readonly sigma: number }

/** A way that bytes take: to another process, node, rack, or anywhere. */
export interface Route {
  /** As many as one likes where nothing is said. */
  readonly bytesPerSecond?: number
  /** None where nothing is said. */
  readonly latencyMs?: number
}

/** Everything is off: tasks take what they burn, and nothing goes wrong. */
export const DEFAULT_MODEL: ModelFile = {}
