import fc from 'fast-check'
import type { Component } from '#interfaces'
import type { ComponentSource, Listed } from '../assembler/source.ts'
import { providing } from '../assembler/source.ts'
import { shown } from './agree.ts'
import { renumber } from './builders.ts'

/** The component that is held to the laws, and what else there is. */
export interface Subject {
  readonly id: string
  readonly component: Component
  /** Where it comes from; undefined for one that was made in memory. */
  readonly file?: string
  /** Every component of its interface, itself among them, sorted by id. */
  readonly peers: readonly Listed[]
  readonly source: ComponentSource
}

export function subjectOf(
  source: ComponentSource,
  { id, component, file }: Listed & { readonly file?: string },
): Subject {
  return { id, component, file, source, peers: providing(source, component.provides.name) }
}

export interface CheckOptions {
  readonly seed: number
  /** Of a law that runs a hundred times by itself; the others run in proportion. */
  readonly runs?: number
  /** Begins with this input, as fast-check numbers it: `17:0:2`. */
  readonly path?: string
  /** Milliseconds after which no further input is begun and the smallest counterexample so far stands. */
  readonly limitMs?: number
  /** Called before each input. */
  readonly begins?: () => void
  /** Called with each input that broke the law: first the one that was drawn, then smaller ones. */
  readonly broke?: (fault: Counterexample) => void
}

export interface Counterexample {
  /** The input in short lines. */
  readonly input: readonly string[]
  readonly error: unknown
}

export interface Verdict {
  readonly passed: boolean
  /** Inputs that were drawn. */
  readonly runs: number
  /** Present exactly when it did not pass: the smallest input that was found, and how to find it again. */
  readonly fault?: Counterexample & { readonly path: string; readonly shrinks: number }
}

/** What holds for every component of an interface. Laws are data: whoever holds the component can check them. */
export interface Law {
  /** `same-seed`: unique among the laws of the interface. */
  readonly name: string
  /** One sentence. */
  readonly says: string
  readonly interface: string
  /** Inputs that are drawn where `runs` asks for so many. */
  drawn(runs: number): number
  check(subject: Subject, options: CheckOptions): Promise<Verdict>
  /** The input that the path leads to, in short lines; the component is not called. */
  show(subject: Subject, options: Pick<CheckOptions, 'seed' | 'path'>): Promise<readonly string[]>
}

export interface LawText<T> {
  readonly name: string
  readonly says: string
  /** How many inputs are drawn; 100 where nothing is said. */
  readonly runs?: number
  /** What can happen to it. */
  readonly given: (subject: Subject) => fc.Arbitrary<T> | Promise<fc.Arbitrary<T>>
  /** Throws where the law is broken. */
  readonly holds: (input: T, subject: Subject) => void | Promise<void>
  readonly show: (input: T) => readonly string[]
}

/** For `fc.oneof`: a counterexample may shrink to the first of the kinds. */
export const CROSS = { withCrossShrink: true }

const USUAL_RUNS = 100

/** The law of that interface; what is drawn is settled by the seed alone. */
export function law<T>(interfaceName: string, text: LawText<T>): Law {
  const { name, says, given, holds, show } = text
  const drawn = (asked: number) =>
    Math.max(1, Math.round(((text.runs ?? USUAL_RUNS) * asked) / USUAL_RUNS))
  return {
    name,
    says,
    interface: interfaceName,
    drawn,
    async check(subject, { seed, runs = USUAL_RUNS, path, limitMs, begins, broke }) {
      let smallest: Counterexample | undefined
      const property = fc.asyncProperty(await given(subject), async (input) => {
        begins?.()
        renumber()
        try {
          await holds(input, subject)
        } catch (error) {
          smallest = { input: show(input), error }
          broke?.(smallest)
          throw error
        }
      })
      const found = await fc.check(property, {
        seed,
        path,
        numRuns: drawn(runs),
        interruptAfterTimeLimit: limitMs,
      })
      if (!found.failed) return { passed: true, runs: found.numRuns }
      const { counterexamplePath, numRuns, numShrinks, errorInstance } = found
      // Nothing was begun in time: no input, and nothing is known.
      if (counterexamplePath === null) return { passed: false, runs: 0, fault: overtime(limitMs) }
      const input = smallest?.input ?? []
      const fault = { input, error: errorInstance, path: counterexamplePath, shrinks: numShrinks }
      return { passed: false, runs: numRuns, fault }
    },
    async show(subject, { seed, path }) {
      const [input] = fc.sample(await given(subject), { seed, path, numRuns: 1 })
      return show(input)
    },
  }
}

const overtime = (limitMs: number | undefined) => ({
  input: [],
  error: new Error(`no input was begun within ${limitMs} ms`),
  path: '0',
  shrinks: 0,
})

/** A law without inputs: it is checked once. */
export const example = (
  interfaceName: string,
  { name, says, holds }: { name: string; says: string; holds: (subject: Subject) => void },
): Law =>
  law(interfaceName, {
    name,
    says,
    runs: 0,
    given: () => fc.constant(undefined),
    holds: (_, subject) => holds(subject),
    show: () => [],
  })

/**
 * A list that is drawn between `least` and `most` long, and whose counterexamples may be shorter: lists of fast-check
 * do not shrink below the least length at which they are drawn.
 */
export class LongList<T> extends fc.Arbitrary<T[]> {
  readonly #drawn: fc.Arbitrary<T[]>
  readonly #shrunk: fc.Arbitrary<T[]>

  constructor(of: fc.Arbitrary<T>, least: number, most: number) {
    super()
    this.#drawn = fc.array(of, { minLength: least, maxLength: most, size: 'max' })
    this.#shrunk = fc.array(of, { maxLength: most, size: 'max' })
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T[]> {
    return this.#drawn.generate(random, bias)
  }

  override canShrinkWithoutContext(value: unknown): value is T[] {
    return this.#shrunk.canShrinkWithoutContext(value)
  }

  override shrink(value: T[], context: unknown): fc.Stream<fc.Value<T[]>> {
    return this.#shrunk.shrink(value, context)
  }
}

/** `key value` of what is not as usual, for an input in one line. */
export const told = (
  given: Readonly<Record<string, unknown>>,
  usual: Readonly<Record<string, unknown>> = {},
): string =>
  Object.entries(given)
    .filter(([key, value]) => value !== undefined && value !== usual[key])
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : shown(value)}`)
    .join(', ')
