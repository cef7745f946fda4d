import type { Attempt, Report } from './executor.ts'
import { defineInterface } from './kit/component.ts'
import type { Micros } from './work.ts'

/** How an attempt will go, once it begins. */
export interface Course {
  readonly outcome: Report['outcome']
  /** From its beginning to its report. */
  readonly service: Micros
  /** What went wrong, where something did. */
  readonly error?: Report['error']
}

/**
 * What an executor that computes nothing asks for: how long attempts take on its node, and time itself. Given by the driver: in
 * virtual time by a model of the world, in real time by what attempts say of themselves.
 */
export interface World {
  now(): Micros
  /** The attempt begins now; asked once for each. */
  begins(attempt: Attempt): Course
  /** It has ended, also one that was ended before its time. */
  ended(attempt: Attempt): void
  /** Calls `action` with `of` when so much time has passed. */
  after<T>(delay: Micros, action: (of: T) => void, of: T): void
}

export const World = defineInterface<World>()({
  name: 'World',
  doc: 'How long attempts take where nothing is computed.',
  kind: 'given',
  methods: { now: 0, begins: 1, ended: 1, after: 3 },
  optional: {},
})
