import { countOf, referencesIn } from '../core/job-records.ts'
import type { JobSpec } from '../core/job-spec.ts'

/** Stages by position: those of which every task must have ended, and those of which the one of the same index. */
export interface StageParents {
  readonly whole: ReadonlySet<number>
  readonly paired: ReadonlySet<number>
}

/**
 * What the tasks of each stage of a sound job wait for. In place of a stage without tasks, for which nobody can wait, stands what it
 * waits for itself.
 */
export function parentsOf({ stages }: JobSpec): readonly StageParents[] {
  const position = new Map(stages.map(({ name }, at) => [name, at]))
  const direct = stages.map(({ after = [], args = [] }) => {
    const whole = new Set(after.map((name) => position.get(name)!))
    const paired = new Set<number>()
    for (const { $from, at } of referencesIn(args)) {
      const source = position.get($from)!
      ;(at === 'same' && countOf(stages[source]) > 0 ? paired : whole).add(source)
    }
    for (const source of whole) paired.delete(source)
    return { whole, paired }
  })
  return direct.map(({ whole, paired }) => {
    const found = new Set<number>()
    // Grows while it is walked.
    const open = new Set(whole)
    for (const at of open) {
      if (countOf(stages[at]) > 0) found.add(at)
      else for (const set of Object.values(direct[at])) for (const one of set) open.add(one)
    }
    for (const source of found) paired.delete(source)
    return { whole: found, paired }
  })
}
