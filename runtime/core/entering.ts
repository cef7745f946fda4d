import type { Amounts, Micros } from '#interfaces'
import type { JobSpec } from './job-spec.ts'
import type { Done } from './resume.ts'

/** A job that was checked and accepted. */
export interface Entering {
  readonly spec: JobSpec
  /** Of each stage. */
  readonly needs: readonly Amounts[]
  readonly id: string
  /** When it was handed in. */
  readonly submitted: Micros
  /** Takes further tasks for ever; each of them fails alone. */
  readonly standing?: boolean
  /** What has succeeded in an earlier life of the cluster. */
  readonly done?: readonly Done[]
}
