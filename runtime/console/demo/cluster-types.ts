import type { JobSpec } from '../../core/job-spec.ts'

/** What the demo asks of a cluster. */

export interface TaskResult {
  readonly stage: string
  readonly index: number
  readonly outcome: string
  /** Microseconds: submission to start, start to end, submission to end. */
  readonly wait: number
  readonly service: number
  readonly response: number
  readonly node: string
  readonly generation: number
  readonly attempts: number
}

export interface JobResult {
  readonly state: 'ok' | 'failed' | 'cancelled'
  readonly submitted: number
  readonly ended: number
  readonly tasks: readonly TaskResult[]
}

export interface JobHandle {
  readonly id: string
  readonly done: Promise<JobResult>
  results(stage: string): Promise<unknown[]>
}

export interface RewireReport {
  readonly from: number
  readonly to: number
  readonly pauseUs: number
  readonly totalMs: number
  readonly carried: { readonly waiting: number; readonly running: number }
}

export interface ClusterStatus {
  readonly generation: number
  readonly composition: string
  readonly nodes: readonly { readonly id: string; readonly slots: number; readonly busy: number }[]
  readonly jobs: readonly {
    readonly id: string
    readonly name: string
    readonly user: string
    readonly done: number
    readonly total: number
    readonly running: number
    readonly waiting: number
  }[]
  readonly pending: Readonly<Record<string, number>>
}

export interface DemoCluster {
  submit(spec: JobSpec): JobHandle
  rewire(change: string): Promise<RewireReport>
  status(): ClusterStatus
  close(): Promise<void>
}
