import fc from 'fast-check'
import { job, shape, stage, task, type TestTask } from '../builders.ts'
import { CROSS, told } from '../law.ts'

/** What waits in the laws of a queue. */
export const LANES = ['a', 'b', 'c']
export const SHAPES = Array.from({ length: 12 }, (_, i) => shape({ cpu: i + 1 }))

export const wait = fc.record({
  lane: fc.constantFrom(...LANES),
  shape: fc.nat(SHAPES.length - 1),
  priority: fc.integer({ min: -3, max: 3 }),
  submitted: fc.nat(5_000_000),
  deadline: fc.oneof(CROSS, fc.constant(Infinity), fc.nat(9)),
  estimate: fc.oneof(CROSS, fc.constant(undefined), fc.nat(9)),
  rank: fc.nat(9),
})
export type Spec = typeof wait extends fc.Arbitrary<infer T> ? T : never
export type Waits = readonly [task: TestTask, lane: string]

export const specs = (maxLength: number): fc.Arbitrary<Spec[]> =>
  fc.array(wait, { maxLength, size: 'max' })

export function build(given: readonly Spec[]): Waits[] {
  const stages = SHAPES.map((of) => stage(job(), { shape: of }))
  return given.map(({ lane, shape: of, ...rest }, order) => [
    task({ ...rest, stage: stages[of], order }),
    lane,
  ])
}

/** `lane b, cpu 3, priority 2`. */
export const waitLine = ({ lane, shape: of, ...rest }: Spec): string =>
  told(
    { lane, cpu: of + 1, ...rest },
    { cpu: 1, priority: 0, submitted: 0, deadline: Infinity, rank: 0 },
  )
