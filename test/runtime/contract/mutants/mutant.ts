import type { Component } from '#interfaces'

/** A component with one fault, the law that must catch it, and how few lines its counterexample may have. */
export interface Mutant {
  readonly law: string
  readonly lines: number
  readonly broken: Component
}

export type Mutants = Readonly<Record<string, Mutant>>
