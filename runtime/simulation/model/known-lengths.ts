import type { JobRecord } from '../../core/records.ts'
import { SegueError } from '../../errors.ts'
import type { Arrival } from '../../workload/workload.ts'
import { isMeasured } from './waves.ts'

/**
 * Throws E_FORMAT where a stage does not say how long its tasks take: it burns nothing, has no estimate, and brings no measured
 * durations by which the model goes. `anyway`: the model says it for all of those.
 */
export function checkLengths(
  { id, name: job, stages }: JobRecord,
  { profiles }: Arrival,
  waves: boolean,
  anyway: boolean,
): void {
  if (anyway) return
  for (const [i, { name, spec }] of stages.entries()) {
    if (spec.burn || spec.estimateMs !== undefined) continue
    const measured = profiles?.[i]?.waves
    const has = measured !== undefined && isMeasured(measured)
    if (has && waves) continue
    throw new SegueError('E_FORMAT', `nothing says how long the tasks of ${job}, ${name}, take`, {
      where: `${id}, stage ${name}`,
      expected: 'a burn, or an estimate',
      next: has
        ? 'say "parallelism": { "waves": true } in the model: the stage brings measured durations'
        : 'say "unknownMs" in the model, for all such tasks',
    })
  }
}
