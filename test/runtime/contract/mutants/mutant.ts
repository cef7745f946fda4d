import type { Component } from '#interfaces'

/** A component with one fault, and the law that must catch it. */
export interface Mutant {
  readonly law: string
  /** So few lines has its counterexample; left out where the search for a smaller one takes long and is cut off. */
  readonly lines?: number
  readonly broken: Component
}

export type Mutants = Readonly<Record<string, Mutant>>
