import { isPlain, mapped } from './arguments.ts'
import { AnyStep, type Step } from './step.ts'

/** What a job gives: a step, the steps of a list, or of an object. */
export type Output =
  Step<unknown> | readonly Step<unknown>[] | Readonly<Record<string, Step<unknown>>>

export type OutputOf<O> =
  O extends Step<infer T>
    ? T
    : O extends object
      ? { -readonly [K in keyof O]: OutputOf<O[K]> }
      : undefined

/** Where a part of the result is: all of a stage, or its only task. */
export class Place {
  readonly stage: string
  readonly at: number | undefined

  constructor(stage: string, at?: number) {
    this.stage = stage
    this.at = at
  }
}

/** The output with places for steps; `own` throws for a step of another job. */
export const placesIn = (output: unknown, own: (step: AnyStep) => AnyStep): unknown =>
  mapped(output, (value) => {
    if (!(value instanceof AnyStep)) return undefined
    const { $from, at } = own(value).reference
    return new Place($from, at)
  })

/** Every stage that the result is made of. */
export function stagesOf(output: unknown): string[] {
  const found = new Set<string>()
  mapped(output, (value) => {
    if (value instanceof Place) found.add(value.stage)
    return value instanceof Place ? value : undefined
  })
  return [...found]
}

/** The result, from what the stages gave. */
export function outputFrom(
  output: unknown,
  results: ReadonlyMap<string, readonly unknown[]>,
): unknown {
  if (output instanceof Place) {
    const given = results.get(output.stage)!
    return output.at === undefined ? given : given[output.at]
  }
  if (Array.isArray(output)) return output.map((part) => outputFrom(part, results))
  if (!isPlain(output)) return output
  const entries = Object.entries(output)
  return Object.fromEntries(entries.map(([key, part]) => [key, outputFrom(part, results)]))
}
