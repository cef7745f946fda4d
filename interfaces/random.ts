import { defineInterface } from './kit/component.ts'

/**
 * Chance with a seed: one stream per role, interface and node, which goes on over a swap. Given by the core; a
 * component that draws from anywhere else cannot be replayed.
 */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  below(below: number): number
}

export const Random = defineInterface<Random>()({
  name: 'Random',
  doc: 'Chance with a seed.',
  kind: 'given',
  methods: { next: 0, below: 1 },
  optional: {},
})
