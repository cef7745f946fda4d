import type { LocalOptions } from './cluster/local-options.ts'
import type { LocalCluster } from './cluster/local.ts'
import type * as Simulation from './simulation/api.ts'

/** What users of the package call: `import { connect } from 'segue'`. */
export { connect, type ConnectOptions } from './client/connect.ts'
export type { Client, Compose, JobOptions } from './client/client.ts'
export type { Completed } from './client/completed.ts'
export type { Handle } from './client/handle.ts'
export type { Job } from './client/job.ts'
export type {
  CommandOptions,
  CommandResult,
  JobBuilder,
  StepFunction,
  StepModule,
  StepOptions,
} from './client/job-builder.ts'
export type { Step } from './client/step.ts'
export { TaskError } from './client/task-error.ts'
export type { CallOptions, Input, Inputs, Remote, RemoteFunction, ValueOf } from './client/types.ts'
export type { GenerationRecord } from './cluster/generations.ts'
export type { JobHandle, JobResult, TaskResult } from './cluster/handle.ts'
export type { LocalOptions } from './cluster/local-options.ts'
export type { LocalCluster } from './cluster/local.ts'
export type { Notice } from './cluster/rewirer.ts'
export type { ClusterStatus } from './cluster/status.ts'
export type { JobSpec, ResultOf, ResultOfJob, StageSpec } from './core/job-spec.ts'
export { ERROR_CODES, SegueError, SegueErrors, type ErrorCode } from './errors.ts'
export type { Service, TaskEnd, Value, Wanted } from './service/service.ts'
export type { Shape } from './service/shapes.ts'
export type { ModelFile } from './simulation/model/model-file.ts'
export type { Observer } from './simulation/observer.ts'
export type { Simulated, SimulationOptions, Switch } from './simulation/options.ts'
export type { Summary } from './simulation/summary/summary.ts'
export type { Arrival, StageProfile, Workload } from './workload/workload.ts'

/** What simulates: `const { simulate, readWorkload } = await simulation()`. Loaded when it is wanted. */
export const simulation = (): Promise<typeof Simulation> => import('./simulation/api.ts')

/** A cluster in this process, with all its parts at hand. Loaded when it is wanted: a client elsewhere does without. */
export async function openCluster(options: LocalOptions = {}): Promise<LocalCluster> {
  const { LocalCluster: Opened } = await import('./cluster/local.ts')
  return Opened.open(options)
}
