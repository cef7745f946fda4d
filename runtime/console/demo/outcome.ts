import { isDeepStrictEqual } from 'node:util'
import type { Input } from '../../../workloads/demo/input.ts'
import type { PlainRun } from '../../../workloads/demo/plain.ts'
import type { Comparisons } from './compare.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'

/** A run of the demo that has ended. */
export interface Outcome {
  readonly exit: number
  readonly seconds: number
  /** Real cores and nominal slots, in words. */
  readonly machine: string
  readonly input: Input
  readonly plan: Plan
  /** Undefined when it was stopped before. */
  readonly plain: PlainRun | undefined
  readonly progress: Progress
  readonly comparisons: Comparisons
}

/** True where every task ended once and well and the plain run gives the very same answer. */
export function isConfirmed({ progress, plain }: Pick<Outcome, 'progress' | 'plain'>): boolean {
  const { failures, tasksEnded, tasksSubmitted, answer } = progress
  const whole = failures.length === 0 && tasksEnded === tasksSubmitted
  return whole && plain !== undefined && isDeepStrictEqual(answer, plain.answer)
}

/** The whole run as one object for JSON. */
export function outcomeObject(outcome: Outcome): Record<string, unknown> {
  const { exit, seconds, machine, progress, plain, input, plan, comparisons } = outcome
  const { tasksSubmitted, tasksEnded, retried, failures, cut, answers, answer } = progress
  return {
    name: 'demo',
    exit,
    seconds,
    machine,
    input: { files: input.files.length, found: input.found },
    compositions: plan.compositions,
    rounds: plan.rounds,
    cut: cut ?? null,
    tasks: { submitted: tasksSubmitted, ended: tasksEnded, retried },
    failures,
    answer: answer ?? null,
    answers,
    plain: plain ? { ms: plain.ms, checksum: plain.answer.checksum } : null,
    confirmed: isConfirmed(outcome),
    batches: progress.batches,
    comparisons: comparisons.rows,
    batchesLeftOut: comparisons.leftOut,
    rewires: progress.rewires,
  }
}
