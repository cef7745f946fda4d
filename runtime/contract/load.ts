import fc from 'fast-check'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { CROSS, told } from './law.ts'

/** The first node holds everything that a stage below can ask for, and a whole gang. */
export const nodes = fc
  .array(
    fc.record({ cpu: fc.integer({ min: 1, max: 6 }), memory: fc.integer({ min: 1, max: 9 }) }),
    { maxLength: 4 },
  )
  .map((more) => [{ cpu: 6, memory: 12, gpu: 2 }, ...more])

const needs = fc.record(
  {
    cpu: fc.constantFrom(1, 0.1, 0.5, 1, 1, 2),
    memory: fc.constantFrom(1, 1, 2, 4),
    gpu: fc.constantFrom(0, 0, 0, 1),
  },
  { requiredKeys: [] },
)

const stage = fc.record({
  /** Now and then so many that a rewire prepares in several slices. */
  count: fc.oneof(
    CROSS,
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 200 }) },
  ),
  needs,
  burn: fc.record({ cpuMs: fc.integer({ min: 1, max: 40 }) }),
  priority: fc.integer({ min: -2, max: 5 }),
  estimate: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  deadline: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  retries: fc.constantFrom(0, 0, 1, 3),
  gang: fc.constantFrom(false, false, false, false, true),
  /** How it hangs on each earlier stage. */
  inputs: fc.array(fc.constantFrom('none', 'none', 'after', 'same'), { maxLength: 3 }),
})

const job = fc
  .record({
    user: fc.constantFrom('ann', 'bob', 'cho'),
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
  })
  .map(({ user, stages }): JobSpec => {
    const made: StageSpec[] = []
    for (const [i, { inputs, estimate, deadline, gang, count, ...rest }] of stages.entries()) {
      const after: string[] = []
      const args: unknown[] = []
      for (const [j, how] of inputs.entries()) {
        if (j >= i || how === 'none') continue
        if (how === 'same' && made[j].count === count) args.push({ $from: `s${j}`, at: 'same' })
        else after.push(`s${j}`)
      }
      // Members of a gang that become ready one by one would hold nothing, but they would have to wait for all.
      const together = gang &&
        args.length === 0 && { gang, needs: { cpu: 1 }, count: Math.min(3, count) }
      const more = { after, args, ...(estimate && { estimateMs: estimate }) }
      made.push({
        name: `s${i}`,
        ...rest,
        count,
        backoffMs: 5,
        ...more,
        ...(deadline && { deadlineMs: deadline }),
        ...together,
      })
    }
    return { name: `job of ${user}`, user, stages: made }
  })

export interface Submission {
  /** Microseconds. */
  readonly at: number
  readonly spec: JobSpec
  readonly cancelAt: number | undefined
}

/** Microseconds at which something happens. */
export const time = fc.integer({ min: 0, max: 300_000 })

/** Jobs with the points of time at which they come, and some go. */
export const submissions: fc.Arbitrary<Submission[]> = fc.array(
  fc.record({
    at: time,
    spec: job,
    cancelAt: fc.oneof(
      CROSS,
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: time },
    ),
  }),
  { minLength: 1, maxLength: 6 },
)

/** Of attempts, those that fail: a different share of them for each salt. */
export const failing =
  (salt: number) =>
  ({ number, attempt }: { number: number; attempt: number }): 'ok' | 'failed' =>
    (number * 7 + attempt * 5 + salt) % 13 === 0 ? 'failed' : 'ok'

export const ms = (us: number): string => `${us / 1000} ms`

/** One line for the job, and one for each stage. */
export function submissionLines({ at, spec, cancelAt }: Submission): string[] {
  const cancelled = cancelAt === undefined ? '' : `, cancelled ${ms(cancelAt)} later`
  return [`at ${ms(at)}: a job of ${spec.user}${cancelled}`, ...spec.stages.map(stageLine)]
}

function stageLine({
  name,
  count,
  needs: wanted = {},
  burn,
  after = [],
  args = [],
  ...more
}: StageSpec) {
  const { priority, estimateMs, deadlineMs, retries, gang } = more
  const same = args.map((arg) => (arg as { $from: string }).$from)
  return [
    `  ${name}: ${gang ? `a gang of ${count}` : `${count} tasks`} of ${burn!.cpuMs} ms`,
    told(wanted, { gpu: 0 }),
    after.length > 0 && `after ${after.join(' and ')}`,
    same.length > 0 && `each after its own of ${same.join(' and ')}`,
    told({ priority, estimateMs, deadlineMs, retries }, { priority: 0, retries: 0 }),
  ]
    .filter((part) => part)
    .join(', ')
}
