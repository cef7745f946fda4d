import { defineInterface } from './kit/component.ts'
import type { Micros } from './work.ts'

/**
 * The time of the event that is being decided: it stands still while a component runs. Given by the core, which has
 * it from the driver; a component that reads any other clock cannot be replayed.
 */
export interface Clock {
  now(): Micros
}

export const Clock = defineInterface<Clock>()({
  name: 'Clock',
  doc: 'The time of the event that is being decided.',
  kind: 'given',
  methods: { now: 0 },
  optional: {},
})
