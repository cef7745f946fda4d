import type { JobSpec } from '../core/job-spec.ts'
import type { Service, SubmitOptions, TaskEnd } from './service.ts'
import type { Shape } from './shapes.ts'

/** First that the job was accepted, then each of its tasks as it ends. */
export type JobEvent = Shape<'Accepted'> | TaskEnd

/**
 * Submits a job and follows it from its first moment on: however soon it is over and forgotten, no result is missed. Throws
 * what `submit` throws.
 */
export async function* runJob(
  service: Service,
  spec: JobSpec,
  options?: SubmitOptions,
  signal?: AbortSignal,
): AsyncGenerator<JobEvent, void> {
  const accepted = await service.submit(spec, options)
  yield accepted
  yield* service.ends(accepted.id, signal)
}
