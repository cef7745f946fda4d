import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { firstRun } from '../first-run.ts'
import { EXIT } from '../exit-codes.ts'
import { statusPage as render } from '../render/status.ts'

export { render }

type Status = Shape<'Status'>

export const run = async (context: Context): Promise<Status> => (await context.service()).status()

/** Whatever is wrong with the cluster itself, so that a watchdog can ask. */
export const exit = ({ store }: Status): number => (store.fault ? EXIT.failed : EXIT.done)

export function next({ jobs, pending }: Status, _: unknown, context: Context): string[] {
  const [job] = jobs
  if (!job) return [firstRun(context)]
  return pending['no-room'] + pending.impossible + pending.queued > 0
    ? [`why ${job.id}`]
    : [`job get ${job.id}`]
}
