/** What users of the package call: `import { openCluster } from 'segue'`. */
export { openCluster, type LocalCluster, type LocalOptions } from './cluster/local.ts'
export type { GenerationRecord } from './cluster/generations.ts'
export type { JobHandle, JobResult, TaskResult } from './cluster/handle.ts'
export type { Notice } from './cluster/rewirer.ts'
export type { ClusterStatus } from './cluster/status.ts'
export type { JobSpec, ResultOf, StageSpec } from './core/job-spec.ts'
export { ERROR_CODES, SegueError, type ErrorCode } from './errors.ts'
